/** 金蝶 云星空 as a finance target: GL_VOUCHER under our own 凭证字号, found by number and by the reference in its text. */
import { problem, Refused } from '../../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../core/targets.ts';
import type { Clock } from '../../wire/clock.ts';
import type { ConnectorIo } from '../../wire/connector-io.ts';
import { isJsonObject, type JsonObject } from '../../wire/exact-json.ts';
import { type KingdeeAccount, type KingdeeSettings, profileOf, settingsOf } from './account.ts';
import { batchBody, batchOutcomes } from './batch.ts';
import { bookCurrency } from './book.ts';
import { createKingdeeClient, type KingdeeClient } from './client.ts';
import { masterTarget } from './documents/masters.ts';
import { documentTarget } from './documents/target.ts';
import { type Failure, isFailure, scalar } from './errors.ts';
import { masterOf } from './master.ts';
import { listPeriod } from './mirror.ts';
import { kingdeeOperations } from './operations.ts';
import { sendOnce, thrown } from './outcome.ts';
import { kingdeeProblems as kinds } from './problems.ts';
import { groupsOf, quoted } from './queries.ts';
import { fromView } from './read-back.ts';
import { saveOnce } from './saving.ts';
import { advance, remove, type StageTools, VOUCHER } from './stages.ts';
import { toDocument, yearAndPeriod } from './voucher.ts';

export function kingdeeConnector(account: KingdeeAccount, io: ConnectorIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createKingdeeClient(settings, io);
  const tools: StageTools = { client, operations: kingdeeOperations(client) };
  return {
    profile: profileOf(settings.auth),
    idempotency: 'numberable',
    probe: () => probe(settings, client),
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: (voucher) => find(settings, client, voucher),
    send: ({ body }, deadlineMs) =>
      saveOnce(client, io.clock, {
        form: VOUCHER.form,
        body,
        deadlineMs,
        numberOf: (result) => numberReturned(result) || numberSent(body),
      }),
    batch: {
      max: settings.batchMax,
      send: (documents, deadlineMs) => sendBatch(tools, io.clock, documents, deadlineMs),
      find: (vouchers) => findMany(settings, client, vouchers),
    },
    advance: (id, to) => advance(tools, VOUCHER, id, to),
    remove: (id) => remove(tools, VOUCHER, id),
    async *list(period) {
      yield* listPeriod(settings, client, period, await bookCurrency(settings, client));
    },
    master: masterOf(settings, client),
    documents: documentTarget({ ...tools, settings, clock: io.clock }),
    masters: masterTarget({ ...tools, settings, clock: io.clock }),
    async readBack(id, voucher, mapping) {
      const answer = await client.view(VOUCHER.form, id);
      if (isFailure(answer)) {
        if (isAbsent(answer)) return undefined;
        throw thrown(answer);
      }
      const view = answer.result.Result;
      return isJsonObject(view) ? fromView(settings, view, voucher, mapping) : undefined;
    },
  };
}

/** A lost reply leaves every document of the batch unknown. */
async function sendBatch(
  tools: StageTools,
  clock: Clock,
  documents: readonly TargetDocument[],
  deadlineMs: number,
): Promise<readonly SendOutcome[]> {
  if (documents.length === 0) return [];
  const body = batchBody(documents);
  return sendOnce<readonly SendOutcome[]>(
    clock,
    deadlineMs,
    kinds.KINGDEE_LOGIN_SLOW,
    tools.client.connect,
    async (leftMs) => batchOutcomes(await tools.operations.batchSave(VOUCHER.form, body, leftMs), documents),
    (why) => documents.map(() => ({ outcome: 'Unknown', problem: why })),
  );
}

/** Logs in and reads the book. Throws Refused KINGDEE_BOOK_UNKNOWN, KINGDEE_CURRENCY_UNMAPPED, KINGDEE_LOGIN_REFUSED. */
async function probe(settings: KingdeeSettings, client: KingdeeClient) {
  client.forgetRefusal();
  const { dataCentre } = await client.connect();
  return { ledgerCurrency: await bookCurrency(settings, client), version: `K3Cloud ${dataCentre}`.trim() };
}

/**
 * First by number, which is indexed in 金蝶; then by the reference among the vouchers of the same period, for a person may
 * have renumbered ours (断号整理). Both stay inside one period: a scan of the texts of all periods times out on real books.
 * Throws Refused KINGDEE_NUMBER_TAKEN where the number is another's and ours is nowhere, KINGDEE_WORD_UNMAPPED.
 */
async function find(
  settings: KingdeeSettings,
  client: KingdeeClient,
  voucher: TargetVoucher,
): Promise<FoundDocument | undefined> {
  const [found] = await findMany(settings, client, [voucher]);
  if (found instanceof Refused) throw found;
  return found;
}

/** Two questions for all vouchers of a period; the second only of those that the first did not find. */
async function findMany(
  settings: KingdeeSettings,
  client: KingdeeClient,
  vouchers: readonly TargetVoucher[],
): Promise<readonly (FoundDocument | Refused | undefined)[]> {
  const found = new Map<TargetVoucher, FoundDocument | Refused | undefined>();
  const known = vouchers.filter((one) => settings.words[one.word] !== undefined);
  for (const one of vouchers)
    if (!known.includes(one)) found.set(one, new Refused(problem(kinds.KINGDEE_WORD_UNMAPPED, {}, { word: one.word })));
  for (const period of new Set(known.map((one) => one.period)))
    for (const [one, answer] of await findInPeriod(
      settings,
      client,
      known.filter((other) => other.period === period),
    ))
      found.set(one, answer);
  return vouchers.map((one) => found.get(one));
}

async function findInPeriod(
  settings: KingdeeSettings,
  client: KingdeeClient,
  vouchers: readonly TargetVoucher[],
): Promise<ReadonlyMap<TargetVoucher, FoundDocument | Refused | undefined>> {
  const { year, period } = yearAndPeriod(settings, vouchers[0]?.period ?? '');
  const inPeriod = `FAccountBookID.FNumber=${quoted(settings.book)} AND FYEAR=${year} AND FPERIOD=${period}`;
  const words = [...new Set(vouchers.map((one) => one.word))].map((word) => {
    const numbers = vouchers.filter((one) => one.word === word).map((one) => quoted(String(one.number)));
    const ours = numbers.length === 1 ? `=${numbers[0]}` : ` IN (${numbers.join(',')})`;
    return `FVOUCHERGROUPID.FNumber=${quoted(settings.words[word] ?? '')} AND ${settings.numberKey}${ours}`;
  });
  const byNumber = await entries(settings, client, `${inPeriod} AND ${either(words)}`);
  const atNumber = new Map(vouchers.map((one) => [one, byNumber.find((row) => isOurs(row, one))]));
  const missing = vouchers.filter((one) => !atNumber.get(one));
  const texts = missing.map((one) => `FEXPLANATION LIKE ${quoted(`${one.reference}%`)}`);
  const byText = missing.length === 0 ? [] : await entries(settings, client, `${inPeriod} AND ${either(texts)}`);
  return new Map<TargetVoucher, FoundDocument | Refused | undefined>(
    vouchers.map((one) => {
      const ours = atNumber.get(one) ?? byText.find((row) => isOurs(row, one));
      if (ours) return [one, { id: ours.id, number: ours.number }];
      const taken = byNumber.find((row) => row.word === settings.words[one.word] && row.number === String(one.number));
      return [one, taken && numberTaken(one, taken)];
    }),
  );
}

function either(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.map((one) => `(${one})`).join(' OR ')})`;
}

interface EntryRow {
  readonly id: string;
  readonly number: string;
  readonly explanation: string;
  /** Number of the 凭证字. */
  readonly word: string;
}

async function entries(settings: KingdeeSettings, client: KingdeeClient, filter: string): Promise<readonly EntryRow[]> {
  const found: EntryRow[] = [];
  const fieldKeys = [settings.numberKey, 'FEXPLANATION', 'FVOUCHERGROUPID.FNumber'];
  const table = { form: VOUCHER.form, idKey: 'FVOUCHERID', fieldKeys, filter, rowKey: settings.entryIdKey };
  for await (const groups of groupsOf(client, table))
    for (const row of groups.flat())
      found.push({ id: scalar(row[0]), number: scalar(row[1]), explanation: scalar(row[2]), word: scalar(row[3]) });
  return found;
}

function isOurs(row: EntryRow, voucher: TargetVoucher): boolean {
  return row.explanation === voucher.reference || row.explanation.startsWith(`${voucher.reference} `);
}

function numberReturned(result: JsonObject): string {
  const returned = Array.isArray(result.NeedReturnData) ? result.NeedReturnData.find(isJsonObject) : undefined;
  return scalar(returned?.FVOUCHERGROUPNO);
}

function numberSent(body: unknown): string {
  const model = (body as { readonly Model?: { readonly FVOUCHERGROUPNO?: unknown } }).Model;
  return String(model?.FVOUCHERGROUPNO ?? '');
}

/** A View by id of what is not there answers 10 or, by another source, 8 传递的编码值不存在. */
function isAbsent(answer: Failure): boolean {
  return answer.failure === 'absent' || answer.problem.params.msgCode === '8';
}

function numberTaken(voucher: TargetVoucher, row: EntryRow): Refused {
  return new Refused(
    problem(
      kinds.KINGDEE_NUMBER_TAKEN,
      { voucher: voucher.key },
      {
        period: voucher.period,
        word: voucher.word,
        number: String(voucher.number),
        id: row.id,
        explanation: row.explanation,
      },
    ),
  );
}
