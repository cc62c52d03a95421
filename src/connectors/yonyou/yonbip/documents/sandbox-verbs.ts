/** 提交, 审核 and their reverse, and deletion, in the words and shapes of each family. */
import type { JsonObject, JsonValue } from '../../../../wire/exact-json.ts';
import { isJsonObject, JsonNumber } from '../../../../wire/exact-json.ts';
import { objectsOf, scalar } from '../errors.ts';
import { beijing, type Card, failed, number, ok, type World } from '../sandbox-world.ts';
import { idIn } from './sandbox-answers.ts';
import type { Family } from './sandbox-families.ts';
import type { Stage, StoredDocument } from './sandbox-store.ts';

const VERBS = ['submit', 'unsubmit', 'audit', 'unaudit', 'delete'] as const;
type VerbName = (typeof VERBS)[number];

const CLASSIC_PATHS: Readonly<Record<string, Readonly<Partial<Record<VerbName, string>>>>> = {
  'fi/oap': { submit: 'oap/batchsubmit', unsubmit: 'oap/batchunsubmit', audit: 'arap_oaplist/batchaudit' },
  'fi/receivebill': {
    audit: 'receivebill/batchaudit',
    unaudit: 'receivebill/batchunaudit',
    delete: 'receivebill/delete',
  },
  'fi/paybill': { audit: 'paybilllist/batchaudit' },
  'fi/payment': { audit: 'paymentlist/batchaudit', unaudit: 'paymentlist/batchunaudit' },
};

export function verbCards(family: Family): readonly Card[] {
  const card = (verb: VerbName, path: string, change: Partial<Card> = {}): Card => ({
    path: `/yonbip/${path}`,
    methods: ['POST'],
    required: ['data'],
    types: { data: 'array' },
    run: (world, body) => batch(world, family, verb, objectsOf(isJsonObject(body) ? body.data : undefined)),
    ...change,
  });
  switch (family.style) {
    case 'efi':
      return VERBS.map((verb) =>
        card(verb, `${family.name}/${verb}`, {
          required: ['data', 'data.id'],
          types: { data: 'object' },
          run: (world, body) => one(world, family, verb, isJsonObject(body) ? body.data : undefined),
        }),
      );
    case 'classic':
      return Object.entries(CLASSIC_PATHS[family.name] ?? {}).map(([verb, path]) =>
        card(verb as VerbName, `fi/${path}`),
      );
    case 'stock':
      return VERBS.map((verb) => card(verb, `${family.name}/${stockPath(family, verb)}`));
    case 'sales':
      return VERBS.filter((verb) => verb !== 'unsubmit').map((verb) =>
        verb === 'delete' ? salesDelete(family, card) : card(verb, `${family.name}/${verb}`),
      );
  }
}

function stockPath(family: Family, verb: VerbName): string {
  return verb === 'delete' && family.name === 'scm/salesout' ? 'delete' : `batch${verb}`;
}

/** Ids are a list inside `data`, with a key of the gateway beside it. */
function salesDelete(family: Family, card: (verb: VerbName, path: string, change: Partial<Card>) => Card): Card {
  return card('delete', `${family.name}/delete`, {
    mdd: 'data',
    types: { data: 'object' },
    run(world, body) {
      const data = isJsonObject(body) && isJsonObject(body.data) ? body.data : {};
      const ids = Array.isArray(data.id) ? (data.id as readonly JsonValue[]) : [];
      if (ids.length === 0) return failed('999', 'Index: 0, Size: 0');
      return batch(
        world,
        family,
        'delete',
        ids.map((id) => ({ id })),
      );
    },
  });
}

async function standing(world: World, family: Family, id: string): Promise<StoredDocument | undefined> {
  return (await world.store.documents(family.name)).find((found) => found.id === id);
}

/** Stage from which a verb goes, and where it leads; undefined: the document is gone. */
const STEPS: Readonly<Record<VerbName, { readonly from: Stage; readonly to: Stage | undefined }>> = {
  submit: { from: 0, to: 1 },
  unsubmit: { from: 1, to: 0 },
  audit: { from: 1, to: 2 },
  unaudit: { from: 2, to: 1 },
  delete: { from: 0, to: undefined },
};

/** Of the classic families only 应付事项 has 提交. */
function hasSubmit(family: Family): boolean {
  return family.style !== 'classic' || CLASSIC_PATHS[family.name]?.submit !== undefined;
}

/** A sales return has 提交 and no 撤回. */
function hasUnsubmit(family: Family): boolean {
  return hasSubmit(family) && family.style !== 'sales';
}

/** False: it does not stand where the verb goes from. Where there is no 撤回, 弃审 leads back to the start. */
async function apply(world: World, family: Family, document: StoredDocument, verb: VerbName): Promise<boolean> {
  const { from, to } = STEPS[verb];
  const free = world.switches.workflow === 'none';
  const starts = verb === 'audit' && free ? document.stage < 2 : document.stage === from;
  if (!starts) return false;
  if (to === undefined) return world.store.deleteDocument(document.id);
  return world.store.changeDocument(
    document.id,
    { stage: verb === 'unaudit' && (free || !hasUnsubmit(family)) ? 0 : to },
    world.clock.now(),
  );
}

const EFI_ABSENT: Readonly<Record<VerbName, string>> = {
  submit: '[sandbox] 提交失败,单据不存在',
  unsubmit: '[sandbox] 撤回提交失败,单据不存在',
  audit: '审核失败,数据库查询异常!',
  unaudit: '[sandbox] 弃审失败,单据不存在',
  delete: '删除失败,数据库查询异常!',
};

function efiRefusal(verb: VerbName, stage: Stage): string {
  switch (verb) {
    case 'submit':
      return '提交失败,当前单据已提交,不允许重复操作!';
    case 'unsubmit':
      return '撤回提交失败,当前单据未提交,不允许撤回操作!';
    case 'audit':
      return stage === 2 ? '审核失败,当前单据已审核, 不允许重复操作!' : '[sandbox] 审核失败,当前单据未提交';
    case 'unaudit':
      return '弃审失败,当前单据已弃审, 不允许重复操作!';
    case 'delete':
      return '[sandbox] 删除失败,当前单据已提交或已审核';
  }
}

async function one(world: World, family: Family, verb: VerbName, data: JsonValue | undefined): Promise<JsonValue> {
  const id = isJsonObject(data) ? scalar(data.id) : '';
  const document = await standing(world, family, id);
  if (!document) return failed('999', EFI_ABSENT[verb]);
  if (!(await apply(world, family, document, verb))) return failed('999', efiRefusal(verb, document.stage));
  return ok({ id }, '操作成功');
}

async function batch(world: World, family: Family, verb: VerbName, wanted: readonly JsonObject[]): Promise<JsonValue> {
  if (family.name === 'fi/oap' && verb === 'submit' && world.switches.workflow === 'none')
    return { code: '200', message: '不支持审批流' };
  const infos: JsonObject[] = [];
  const failInfos: JsonObject[] = [];
  const messages: string[] = [];
  for (const row of wanted) {
    const id = scalar(row.id);
    const document = row.id instanceof JsonNumber ? await standing(world, family, id) : undefined;
    const message = await refusalOfRow(world, family, verb, row, document);
    if (message === undefined) infos.push(await infoAfter(world, family, verb, id));
    else if (family.style === 'classic' && !document) return { code: '200', message };
    else if (verb === 'delete' || family.style === 'classic') messages.push(message);
    else failInfos.push({ id: row.id ?? '', message });
  }
  return {
    code: family.style === 'classic' ? '200' : number(200),
    message: '操作成功',
    data: {
      count: number(wanted.length),
      sucessCount: number(infos.length),
      failCount: number(wanted.length - infos.length),
      messages: messages.length > 0 ? messages : [''],
      infos,
      failInfos,
    },
  };
}

/** undefined: it was done. */
async function refusalOfRow(
  world: World,
  family: Family,
  verb: VerbName,
  row: JsonObject,
  document: StoredDocument | undefined,
): Promise<string | undefined> {
  const id = scalar(row.id);
  if (!document) {
    if (family.style === 'classic') return `单据不存在 id:${id}`;
    return verb === 'delete' ? `商品:${id}不存在！` : `未找到id为 ${id} 的单据，请重新确认`;
  }
  const pubts = scalar(row.pubts);
  if (pubts !== '' && pubts !== beijing(document.changedMs))
    return `单据[${document.code}]${verb === 'delete' ? '删除' : '审核'}报错,错误原因:当前单据不是最新状态，请刷新重试`;
  // a classic document is audited without a submit where its family has none
  const ready = !hasSubmit(family) && verb === 'audit' && document.stage === 0;
  if (ready) await world.store.changeDocument(document.id, { stage: 1 }, document.changedMs);
  const now = ready ? { ...document, stage: 1 as const } : document;
  if (await apply(world, family, now, verb)) return undefined;
  return `[sandbox] 单据[${document.code}]状态不允许${verb}`;
}

async function infoAfter(world: World, family: Family, verb: VerbName, id: string): Promise<JsonObject> {
  const document = await standing(world, family, id);
  const shown = { id: idIn(family, id) };
  if (!document) return shown;
  const now = beijing(world.clock.now());
  const status = document.stage === 2 ? 1 : document.stage === 1 ? 3 : 0;
  const states = { verifystate: number(document.stage), status: number(status) };
  const audited = verb === 'audit' ? { auditDate: `${now.slice(0, 10)} 00:00:00` } : {};
  if (family.style === 'classic') return { ...shown, auditstatus: number(document.stage === 2 ? 1 : 2), ...states };
  return { ...shown, ...states, ...audited, pubts: beijing(document.changedMs) };
}
