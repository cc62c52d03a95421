/** Calls of business documents in the sandbox: save, list, detail and the verbs of each family. */
import type { JsonObject, JsonValue } from '../../../../wire/exact-json.ts';
import { isJsonObject, writeExactJson } from '../../../../wire/exact-json.ts';
import { objectsOf, scalar } from '../errors.ts';
import { type Card, failed, number, ok, paged, type World } from '../sandbox-world.ts';
import { detailOf, headOf, infoOf, listedOf } from './sandbox-answers.ts';
import { checkDocument, Reason } from './sandbox-checks.ts';
import { FAMILIES, type Family } from './sandbox-families.ts';
import type { StoredDocument } from './sandbox-store.ts';
import { verbCards } from './sandbox-verbs.ts';

const PAGE_SIZE_MAX = 500;

export const DOCUMENT_CARDS: readonly Card[] = FAMILIES.flatMap((family) => [
  saveCard(family),
  listCard(family),
  detailCard(family),
  ...verbCards(family),
]);

function saveCard(family: Family): Card {
  const shell = family.listed ? 'data[]' : 'data';
  return {
    path: `/yonbip/${family.name}/${family.save}`,
    methods: ['POST'],
    ...(family.keyed && { mdd: 'data' as const }),
    required: ['data', ...family.required.map((name) => `${shell}.${name}`)],
    types: { data: family.listed ? 'array' : 'object' },
    run: (world, body) => save(world, family, isJsonObject(body) ? body.data : undefined),
  };
}

async function save(world: World, family: Family, data: JsonValue | undefined): Promise<JsonValue> {
  const saved: StoredDocument[] = [];
  try {
    for (const one of objectsOf(data)) saved.push(await insert(world, family, one));
  } catch (error) {
    if (error instanceof Reason) return refused(world, family, error);
    throw error;
  }
  const [first] = saved;
  if (!first) return failed('999', '入参不能为空');
  const batch = family.answer === 'batch' || (family.listed && world.switches.classicAnswer === 'batch');
  return success(
    world,
    family,
    batch ? batchOf(saved.map((one) => infoOf(family, one))) : detailOf(world, family, first),
  );
}

function success(world: World, family: Family, data: JsonObject): JsonObject {
  const code = family.style === 'sales' ? world.switches.salesCode : '200';
  return { ...ok(data, '操作成功'), code };
}

function refused(world: World, family: Family, { code, message }: Reason): JsonObject {
  if (code === '200') return { code, message };
  if (family.answer === 'batch' && world.switches.batchRefusal === 'counts')
    return ok(batchOf([], [message]), '操作成功');
  return failed(code, message);
}

function batchOf(infos: readonly JsonObject[], messages: readonly string[] = []): JsonObject {
  return {
    count: number(infos.length + messages.length),
    sucessCount: number(infos.length),
    failCount: number(messages.length),
    messages: messages.length > 0 ? messages : [''],
    infos,
    failInfos: [],
  };
}

async function insert(world: World, family: Family, data: JsonObject): Promise<StoredDocument> {
  const { [family.rows]: list, resubmitCheckKey: _, _status: __, ...head } = data;
  const rows = objectsOf(list);
  const date = await checkDocument(world, family, data, rows);
  const byHand = world.switches.documentNumbers === 'ours' && family.style !== 'efi';
  const code = byHand ? scalar(data.code) : '';
  if (byHand && code === '') throw new Reason('[sandbox] 手工编号时单据编号不能为空');
  const outcome = await world.store.insertDocument({
    family: family.name,
    code,
    prefix: family.prefix,
    date,
    head: writeExactJson(head),
    rows: writeExactJson(rows),
    unique: [...externalKeys(world, head, rows), ...(code === '' ? [] : [`单据编号|${code}`])],
    createdMs: world.clock.now(),
  });
  if ('inserted' in outcome) return outcome.inserted;
  if (outcome.taken.startsWith('外部单号') && world.switches.externalKeyRepeat === 'firstResult') return outcome.holder;
  const [what = '', ...key] = outcome.taken.split('|');
  throw new Reason(`[sandbox] ${what}重复：${key.join('|')}`);
}

/** The pair, and each row's own number. */
function externalKeys(world: World, head: JsonObject, rows: readonly JsonObject[]): readonly string[] {
  const [system, document] = [scalar(head.extSystemCode), scalar(head.extVouchCode)];
  if (system === '' || document === '' || world.switches.externalKeyRepeat === 'ignored') return [];
  const inRows = rows.map((row) => scalar(row.extRowNo)).filter(Boolean);
  return [`外部单号|${system}|${document}`, ...inRows.map((one) => `外部行号|${system}|${one}`)];
}

function listCard(family: Family): Card {
  const isOar = family.name === 'fi/oar';
  return {
    path: `/yonbip/${family.name}/list${family.style === 'classic' && !isOar ? '/v2' : ''}`,
    methods: ['POST'],
    required: ['pageIndex', 'pageSize'],
    types: { simpleVOs: 'array', isSum: 'boolean' },
    run: (world, body) => list(world, family, isJsonObject(body) ? body : {}),
  };
}

async function list(world: World, family: Family, body: JsonObject): Promise<JsonValue> {
  const [index, size] = [Number(scalar(body.pageIndex)), Number(scalar(body.pageSize))];
  if (!(index >= 1 && size >= 1 && size <= PAGE_SIZE_MAX)) return failed('999', '列表查询失败');
  const kept: StoredDocument[] = [];
  for (const one of await world.store.documents(family.name)) if (passes(world, family, one, body)) kept.push(one);
  const rows = kept.flatMap((one) => listedOf(world, family, one, body.isSum === true));
  return success(world, family, paged(rows, index, size));
}

function passes(world: World, family: Family, document: StoredDocument, body: JsonObject): boolean {
  const head = headOf(document);
  const equal = (...names: readonly string[]): boolean =>
    names.every((name) => scalar(body[name]) === '' || scalar(body[name]) === scalar(head[name]));
  const [from, to] = ['begin', 'end'].map((one) => scalar(body[`open_${family.date.name}_${one}`]).slice(0, 10));
  return (
    equal('extSystemCode', 'extVouchCode', 'accentity_code', 'customer_code', 'supplier_code') &&
    (scalar(body.code) === '' || scalar(body.code) === document.code) &&
    (!from || document.date >= from) &&
    (!to || document.date <= to) &&
    (world.switches.stockFilter === 'ignored' || conditionsOf(body).every((one) => holds(document, head, one)))
  );
}

/** Flat conditions, or groups of them. */
function conditionsOf(body: JsonObject): readonly JsonObject[] {
  return objectsOf(body.simpleVOs).flatMap((one) => ('conditions' in one ? objectsOf(one.conditions) : [one]));
}

function holds(document: StoredDocument, head: JsonObject, condition: JsonObject): boolean {
  const [field, op] = [scalar(condition.field), scalar(condition.op)];
  const [first, second] = [scalar(condition.value1), scalar(condition.value2)];
  const value = field === 'code' ? document.code : scalar(head[field]);
  switch (op) {
    case 'eq':
      return value === first;
    case 'between':
      return value >= first.slice(0, value.length) && value <= second.slice(0, Math.max(value.length, 10));
    case 'leftlike':
      return value.startsWith(first);
    case 'like':
      return value.includes(first);
    default:
      return false;
  }
}

const ABSENT: Readonly<Record<Family['style'], readonly [string, string]>> = {
  efi: ['999', '当前单据被删除或没有权限'],
  classic: ['1002', '数据不存在'],
  stock: ['999', '单据未找到'],
  sales: ['999', '没有查询到对应的单据，请检查相关数据！'],
};

function detailCard(family: Family): Card {
  return {
    path: `/yonbip/${family.name}/detail`,
    methods: ['GET'],
    async run(world, _body, query) {
      const id = query.get('id') ?? '';
      const found = (await world.store.documents(family.name)).find((one) => one.id === id);
      return found ? success(world, family, detailOf(world, family, found)) : failed(...ABSENT[family.style]);
    },
  };
}
