/**
 * Named places, one at each commit boundary, where a test can make the process die as by a power cut. Outside tests
 * HELIU_CRASH_AT is not set and a point costs one comparison.
 */
import { Bug } from '../core/problems.ts';

export const CRASH_POINTS = [
  'import.bytes-kept',
  'import.rows-copied',
  'import.before-commit',
  'import.committed',
  'post.before-commit',
  'post.committed',
  'sync.page-kept',
  'sync.before-commit',
  'sync.committed',
  'orders.before-commit',
  'orders.committed',
  'deliver.leased',
  'deliver.found',
  'deliver.before-send',
  'deliver.sent',
  'deliver.before-record',
  'deliver.recorded',
  'deliver.read-back',
  'ticket.recorded',
  'ticket.asked',
  'batch.before-send',
  'batch.sent',
  'advance.recorded',
  'late.before-commit',
  'repair.removed',
  'repair.before-commit',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];

interface Wanted {
  readonly point: string;
  /** 1 = the first passing. */
  readonly passing: number;
}

/** `HELIU_CRASH_AT=post.before-commit` or `…#3` for the third passing. Throws Bug for a name that no point has. */
function wantedOf(text: string): Wanted {
  const [point = '', passing = '1'] = text.split('#');
  if (!(CRASH_POINTS as readonly string[]).includes(point) || !/^[1-9]\d*$/.test(passing)) {
    throw new Bug(`HELIU_CRASH_AT names no crash point: ${text}`);
  }
  return { point, passing: Number(passing) };
}

/**
 * Kills this process by SIGKILL where HELIU_CRASH_AT says so: no handler, no flush, no farewell to the database. Passings
 * still to come are counted down in the variable itself.
 */
export function crashPoint(point: CrashPoint): void {
  const text = process.env.HELIU_CRASH_AT;
  if (text === undefined || text === '') return;
  const wanted = wantedOf(text);
  if (wanted.point !== point) return;
  if (wanted.passing > 1) {
    process.env.HELIU_CRASH_AT = `${point}#${wanted.passing - 1}`;
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  // The signal may arrive a moment later: nothing may follow.
  for (;;);
}
