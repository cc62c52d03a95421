/** 即时库存 (STK_Inventory) in the sandbox: what the audited stock documents left, by material, warehouse and status. */
import { formatDecimal } from '../../core/money.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { amount, baseNumber, rowsIn } from './sandbox-bills.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import type { ShownRecord } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import type { World } from './sandbox-world.ts';

interface Movement {
  readonly form: string;
  readonly entry: string;
  readonly quantity: string;
  readonly material: string;
  /** Keys of the warehouse and its stock status; a document lacks a status that is the usable one. */
  readonly to?: readonly [string, string];
  readonly from?: readonly [string, string];
}

const MOVEMENTS: readonly Movement[] = [
  move('STK_InStock', 'FInStockEntry', 'FRealQty', 'FMaterialId', { to: ['FStockId', ''] }),
  move('SAL_OUTSTOCK', 'FEntity', 'FRealQty', 'FMaterialID', { from: ['FStockID', 'FStockStatusID'] }),
  move('SAL_RETURNSTOCK', 'FEntity', 'FRealQty', 'FMaterialId', { to: ['FStockID', 'FStockStatusID'] }),
  move('STK_MISCELLANEOUS', 'FEntity', 'FQty', 'FMATERIALID', { to: ['FSTOCKID', 'FSTOCKSTATUSID'] }),
  move('STK_MisDelivery', 'FEntity', 'FQty', 'FMaterialId', { from: ['FStockId', 'FStockStatusId'] }),
  move('STK_TransferDirect', 'FBillEntry', 'FQty', 'FMaterialId', {
    from: ['FSrcStockId', 'FSrcStockStatusId'],
    to: ['FDestStockId', 'FDestStockStatusId'],
  }),
  move('STK_TRANSFEROUT', 'FSTKTRSOUTENTRY', 'FQty', 'FMaterialID', {
    from: ['FSrcStockID', 'FSrcStockStatusID'],
    to: ['FDestStockID', 'FDestStockStatusID'],
  }),
  // Which warehouse FSrcStockID is, is unknown: what is on its way lies where it goes to.
  move('STK_TRANSFERIN', 'FSTKTRSINENTRY', 'FQty', 'FMaterialID', {
    from: ['FDestStockID', 'FSrcStockStatusID'],
    to: ['FDestStockID', 'FDestStockStatusID'],
  }),
];

function move(
  form: string,
  entry: string,
  quantity: string,
  material: string,
  ways: Pick<Movement, 'from' | 'to'>,
): Movement {
  return { form, entry, quantity, material, ...ways };
}

const USABLE = 'KCZT01_SYS';
const PLACES = 10;

/** One record a place that is not empty. */
export async function inventory(
  world: World,
  recordsOf: (spec: FormSpec) => Promise<readonly ShownRecord[]>,
): Promise<readonly ShownRecord[]> {
  const held = new Map<string, bigint>();
  for (const one of MOVEMENTS) {
    const spec = formSpec(one.form);
    for (const { body } of ((spec && (await recordsOf(spec))) ?? []).filter(({ state }) => state === 'C'))
      for (const row of rowsIn(body, one.entry)) {
        const pieces = amount(row, one.quantity, PLACES);
        for (const [way, sign] of [
          [one.from, -1n],
          [one.to, 1n],
        ] as const) {
          if (!way) continue;
          const place = placeOf(row, one.material, way);
          held.set(place, (held.get(place) ?? 0n) + sign * pieces);
        }
      }
  }
  return [...held]
    .filter(([, pieces]) => pieces !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, pieces], index) => shown(world, place, pieces, index + 1));
}

function placeOf(row: JsonObject, material: string, [warehouse, status]: readonly [string, string]): string {
  const number = (key: string): string => baseNumber(member(row, key));
  return JSON.stringify([number(material), number(warehouse), status === '' ? USABLE : number(status) || USABLE]);
}

function shown(world: World, place: string, pieces: bigint, id: number): ShownRecord {
  const [material = '', warehouse = '', status = ''] = JSON.parse(place) as readonly string[];
  return {
    id,
    number: '',
    state: 'C',
    forbidden: false,
    body: {
      FMaterialId: { FNumber: material },
      FStockId: { FNumber: warehouse },
      FStockStatusId: { FNumber: status },
      FBaseQty: new JsonNumber(formatDecimal(pieces, PLACES).replace(/\.0+$/, '')),
    },
    createdMs: 0,
    modifiedMs: world.clock.now(),
    preset: true,
  };
}
