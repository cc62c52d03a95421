/** Sessions of the sandbox server: 20 sliding minutes each, told by a cookie or by one of two headers. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../wire/clock.ts';

const SESSION_MS = 20 * 60_000;

export interface Sessions {
  open(): string;
  /** By cookie, `kdservice-sessionid` header or `SID`: the first that lives, its time begun anew. */
  live(headers: IncomingHttpHeaders): string | undefined;
  /** False where there was none. */
  close(id: string | undefined): boolean;
  /** Forgets all, as a restart of the server does. */
  clear(): void;
}

export function createSessions(clock: Clock): Sessions {
  const endsMs = new Map<string, number>();
  return {
    open() {
      const id = randomUUID();
      endsMs.set(id, clock.now() + SESSION_MS);
      return id;
    },
    live(headers) {
      const now = clock.now();
      const id = candidates(headers).find((one) => (endsMs.get(one) ?? 0) > now);
      if (id !== undefined) endsMs.set(id, now + SESSION_MS);
      return id;
    },
    close: (id) => id !== undefined && endsMs.delete(id),
    clear: () => endsMs.clear(),
  };
}

/** Junk in cookies is passed over: clients exist that send `[object Object]`, or whole Set-Cookie lines. */
function candidates(headers: IncomingHttpHeaders): readonly string[] {
  const cookies = (headers.cookie ?? '').split(/[;,]/).map((one) => one.trim().split('='));
  const ids = cookies.filter(([name]) => name?.toLowerCase() === 'kdservice-sessionid').map(([, value]) => value);
  return [...ids, headers['kdservice-sessionid'], headers.sid].filter((one) => typeof one === 'string');
}
