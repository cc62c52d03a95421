/** For tests: a book with a shop, an ERP in miniature whose base data was pulled, and what 赛狐 told of its base data. */
import type { SourceObject } from '../core/sources.ts';
import type { MasterKind, MasterRecord } from '../core/targets.ts';
import { addErpAccount } from '../delivery/erp-accounts.ts';
import { type Double, targetDouble } from '../delivery/target-double-fixture.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { storeErpRecords } from '../masterdata/erp-base/records.ts';
import { saveSourceObjects } from '../masterdata/mapping/source-objects.ts';
import type { NewMapping } from '../masterdata/mapping/store.ts';
import { addShop } from '../masterdata/shops.ts';
import { type ManualClock, manualClock } from '../wire/clock.ts';
import { houseCatalogue } from './catalogue.ts';
import type { DeliveryHouse } from './house.ts';
import { approveMappings, propose } from './mapping-approval.ts';

export const BOOK = 'CN01';
export const NOW = new Date('2026-10-05T08:00:00Z');
const SOURCE = 'SF';

export interface MappingBench {
  readonly house: DeliveryHouse;
  readonly double: Double;
  readonly clock: ManualClock;
  propose(...wanted: readonly Partial<NewMapping>[]): Promise<readonly bigint[]>;
  /** Proposed by ann, approved by bob. */
  approve(...wanted: readonly Partial<NewMapping>[]): ReturnType<typeof approveMappings>;
  pulled(
    kind: MasterKind,
    ...records: readonly (readonly [code: string, name: string, enabled?: boolean])[]
  ): Promise<void>;
  told(stream: string, key: string, object: Partial<SourceObject>, deleted?: boolean): Promise<void>;
}

export async function mappingBench(db: DeliveryHouse['db']): Promise<MappingBench> {
  const clock = manualClock(NOW.getTime(), { skipSleeps: true });
  const double = targetDouble({ clock, idempotency: 'numberable' });
  const house: DeliveryHouse = { db, clock, catalogue: houseCatalogue(), targetOf: async () => double.target };
  const { pool } = db;
  await inTransaction(pool, async (tx) => {
    await createBook(tx, { book: BOOK, name: '账簿', standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    for (const code of ['US01', 'UK01'])
      await addShop(
        tx,
        {
          ...{ book: BOOK, code, name: `示例 ${code}`, platform: 'AMAZON', marketplace: 'US', currency: 'USD' },
          ...{ zone: 'America/Los_Angeles', customer: `AMZ-${code}`, department: 'D01', warehouse: `FBA-${code}` },
          ...{ card: '', lender: '', taxRegistrations: [] },
        },
        NOW,
      );
    await addErpAccount(
      tx,
      {
        ...{ erpAccount: 'erp', book: BOOK, profile: 'kingdee.galaxy-session', baseUrl: '', ledger: '001', config: {} },
        ...{ secretName: '', sandbox: false, enabled: true },
      },
      NOW,
    );
  });
  const wantedOf = (wanted: readonly Partial<NewMapping>[]): readonly NewMapping[] =>
    wanted.map((one) => ({ kind: 'SKU', key: [], value: {}, validFrom: '2026-01-01', reason: 'why', ...one }));
  const bench: MappingBench = {
    ...{ house, double, clock },
    async propose(...wanted) {
      const request = { book: BOOK, wanted: wantedOf(wanted), origin: 'HAND', actor: 'ann' } as const;
      return (await propose(house, request)).proposed.map((one) => one.mappingNo);
    },
    async approve(...wanted) {
      const numbers = await bench.propose(...wanted);
      return approveMappings(house, { book: BOOK, numbers, reason: 'looked at', actor: 'bob' });
    },
    pulled: (kind, ...records) =>
      inTransaction(pool, async (tx) => {
        const rows = records.map(
          ([code, name, enabled = true]): MasterRecord => ({ kind, code, name, enabled, facts: {} }),
        );
        const pages = (async function* () {
          yield rows;
        })();
        await storeErpRecords(tx, { erpAccount: 'erp', kind }, pages, NOW);
      }),
    told: (stream, key, object, deleted = false) =>
      inTransaction(pool, (tx) => {
        const whole = {
          kind: 'SKU',
          code: key,
          name: key,
          parent: '',
          barcode: '',
          taxId: '',
          extra: {},
          ...object,
        } as const;
        return saveSourceObjects(tx, { source: SOURCE, stream }, [{ key, deleted, object: whole }], NOW);
      }),
  };
  return bench;
}
