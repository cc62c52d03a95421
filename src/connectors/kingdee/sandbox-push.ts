/** 下推 in the sandbox: what is left of an audited source goes into a new document that links to it. */
import { formatDecimal } from '../../core/money.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import { failed, failure, refusal, type SaveRefusal, succeeded, type Taken, unknownForm } from './sandbox-answers.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import { checkModel, recordByNumber, recordsOf, rowsWithIds, type ShownRecord } from './sandbox-records.ts';
import { member } from './sandbox-request.ts';
import type { World } from './sandbox-world.ts';

interface Route {
  readonly source: string;
  readonly target: string;
  readonly rule: string;
  readonly sourceEntry: string;
  readonly sourceQuantity: string;
  readonly targetEntry: string;
  readonly targetQuantity: string;
  readonly link: string;
  /** Key of a target row that tells the number of its source. */
  readonly sourceNumber?: string;
  /** Constants of the target's head and rows. */
  readonly headConstants: JsonObject;
  readonly rowConstants?: JsonObject;
  /** Target key ← source key; both in the head, then both in a row. */
  readonly head: Readonly<Record<string, string>>;
  readonly row: Readonly<Record<string, string>>;
}

/** The rule id of the receipt is ours, the others are seen in bodies. */
const ROUTES: readonly Route[] = [
  {
    source: 'PUR_PurchaseOrder',
    target: 'STK_InStock',
    rule: 'PUR_PurchaseOrder-STK_InStock',
    sourceEntry: 'FPOOrderEntry',
    sourceQuantity: 'FQty',
    targetEntry: 'FInStockEntry',
    targetQuantity: 'FRealQty',
    link: 'FInStockEntry_Link',
    sourceNumber: 'FSRCBillNo',
    headConstants: billType('RKD01_SYS'),
    head: {
      FSupplierId: 'FSupplierId',
      FStockOrgId: 'FPurchaseOrgId',
      FPurchaseOrgId: 'FPurchaseOrgId',
      FDate: 'FDate',
    },
    row: { FMaterialId: 'FMaterialId', FUnitID: 'FUnitId', FTaxPrice: 'FTaxPrice' },
  },
  {
    source: 'STK_InStock',
    target: 'AP_Payable',
    rule: 'AP_InStockToPayableMap',
    sourceEntry: 'FInStockEntry',
    sourceQuantity: 'FRealQty',
    targetEntry: 'FEntityDetail',
    targetQuantity: 'FPriceQty',
    link: 'FEntityDetail_Link',
    headConstants: billType('YFD01_SYS'),
    head: { FSUPPLIERID: 'FSupplierId', FSETTLEORGID: 'FStockOrgId', FPAYORGID: 'FStockOrgId', FDATE: 'FDate' },
    row: { FMATERIALID: 'FMaterialId', FTaxPrice: 'FTaxPrice' },
  },
  {
    source: 'SAL_OUTSTOCK',
    target: 'AR_receivable',
    rule: 'AR_OutStockToReceivableMap',
    sourceEntry: 'FEntity',
    sourceQuantity: 'FRealQty',
    targetEntry: 'FEntityDetail',
    targetQuantity: 'FPriceQty',
    link: 'FEntityDetail_Link',
    headConstants: billType('YSD01_SYS'),
    head: { FCUSTOMERID: 'FCustomerID', FSETTLEORGID: 'FSaleOrgId', FPAYORGID: 'FSaleOrgId', FDATE: 'FDate' },
    row: { FMATERIALID: 'FMaterialID', FEntryTaxRate: 'FEntryTaxRate', FTaxPrice: 'FTaxPrice' },
  },
  {
    source: 'STK_TRANSFEROUT',
    target: 'STK_TRANSFERIN',
    rule: 'STK_TRANSFEROUT-STK_TRANSFERIN',
    sourceEntry: 'FSTKTRSOUTENTRY',
    sourceQuantity: 'FQty',
    targetEntry: 'FSTKTRSINENTRY',
    targetQuantity: 'FQty',
    link: 'FSTKTSTKRANSFERINENTRY_Link',
    sourceNumber: 'FSrcBillNo',
    headConstants: billType('FBDR01_SYS'),
    rowConstants: { FSrcBillType: 'STK_TRANSFEROUT', FDestStockStatusID: { FNumber: 'KCZT01_SYS' } },
    head: {
      FStockOrgID: 'FStockInOrgID',
      FStockOutOrgID: 'FStockOrgID',
      FTransferBizType: 'FTransferBizType',
      FTransferDirect: 'FTransferDirect',
      FBizType: 'FBizType',
      FVESTONWAY: 'FVESTONWAY',
      FDate: 'FDate',
    },
    row: {
      FMaterialID: 'FMaterialID',
      FUnitID: 'FUnitID',
      FSrcStockID: 'FSrcStockID',
      FDestStockID: 'FDestStockID',
      FSrcStockStatusID: 'FDestStockStatusID',
    },
  },
];

function billType(number: string): JsonObject {
  return { FBillTypeID: { FNumber: number } };
}

/** Decimals of a quantity; the product's units have at most 10. */
const QUANTITY_PLACES = 10;

export async function push(world: World, form: string, data: JsonObject): Promise<JsonValue> {
  const spec = formSpec(form);
  if (!spec) return unknownForm();
  const route = routeOf(spec, data);
  const target = route && formSpec(route.target);
  if (!route || !target) return refused('[sandbox] 没有这条下推规则', 12);
  const sources = await sourcesOf(world, spec, data);
  if (typeof sources === 'string') return refused(sources, 10);
  const taken: Taken[] = [];
  for (const [index, source] of sources.entries()) {
    if (source.state !== 'C') return refused(`[sandbox] 单据“${source.number}”未审核，不能下推`, 12, taken);
    const rows = await openRows(world, route, target, source);
    if (rows.length === 0) return refused(`[sandbox] 单据“${source.number}”已全部下推，超出可下推数量`, 11, taken);
    const body = { ...route.headConstants, ...picked(source.body, route.head), [route.targetEntry]: rows };
    const stored = await world.store.insertRecord({
      form: target.form.toUpperCase(),
      number: '',
      state: (await isDraft(world, target, data, body)) ? 'Z' : 'A',
      forbidden: false,
      body: writeExactJson(body),
      createdMs: world.clock.now(),
    });
    if (stored) taken.push({ id: stored.id, number: stored.number, index });
  }
  const status = succeeded(taken);
  return { Result: { ResponseStatus: status, ConvertResponseStatus: status } };
}

/** IsDraftWhenSaveFail keeps as 暂存 what a Save would refuse; without it the sandbox lets a pushed document pass unchecked. */
async function isDraft(world: World, target: FormSpec, data: JsonObject, body: JsonObject): Promise<boolean> {
  if (scalar(member(data, 'IsDraftWhenSaveFail')).toLowerCase() !== 'true') return false;
  return (await checkModel(world, target, body, false)) !== undefined;
}

function refused(message: string, msgCode: number, taken: readonly Taken[] = []): JsonValue {
  const { errors } = refusal(message, msgCode);
  const answer = failed(errors, msgCode, taken).Result as JsonObject;
  return { Result: { ...answer, ConvertResponseStatus: failure(errors, msgCode) } };
}

function routeOf(spec: FormSpec, data: JsonObject): Route | undefined {
  const target = scalar(member(data, 'TargetFormId')).toUpperCase();
  const rule = scalar(member(data, 'RuleId'));
  const routes = ROUTES.filter((one) => one.source === spec.form);
  if (rule !== '') return routes.find((one) => one.rule === rule);
  return routes.find((one) => one.target.toUpperCase() === target);
}

/** The documents by `Ids` or `Numbers`, or which of them is not there. */
async function sourcesOf(world: World, spec: FormSpec, data: JsonObject): Promise<readonly ShownRecord[] | string> {
  const ids = scalar(member(data, 'Ids'))
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const numbers = member(data, 'Numbers');
  const wanted = Array.isArray(numbers)
    ? (numbers as readonly JsonValue[]).map((one) => scalar(one))
    : [scalar(numbers)];
  const all = await recordsOf(world, spec);
  const found: ShownRecord[] = [];
  for (const id of ids) {
    const one = all.find((record) => String(record.id) === id);
    if (!one) return `[sandbox] 未找到单据 ${id}`;
    found.push(one);
  }
  for (const number of ids.length > 0 ? [] : wanted.filter(Boolean)) {
    const one = await recordByNumber(world, spec, number);
    if (!one) return `[sandbox] 未找到单据 ${number}`;
    found.push(one);
  }
  return found.length > 0 ? found : '[sandbox] 未指定单据';
}

/** Rows of the source with what no document has taken of them yet. */
async function openRows(
  world: World,
  route: Route,
  target: FormSpec,
  source: ShownRecord,
): Promise<readonly JsonObject[]> {
  const takenOf = takenBy(await recordsOf(world, target), route);
  return rowsWithIds(source, route.sourceEntry).flatMap(({ row, id }) => {
    const rowId = String(id);
    const left = quantity(member(row, route.sourceQuantity)) - takenOf(rowId);
    if (left <= 0n) return [];
    const link = {
      [`${route.link}_FRuleId`]: route.rule,
      [`${route.link}_FSBillId`]: String(source.id),
      [`${route.link}_FSId`]: rowId,
    };
    const text = formatDecimal(left, QUANTITY_PLACES).replace(/\.?0+$/, '');
    return [
      {
        ...route.rowConstants,
        ...picked(row, route.row),
        ...(route.sourceNumber !== undefined && { [route.sourceNumber]: source.number }),
        [route.targetQuantity]: new JsonNumber(text),
        [route.link]: [link],
      },
    ];
  });
}

/** Quantity that documents have taken of a row of the source. */
function takenBy(documents: readonly ShownRecord[], route: Route): (rowId: string) => bigint {
  const linked = documents.flatMap((one) => rowsOf(one.body, route.targetEntry));
  return (rowId) =>
    linked.reduce(
      (sum, row) => sum + (sourceRowOf(row, route) === rowId ? quantity(member(row, route.targetQuantity)) : 0n),
      0n,
    );
}

function sourceRowOf(row: JsonObject, route: Route): string {
  return scalar(rowsOf(row, route.link)[0]?.[`${route.link}_FSId`]);
}

/** A row that takes more of its source than is left of it; a source that the sandbox does not hold is not asked. */
export async function overdrawn(
  world: World,
  spec: FormSpec,
  model: JsonObject,
  selfId: number,
): Promise<SaveRefusal | undefined> {
  for (const route of ROUTES.filter((one) => one.target === spec.form)) {
    const rows = rowsOf(model, route.targetEntry);
    const source = formSpec(route.source);
    if (!source || rows.every((row) => sourceRowOf(row, route) === '')) continue;
    const held = (await recordsOf(world, source)).flatMap((one) => rowsWithIds(one, route.sourceEntry));
    const takenOf = takenBy(
      (await recordsOf(world, spec)).filter((one) => one.id !== selfId),
      route,
    );
    for (const [index, row] of rows.entries()) {
      const rowId = sourceRowOf(row, route);
      const from = held.find((one) => String(one.id) === rowId);
      if (!from) continue;
      const left = quantity(member(from.row, route.sourceQuantity)) - takenOf(rowId);
      if (quantity(member(row, route.targetQuantity)) > left)
        return refusal(`[sandbox] 第${index + 1}行超出可下推数量`, 11, route.targetQuantity);
    }
  }
  return undefined;
}

function rowsOf(holder: JsonObject, key: string): readonly JsonObject[] {
  const rows = member(holder, key);
  return Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isJsonObject) : [];
}

function quantity(value: JsonValue | undefined): bigint {
  const [, sign = '', whole = '0', fraction = ''] =
    /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(plainDecimal(scalar(value))) ?? [];
  const digits = BigInt(whole + fraction.slice(0, QUANTITY_PLACES).padEnd(QUANTITY_PLACES, '0'));
  return sign === '-' ? -digits : digits;
}

function picked(from: JsonObject, keys: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([target, source]): [string, JsonValue][] => {
      const value = member(from, source);
      return value === undefined ? [] : [[target, value]];
    }),
  );
}
