/** Days of a source that are over are looked at once: what is missing of them is told in the exception queue. */
import { addDays, BOOK_ZONE, civilDateIn } from '../core/dates.ts';
import type { Problem } from '../core/problems.ts';
import type { SourceStream } from '../core/sources.ts';
import { openException } from '../engine/exceptions.ts';
import { inTransaction } from '../engine/transaction.ts';
import { completeness, HISTORY_DAYS, listStreamDays, takeClosedDays } from '../intake/stream-days.ts';
import type { House } from './house.ts';

/** Returns what was told. `streams`: those of the source, with how they are read. */
export function checkCompleteness(
  house: Pick<House, 'clock' | 'catalogue'> & { readonly db: Pick<House['db'], 'pool'> },
  source: string,
  streams: readonly Pick<SourceStream, 'name' | 'reading'>[],
): Promise<readonly Problem[]> {
  const now = new Date(house.clock.now());
  const today = civilDateIn(BOOK_ZONE)(now.getTime());
  return inTransaction(house.db.pool, async (tx) => {
    const closed = await takeClosedDays(tx, source, today, now);
    const [oldest] = closed;
    if (!oldest) return [];
    const days = await listStreamDays(tx, source, addDays(oldest.day, -HISTORY_DAYS));
    const told: Problem[] = [];
    for (const { stream, day } of closed) {
      const reading = streams.find((one) => one.name === stream)?.reading;
      const all = days.filter((one) => one.stream === stream);
      const counted = all.find((one) => one.day === day);
      if (!reading || !counted) continue;
      for (const one of completeness({ source, stream }, reading, counted, all)) {
        await openException(tx, one, `source-day:${source}/${stream}/${day}`, now, house.catalogue);
        told.push(one);
      }
    }
    return told;
  });
}
