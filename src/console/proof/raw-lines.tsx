/** Raw lines of a paper, as they are: tabs made visible, the row's line highlighted. */
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { ApiProblem, addressOf, errorOf, unreadableAnswer } from '../http/client.ts';
import type { ProofRowJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Asked } from '../states/asked.tsx';
import { type WindowLine, windowAround, windowLines } from './raw-window.ts';

function withTabs(text: string): ReactNode {
  return text.split('\t').map((part, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: columns of one fixed line
    <Fragment key={position}>
      {position > 0 && <span className="tab"> → </span>}
      {part}
    </Fragment>
  ));
}

function Lines({ lines }: { readonly lines: readonly WindowLine[] }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="raw" tabIndex={0} aria-label="raw">
      <ol>
        {lines.map((one) => (
          <li key={one.line} className={one.hit ? 'hit' : undefined} data-testid={one.hit ? 'raw-hit' : undefined}>
            <span className="no">{one.line}</span>
            <span>{withTabs(one.text)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function RawLine(props: { readonly line: number; readonly text: string; readonly hit?: boolean }): ReactNode {
  return <Lines lines={[{ line: props.line, text: props.text, hit: props.hit ?? false }]} />;
}

async function loadWindow(row: ProofRowJson, signal: AbortSignal): Promise<readonly WindowLine[]> {
  const offset = Number(row.offset);
  const wanted = windowAround(offset, row.length);
  const response = await fetch(addressOf(`/documents/${row.documentNo}/raw`, wanted), {
    signal,
    credentials: 'same-origin',
  });
  if (!response.ok) {
    const answer = errorOf(await response.json().catch(() => undefined));
    throw new ApiProblem(response.status, answer ?? unreadableAnswer(response.status));
  }
  const encoding = /charset=([\w-]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (/utf-?16/i.test(encoding)) return row.raw === null ? [] : [{ line: row.line, text: row.raw, hit: true }];
  const bytes = new Uint8Array(await response.arrayBuffer());
  const start = Number(response.headers.get('x-heliu-offset') ?? wanted.offset);
  return windowLines({ bytes, start, encoding, line: row.line, offset, length: row.length });
}

/** The row's line with the lines around it, read from the kept paper itself. */
export function RawWindow({ row }: { readonly row: ProofRowJson }): ReactNode {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: ['raw', row.documentNo, row.offset],
    queryFn: ({ signal }) => loadWindow(row, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Asked query={query} rows={3}>
      {(lines) => (lines.length === 0 ? <p className="muted">{t('raw.none')}</p> : <Lines lines={lines} />)}
    </Asked>
  );
}
