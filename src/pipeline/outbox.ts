/** The outbox as this house opens it: one deadline for every process, as whoever takes over waits for what another may have sent. */
import { type Outbox, openOutbox, SEND_DEADLINE_MS } from '../delivery/lease.ts';
import type { DeliveryHouse } from './house.ts';

/** Longest time of one call to an ERP. */
export function erpDeadlineOf({ erpDeadlineMs }: Pick<DeliveryHouse, 'erpDeadlineMs'>): number {
  return erpDeadlineMs ?? SEND_DEADLINE_MS;
}

/** `worker` names who works in the log of attempts. */
export function outboxOf(house: DeliveryHouse, worker: string): Outbox {
  const { clock, catalogue } = house;
  return openOutbox({ pool: house.db.pool, clock, catalogue, worker, deadlineMs: erpDeadlineOf(house) });
}
