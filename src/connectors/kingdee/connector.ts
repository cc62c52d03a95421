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
import { quoted, ROWS_MAX, rowsOf } from './queries.ts';
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
 * Throws Refused KINGDEE_NUMBER_TAKEN where the number is another's and ours is nowhere.
 */
async function find(
  settings: KingdeeSettings,
  client: KingdeeClient,
  voucher: TargetVoucher,
): Promise<FoundDocument | undefined> {
  const word = settings.words[voucher.word];
  if (word === undefined) throw new Refused(problem(kinds.KINGDEE_WORD_UNMAPPED, {}, { word: voucher.word }));
  const { year, period } = yearAndPeriod(settings, voucher.period);
  const inPeriod = `FAccountBookID.FNumber=${quoted(settings.book)} AND FYEAR=${year} AND FPERIOD=${period}`;
  const byNumber = await entries(
    settings,
    client,
    `${inPeriod} AND FVOUCHERGROUPID.FNumber=${quoted(word)} AND ${settings.numberKey}=${quoted(String(voucher.number))}`,
  );
  const atNumber = byNumber.find((one) => isOurs(one, voucher));
  if (atNumber) return { id: atNumber.id, number: atNumber.number };
  const byText = await entries(
    settings,
    client,
    `${inPeriod} AND FEXPLANATION LIKE ${quoted(`${voucher.reference}%`)}`,
  );
  const moved = byText.find((one) => isOurs(one, voucher));
  if (moved) return { id: moved.id, number: moved.number };
  const taken = byNumber[0];
  if (taken) throw numberTaken(voucher, taken);
  return undefined;
}

interface EntryRow {
  readonly id: string;
  readonly number: string;
  readonly explanation: string;
}

async function entries(settings: KingdeeSettings, client: KingdeeClient, filter: string): Promise<readonly EntryRow[]> {
  const rows = await rowsOf(client, {
    FormId: VOUCHER.form,
    FieldKeys: `FVOUCHERID,${settings.numberKey},FEXPLANATION`,
    FilterString: filter,
    OrderString: 'FVOUCHERID ASC',
    Limit: ROWS_MAX,
  });
  return rows.map((row) => ({ id: scalar(row[0]), number: scalar(row[1]), explanation: scalar(row[2]) }));
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
