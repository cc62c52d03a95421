/** Base data of 金蝶 in our terms. Forms and keys are documented for some kinds and settings for all. */
import { isIsoDate } from '../../core/dates.ts';
import type { MasterFact, MasterKind, MasterRecord, TargetConnector } from '../../core/targets.ts';
import { isJsonObject } from '../../wire/exact-json.ts';
import { type KingdeeSettings, keyOf } from './account.ts';
import { accountFacts } from './account-facts.ts';
import { bookPeriods } from './book.ts';
import type { KingdeeClient } from './client.ts';
import { isFailure, scalar } from './errors.ts';
import { thrown } from './outcome.ts';
import { groupsOf, type Row } from './queries.ts';
import { dateOf, plainDecimal } from './read-back.ts';

export function masterOf(settings: KingdeeSettings, client: KingdeeClient): NonNullable<TargetConnector['master']> {
  const kinds = [...(Object.keys(settings.masterForms) as MasterKind[]), 'PERIOD' as const];
  return { kinds, pull: (kind) => pull(settings, client, kind) };
}

async function* pull(
  settings: KingdeeSettings,
  client: KingdeeClient,
  kind: MasterKind,
): AsyncGenerator<readonly MasterRecord[], void, void> {
  if (kind === 'PERIOD') return yield await bookPeriods(settings, client);
  const where = settings.masterForms[kind];
  if (!where) return;
  const table = { form: where.form, idKey: where.idKey, filter: where.filter ?? '', rowKey: '' };
  const fieldKeys = kind === 'RATE' ? RATE_KEYS : [where.numberKey, where.nameKey, ...STATE_KEYS, ...moreKeys(kind)];
  for await (const groups of groupsOf(client, { ...table, fieldKeys })) {
    const rows = groups.flatMap((one) => one.slice(0, 1));
    const records: MasterRecord[] = [];
    for (const row of rows) {
      const record = kind === 'RATE' ? rateRecord(settings, row) : await plainRecord(settings, client, kind, row);
      if (record) records.push(record);
    }
    yield records;
  }
}

const STATE_KEYS = ['FDocumentStatus', 'FForbidStatus'];

function moreKeys(kind: MasterKind): readonly string[] {
  return kind === 'CURRENCY' ? ['FCODE'] : [];
}

/** Audited and not forbidden: what a document may name. A state that is not told is none against it. */
function isEnabled(status: Row[number] | undefined, forbidden: Row[number] | undefined): boolean {
  return ['', 'C'].includes(scalar(status).toUpperCase()) && scalar(forbidden).toUpperCase() !== 'B';
}

async function plainRecord(
  settings: KingdeeSettings,
  client: KingdeeClient,
  kind: MasterKind,
  row: Row,
): Promise<MasterRecord> {
  const [id, number, name, status, forbidden, more] = row;
  const facts: Readonly<Record<string, MasterFact>> =
    kind === 'ACCOUNT'
      ? await factsOf(settings, client, scalar(id))
      : kind === 'CURRENCY' && scalar(more) !== ''
        ? { iso: scalar(more) }
        : {};
  return { kind, code: scalar(number), name: scalar(name), enabled: isEnabled(status, forbidden), facts };
}

async function factsOf(settings: KingdeeSettings, client: KingdeeClient, id: string) {
  const answer = await client.view(settings.masterForms.ACCOUNT?.form ?? '', id);
  if (isFailure(answer)) throw thrown(answer);
  const view = answer.result.Result;
  if (!isJsonObject(view)) return {};
  return accountFacts(view, { keys: settings.accountKeys, slots: settings.slots, currencies: settings.currencies });
}

const RATE_KEYS = [
  'FRATETYPEID.FNumber',
  'FCyForID.FNumber',
  'FCyToID.FNumber',
  'FExchangeRate',
  'FBegDate',
  'FEndDate',
  ...STATE_KEYS,
];

/** A rate of a currency that the connection has no ISO code for is left out: no line of ours can use it. */
function rateRecord(settings: KingdeeSettings, row: Row): MasterRecord | undefined {
  const [, type, from, to, rate, first, last, status, forbidden] = row;
  const [fromIso, toIso] = [from, to].map((one) => keyOf(settings.currencies, scalar(one)));
  if (fromIso === undefined || toIso === undefined) return undefined;
  const [firstDay, lastDay] = [first, last].map((one) => dayOf(one)) as [string, string];
  const facts = { type: scalar(type), from: fromIso, to: toIso, rate: plainDecimal(scalar(rate)), firstDay, lastDay };
  const code = [facts.type, fromIso, toIso, firstDay].join('|');
  return { kind: 'RATE', code, name: `${fromIso}/${toIso}`, enabled: isEnabled(status, forbidden), facts };
}

function dayOf(value: Row[number] | undefined): string {
  const day = scalar(value).slice(0, 10);
  return isIsoDate(day) ? day : dateOf(value);
}
