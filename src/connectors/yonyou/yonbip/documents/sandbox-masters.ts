/** Saves of base data in the sandbox. Each takes one of the two multilingual shapes of a name, and refuses the other. */
import { isIsoDate } from '../../../../core/dates.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../wire/exact-json.ts';
import { objectsOf, scalar } from '../errors.ts';
import { type Card, failed, number, ok, ratesOf, type SavedKind, standing, type World } from '../sandbox-world.ts';

export const MASTER_CARDS: readonly Card[] = [
  {
    path: '/yonbip/digitalModel/merchant/idempotent/newinsert',
    methods: ['POST'],
    mdd: 'data',
    required: ['data'],
    types: { data: 'object' },
    run: saveCustomer,
  },
  {
    path: '/yonbip/digitalModel/product/idempotent/save',
    methods: ['POST'],
    mdd: 'data',
    required: ['data', 'data.code', 'data.name', 'data.detail', 'data.realProductAttribute', 'data.unitUseType'],
    types: { data: 'object' },
    run: saveMaterial,
  },
  {
    path: '/yonbip/digitalModel/vendor/batchSaveV2',
    methods: ['POST'],
    required: ['data', 'data[]._status', 'data[].code', 'data[].name'],
    types: { data: 'array' },
    run: saveSuppliers,
  },
  {
    path: '/yonbip/digitalModel/warehouse/batchSave',
    methods: ['POST'],
    required: ['data', 'data[].code', 'data[].name', 'data[].sourceUnique'],
    types: { data: 'array' },
    run: saveWarehouses,
  },
  {
    path: '/yonbip/digitalModel/basedoc/exchangerate/batchSave',
    methods: ['POST'],
    required: ['data', 'data[].sourceUnique'],
    types: { data: 'array' },
    run: saveRates,
  },
];

/** First id of each kind that is saved; past 2^53. */
const FIRST_IDS: Readonly<Record<SavedKind, bigint>> = {
  customers: 1_700_194_312_096_055_299n,
  suppliers: 1_891_832_769_614_081_001n,
  materials: 1_530_976_715_290_968_001n,
  warehouses: 2_211_575_684_096_589_833n,
};

function add(world: World, kind: SavedKind, code: string, name: string): string {
  const id = String(FIRST_IDS[kind] + BigInt(world.saved[kind].length));
  world.saved[kind].push({ id, code, name });
  return id;
}

function byCode(world: World, kind: SavedKind, code: string) {
  return standing(world, kind).find((one) => one.code === code);
}

/** Empty where the name has the other shape, or none. */
function nameIn(value: JsonValue | undefined, key: 'simplifiedName' | 'zh_CN'): string {
  return isJsonObject(value) ? scalar(value[key]) : '';
}

const dataOf = (body: JsonValue): JsonObject => (isJsonObject(body) && isJsonObject(body.data) ? body.data : {});

const rowsOf = (body: JsonValue): readonly JsonObject[] => objectsOf(isJsonObject(body) ? body.data : undefined);

function hasOrganisation(world: World, ...codes: readonly string[]): boolean {
  const known = new Set(['', 'global00', '666666', ...world.base.organisations.flatMap((one) => [one.code, one.id])]);
  return codes.every((code) => known.has(code));
}

function saveCustomer(world: World, body: JsonValue): JsonValue {
  const data = dataOf(body);
  const refuse = (message: string): JsonValue => ({ code: number(0), message, data: null });
  const [code, name] = [scalar(data.code), nameIn(data.name, 'simplifiedName')];
  if (name === '') return refuse('客户名称不能为空!');
  if (code === '') return refuse('[sandbox] 客户编码不能为空!');
  if (byCode(world, 'customers', code)) return refuse(`[sandbox] 客户编码重复：${code}`);
  const ranges = objectsOf(data.merchantApplyRanges).map((one) => scalar(one.orgIdCode));
  if (!hasOrganisation(world, scalar(data.createOrgCode), ...ranges)) return refuse('[sandbox] 组织不存在');
  return { code: '200', success: true, data: [{ id: number(add(world, 'customers', code, name)), code }] };
}

/** Upsert by code, as its page says. */
function saveMaterial(world: World, body: JsonValue): JsonValue {
  const data = dataOf(body);
  const [code, name] = [scalar(data.code), nameIn(data.name, 'simplifiedName')];
  if (name === '' || !['1', '2'].includes(scalar(data.realProductAttribute))) return failed('999', '服务端逻辑异常');
  const unit = scalar(data.unitCode);
  if (scalar(data.unitUseType) === '2' && !world.base.units.some((one) => one.code === unit))
    return failed('999', `[sandbox] 计量单位不存在：${unit}`);
  const known = byCode(world, 'materials', code);
  const saved = world.saved.materials.findIndex((one) => one.code === code);
  if (known && saved >= 0) world.saved.materials[saved] = { ...known, name };
  return ok({ id: number(known?.id ?? add(world, 'materials', code, name)) }, '操作成功');
}

function saveSuppliers(world: World, body: JsonValue): JsonValue {
  const infos: JsonObject[] = [];
  const messages: string[] = [];
  for (const row of rowsOf(body)) {
    const outcome = saveSupplier(world, row);
    if (typeof outcome === 'string') messages.push(outcome);
    else infos.push(outcome);
  }
  return ok({ ...counts('sucessCount', infos, messages.length), messages, infos }, '操作成功');
}

/** A text is the refusal. */
function saveSupplier(world: World, row: JsonObject): JsonObject | string {
  const [code, name, status] = [scalar(row.code), nameIn(row.name, 'zh_CN'), scalar(row._status)];
  if (name === '') return '[sandbox] 供应商名称不能为空';
  const organisations = objectsOf(row.vendorOrgs).map((one) => scalar(one.org_code));
  if (!hasOrganisation(world, scalar(row.org_code), ...organisations)) return '[sandbox] 组织不存在';
  const known = byCode(world, 'suppliers', code);
  if (known && status === 'Insert') return `[sandbox] 供应商编码重复：${code}`;
  if (!known && status === 'Update') return `[sandbox] 供应商不存在：${code}`;
  return { id: number(known?.id ?? add(world, 'suppliers', code, name)), code };
}

function saveWarehouses(world: World, body: JsonValue): JsonValue {
  const unmatched = isJsonObject(body) ? scalar(body.unmatchedStrategy) : '';
  const infos: JsonObject[] = [];
  const messages: JsonObject[] = [];
  for (const row of rowsOf(body)) {
    const [code, sourceUnique] = [scalar(row.code), scalar(row.sourceUnique)];
    const message = warehouseFault(world, row, unmatched);
    const known = byCode(world, 'warehouses', code);
    if (message !== undefined) messages.push({ sourceUnique, message });
    else
      infos.push({
        created: !known,
        sourceUnique,
        id: known?.id ?? add(world, 'warehouses', code, nameIn(row.name, 'zh_CN')),
      });
  }
  return { success: true, code: '200', data: { ...counts('successCount', infos, messages.length), messages, infos } };
}

function warehouseFault(world: World, row: JsonObject, unmatched: string): string | undefined {
  if (nameIn(row.name, 'zh_CN') === '') return '[sandbox] 仓库名称不能为空';
  if (!hasOrganisation(world, scalar(row.org___code), scalar(row.ownerorg___code))) return '[sandbox] 组织不存在';
  const isNew = !byCode(world, 'warehouses', scalar(row.code));
  return isNew && unmatched === 'error' ? '[sandbox] 未匹配到仓库' : undefined;
}

const FIRST_RATE_ID = 2_179_483_104_347_947_020n;

function saveRates(world: World, body: JsonValue): JsonValue {
  const infos: JsonObject[] = [];
  const messages: JsonObject[] = [];
  for (const row of rowsOf(body)) {
    const sourceUnique = scalar(row.sourceUnique);
    const message = rateFault(world, row);
    if (message !== undefined) {
      messages.push({ sourceUnique, message });
      continue;
    }
    const id = String(FIRST_RATE_ID + BigInt(world.savedRates.length));
    world.savedRates.push({ id, ...rateOf(row) });
    infos.push({ created: true, sourceUnique, id });
  }
  return { code: '200', data: { ...counts('successCount', infos, messages.length), messages, infos } };
}

function rateOf(row: JsonObject) {
  return {
    from: scalar(row.sourceCurrencyId___code),
    to: scalar(row.targetCurrencyId___code),
    day: scalar(row.quotationDate).slice(0, 10),
    type: scalar(row.exchangeRateType___code),
    rate: scalar(row.exchangeRate),
  };
}

/** One rate a pair, kind and day. */
function rateFault(world: World, row: JsonObject): string | undefined {
  const { from, to, day, type, rate } = rateOf(row);
  if (![from, to].every((code) => world.base.currencies.has(code))) return '[sandbox] 币种不存在';
  if (!world.base.rateTypes.some((one) => one.code === type)) return '[sandbox] 汇率类型不存在';
  if (!isIsoDate(day) || !/^\d+(\.\d+)?$/.test(rate)) return '[sandbox] 日期或汇率无效';
  const taken = ratesOf(world).some(
    (one) => one.from === from && one.to === to && one.day === day && one.type === type,
  );
  return taken ? '编码冲突！' : undefined;
}

function counts(spelled: 'sucessCount' | 'successCount', infos: readonly JsonObject[], fails: number): JsonObject {
  return { count: number(infos.length + fails), [spelled]: number(infos.length), failCount: number(fails) };
}
