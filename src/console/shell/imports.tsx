/** Imports of this browser tab: they go on while the person looks at other pages. */
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ApiProblem, type ErrorAnswer, unreadableAnswer } from '../http/client.ts';
import { listenToImport } from '../http/import-events.ts';
import { useSession } from '../http/session.tsx';
import type { ImportJson, ImportReportJson, Items, ProgressJson } from '../http/shapes.ts';
import { uploadPaper } from '../http/upload.ts';

export interface Running {
  readonly key: string;
  readonly name: string;
  readonly bytes: number | undefined;
  /** Share of the bytes that are sent, 0 … 1. */
  readonly sent: number;
  readonly progress: ProgressJson | undefined;
  readonly report: ImportReportJson | undefined;
  readonly error: ErrorAnswer | undefined;
  readonly broken: boolean;
}

export interface ImportTools {
  readonly imports: readonly Running[];
  readonly start: (file: File, options: { readonly shop?: string | undefined; readonly dryRun?: boolean }) => void;
  readonly forget: (key: string) => void;
}

/** Uploads at once; the rest waits, so that a heap of dropped files does not open a connection each. */
const UPLOADS_AT_ONCE_MAX = 2;
const ImportsContext = createContext<ImportTools | undefined>(undefined);
const FRESH = { bytes: undefined, sent: 0, progress: undefined, report: undefined, error: undefined, broken: false };

export function ImportsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { client, csrfToken, may } = useSession();
  const queries = useQueryClient();
  const [imports, setImports] = useState<readonly Running[]>([]);
  const stops = useRef<(() => void)[]>([]);
  const waiting = useRef<(() => Promise<void>)[]>([]);
  const active = useRef(0);

  const change = useCallback((key: string, part: Partial<Running>): void => {
    setImports((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }, []);

  const listen = useCallback(
    (key: string, importId: string): void => {
      const done = (part: Partial<Running>): void => {
        change(key, { ...part, broken: false });
        void queries.invalidateQueries();
      };
      const stop = listenToImport(importId, {
        onProgress: (progress) => change(key, { progress, sent: 1, broken: false }),
        onReport: (report) => done({ report }),
        onFailed: (error) => done({ error }),
        onBroken: () => change(key, { broken: true }),
      });
      stops.current.push(stop);
    },
    [change, queries],
  );

  const next = useCallback((): void => {
    while (active.current < UPLOADS_AT_ONCE_MAX) {
      const job = waiting.current.shift();
      if (!job) return;
      active.current += 1;
      void job().finally(() => {
        active.current -= 1;
        next();
      });
    }
  }, []);

  const start = useCallback<ImportTools['start']>(
    (file, options) => {
      const key = crypto.randomUUID();
      setImports((all) => [{ ...FRESH, key, name: file.name, bytes: file.size }, ...all]);
      waiting.current.push(async () => {
        try {
          const onSent = (sent: number): void => change(key, { sent });
          listen(key, await uploadPaper({ file, ...options, csrfToken: csrfToken(), onSent }));
        } catch (error) {
          change(key, { error: error instanceof ApiProblem ? error.answer : unreadableAnswer(0) });
        }
      });
      next();
    },
    [change, csrfToken, listen, next],
  );

  useEffect(() => {
    let left = false;
    const join = (one: ImportJson): void => {
      setImports((all) => [...all, { ...FRESH, key: one.importId, name: one.name, sent: 1, progress: one.progress }]);
      listen(one.importId, one.importId);
    };
    if (may('documents.read'))
      client<Items<ImportJson>>('/imports').then(
        ({ items }) => {
          if (!left) for (const one of items) if (one.state === 'RUNNING') join(one);
        },
        () => undefined,
      );
    return () => {
      left = true;
      for (const stop of stops.current.splice(0)) stop();
    };
  }, [client, listen, may]);

  const value = useMemo<ImportTools>(
    () => ({ imports, start, forget: (key) => setImports((all) => all.filter((one) => one.key !== key)) }),
    [imports, start],
  );
  return <ImportsContext value={value}>{children}</ImportsContext>;
}

export function useImports(): ImportTools {
  const tools = use(ImportsContext);
  if (!tools) throw new Error('no ImportsProvider above');
  return tools;
}
