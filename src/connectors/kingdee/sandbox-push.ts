/** 下推 in the sandbox: what is left of an audited source goes into a new document that links to it. */
import { formatDecimal } from '../../core/money.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue, writeExactJson } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { plainDecimal } from './read-back.ts';
import { failed, failure, refusal, succeeded, type Taken, unknownForm } from './sandbox-answers.ts';
import { type FormSpec, formSpec } from './sandbox-forms.ts';
import { recordByNumber, recordsOf, type ShownRecord } from './sandbox-records.ts';
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
  /** Target key ← source key; both in the head, then both in a row. Values in quotes are constants. */
  readonly head: Readonly<Record<string, string>>;
  readonly row: Readonly<Record<string, string>>;
}

/** The rule ids of the first and last two are seen in bodies; the one of the receipt is ours. */
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
    head: { FCUSTOMERID: 'FCustomerID', FSETTLEORGID: 'FSaleOrgId', FPAYORGID: 'FSaleOrgId', FDATE: 'FDate' },
    row: { FMATERIALID: 'FMaterialID', FEntryTaxRate: 'FEntryTaxRate', FTaxPrice: 'FTaxPrice' },
  },
];

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
    const stored = await world.store.insertRecord({
      form: target.form.toUpperCase(),
      number: '',
      state: 'A',
      forbidden: false,
      body: writeExactJson({ ...picked(source.body, route.head), [route.targetEntry]: rows }),
      createdMs: world.clock.now(),
    });
    if (stored) taken.push({ id: stored.id, number: stored.number, index });
  }
  const status = succeeded(taken);
  return { Result: { ResponseStatus: status, ConvertResponseStatus: status } };
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
  const linked = (await recordsOf(world, target)).flatMap((one) => rowsOf(one.body, route.targetEntry));
  const takenOf = (rowId: string): bigint =>
    linked.reduce((sum, row) => {
      const links = rowsOf(row, route.link).filter((one) => scalar(one[`${route.link}_FSId`]) === rowId);
      return sum + (links.length > 0 ? quantity(member(row, route.targetQuantity)) : 0n);
    }, 0n);
  return rowsOf(source.body, route.sourceEntry).flatMap((row, index) => {
    const rowId = String(source.id * 1000 + index + 1);
    const left = quantity(member(row, route.sourceQuantity)) - takenOf(rowId);
    if (left <= 0n) return [];
    const link = {
      [`${route.link}_FRuleId`]: route.rule,
      [`${route.link}_FSBillId`]: String(source.id),
      [`${route.link}_FSId`]: rowId,
    };
    const text = formatDecimal(left, QUANTITY_PLACES).replace(/\.?0+$/, '');
    return [{ ...picked(row, route.row), [route.targetQuantity]: new JsonNumber(text), [route.link]: [link] }];
  });
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
