/** Allocation of orders to warehouses, as people change it. */
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import { type NewSetting, type StoredSetting, saveSetting } from '../orders/allocation/store.ts';
import type { Actor, House } from './house.ts';

/** Throws Refused ALLOCATION_SETTING_INVALID, ALLOCATION_SETTING_CHANGED. */
export async function changeAllocationSetting(
  house: Pick<House, 'db' | 'clock'>,
  wanted: NewSetting,
  actor: Actor,
): Promise<StoredSetting> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const setting = await saveSetting(tx, wanted, actor, now);
    const { version, note, definition } = setting;
    const { criteria, freight, split, warehouses, zones, warehousesMax } = definition;
    // The whole of it stands in its version; the chain tells who, when, why and how large.
    const after = {
      ...{ note, criteria, split, warehousesMax },
      ...{ warehouses: warehouses.length, zones: zones.length, freight: freight.length },
    };
    const subject = `allocationSetting:${wanted.book}#${version}`;
    await audit(tx, { actor, action: 'allocationSetting.changed', subject, after, at: now });
    return setting;
  });
}
