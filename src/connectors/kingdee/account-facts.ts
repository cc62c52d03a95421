/** Facts of an account out of a View of BD_Account, whose names no source tells: each name is a setting. */
import type { ErpAccountFacts, MasterFact } from '../../core/targets.ts';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { field, numberOf } from './read-back.ts';
import type { AccountKeys } from './unknown-keys.ts';

export interface AccountNames {
  readonly keys: AccountKeys;
  /** Dimension name → flex slot. */
  readonly slots: Readonly<Record<string, string>>;
  /** ISO code → number. */
  readonly currencies: Readonly<Record<string, string>>;
}

/** What the View tells; a fact that it does not tell, or that cannot be read, is left out. */
export function accountFacts(view: JsonObject, names: AccountNames): Readonly<Record<string, MasterFact>> {
  const { keys } = names;
  const leaf = flag(field(view, keys.leaf));
  const direction = side(field(view, keys.direction));
  const dims = mandatoryDims(view, names);
  const currencies = currenciesOf(view, names);
  const revalued = flag(field(view, keys.revalued));
  const controlledBy = systemOf(field(view, keys.controlledBy));
  const cash = anyTrue([flag(field(view, keys.cash)), flag(field(view, keys.bank))]);
  const cashFlowRequired = flag(field(view, keys.cashFlowRequired));
  const facts: ErpAccountFacts = {
    ...(leaf !== undefined && { leaf }),
    ...(direction && { direction }),
    ...(dims && { dims }),
    ...(currencies && { currencies }),
    ...(revalued !== undefined && { revalued }),
    ...(controlledBy && { controlledBy }),
    ...(cash !== undefined && { cash }),
    ...(cashFlowRequired !== undefined && { cashFlowRequired }),
  };
  return { ...facts };
}

function mandatoryDims(view: JsonObject, names: AccountNames): readonly string[] | undefined {
  const rows = field(view, names.keys.dimensions);
  if (!Array.isArray(rows)) return undefined;
  const dims: string[] = [];
  for (const row of (rows as readonly JsonValue[]).filter(isJsonObject)) {
    const dimension = field(row, names.keys.dimension);
    if (!isJsonObject(dimension)) return undefined;
    if (flag(field(row, names.keys.required)) !== false) dims.push(dimensionName(dimension, names));
  }
  return dims;
}

/** Several of our names may share a slot (店铺 and 客户): each of them fills it, the one the ERP itself uses first. */
function dimensionName(dimension: JsonObject, names: AccountNames): string {
  const slot = scalar(field(dimension, names.keys.slot)).toUpperCase();
  const erpName = textOf(field(dimension, 'NAME'));
  const ours = Object.keys(names.slots).filter((name) => names.slots[name]?.toUpperCase() === slot);
  if (ours.length === 0) return erpName || slot;
  return [...ours].sort((a, b) => Number(b === erpName) - Number(a === erpName)).join('|');
}

function currenciesOf(view: JsonObject, names: AccountNames): readonly string[] | undefined {
  if (flag(field(view, names.keys.allCurrencies)) === true) return ['*'];
  const rows = field(view, names.keys.currencies);
  if (!Array.isArray(rows)) return undefined;
  return (rows as readonly JsonValue[]).filter(isJsonObject).map((row) => {
    const number = numberOf(field(row, names.keys.currency));
    return Object.keys(names.currencies).find((iso) => names.currencies[iso] === number) ?? number;
  });
}

function systemOf(value: JsonValue | undefined): ErpAccountFacts['controlledBy'] | undefined {
  const text = (isJsonObject(value) ? textOf(field(value, 'NAME')) : scalar(value)).toUpperCase();
  if (text === '' || text === '0' || text === 'FALSE') return undefined;
  if (/^AR|应收/.test(text)) return 'AR';
  if (/^AP|应付/.test(text)) return 'AP';
  if (/^STK|^STOCK|存货|库存/.test(text)) return 'STOCK';
  return /^CN|^CASH|出纳|资金/.test(text) ? 'CASH' : 'OTHER';
}

function side(value: JsonValue | undefined): 'D' | 'C' | undefined {
  const text = scalar(value).toUpperCase();
  if (text === '1' || text === 'D') return 'D';
  return text === '-1' || text === 'C' ? 'C' : undefined;
}

function anyTrue(flags: readonly (boolean | undefined)[]): boolean | undefined {
  return flags.includes(true) ? true : flags.every((one) => one === undefined) ? undefined : false;
}

/** true, "True", 1, "1"; undefined where the value says neither. */
export function flag(value: JsonValue | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = value instanceof JsonNumber ? value.text : typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** A name: a text, or `[{Key: 2052, Value}]`. */
export function textOf(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return scalar(value);
  const names = (value as readonly JsonValue[]).filter(isJsonObject);
  return scalar((names.find((one) => scalar(one.Key) === '2052') ?? names[0])?.Value);
}
