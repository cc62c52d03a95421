/** The log has two rows for a call that changes something: one before its bytes leave, one for its answer. A page shows them as one. */
import type { AttemptDetailJson } from '../http/shapes.ts';

/**
 * Newest first, as the log is. A row `LEAVING` is joined to the answer that follows it; one without an answer stands alone: its
 * bytes may be on their way.
 */
export function callsOf(log: readonly AttemptDetailJson[]): readonly AttemptDetailJson[] {
  const calls: AttemptDetailJson[] = [];
  let answer: AttemptDetailJson | undefined;
  for (const row of log) {
    if (row.outcome === 'LEAVING' && answer?.step === row.step) {
      calls[calls.length - 1] = { ...answer, request: row.request, fieldMappingNo: row.fieldMappingNo };
      answer = undefined;
      continue;
    }
    calls.push(row);
    answer = row.outcome === 'LEAVING' || row.request ? undefined : row;
  }
  return calls;
}
