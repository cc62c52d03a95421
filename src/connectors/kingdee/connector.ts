/** 金蝶 云星空 as a finance target: GL_VOUCHER under our own 凭证字号, found by number and by the reference in its text. */
import { problem, Refused, Transient } from '../../core/problems.ts';
import type { FoundDocument, SendOutcome, TargetConnector, TargetVoucher } from '../../core/targets.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { mayHaveArrived } from '../../wire/http.ts';
import { type KingdeeAccount, type KingdeeSettings, keyOf, profileOf, settingsOf } from './account.ts';
import { createKingdeeClient, type KingdeeClient, type KingdeeIo } from './client.ts';
import { type Failure, isFailure, scalar } from './errors.ts';
import { kingdeeProblems as kinds } from './problems.ts';
import { fromView } from './read-back.ts';
import { toDocument, yearAndPeriod } from './voucher.ts';

const FORM = 'GL_VOUCHER';
/** The server cuts a query at 2000 rows without a word; a voucher has at most 500 lines. */
const ROWS_MAX = 2000;

export function kingdeeConnector(account: KingdeeAccount, io: KingdeeIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createKingdeeClient(settings, io);
  return {
    profile: profileOf(settings.auth),
    idempotency: 'numberable',
    probe: () => probe(settings, client),
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: (voucher) => find(settings, client, voucher),
    async send(document, deadlineMs) {
      // Outside the try: what goes wrong before the voucher leaves is never an unknown result.
      const startMs = io.clock.now();
      await client.connect();
      const leftMs = deadlineMs - (io.clock.now() - startMs);
      if (leftMs <= 0) throw new Transient(problem(kinds.KINGDEE_LOGIN_SLOW, {}, { deadline: String(deadlineMs) }));
      try {
        return savedOrNot(await client.save(FORM, document.body, leftMs), document.body);
      } catch (error) {
        if (error instanceof Transient && mayHaveArrived(error)) return { outcome: 'Unknown', problem: error.problem };
        throw error;
      }
    },
    async readBack(id, voucher, mapping) {
      const answer = await client.view(FORM, id);
      if (isFailure(answer)) {
        if (isAbsent(answer)) return undefined;
        throw thrown(answer);
      }
      const view = answer.result.Result;
      return isJsonObject(view) ? fromView(settings, view, voucher, mapping) : undefined;
    },
  };
}

/** Logs in and reads the book. Throws Refused KINGDEE_BOOK_UNKNOWN, KINGDEE_CURRENCY_UNMAPPED, KINGDEE_LOGIN_REFUSED. */
async function probe(settings: KingdeeSettings, client: KingdeeClient) {
  client.forgetRefusal();
  const { dataCentre } = await client.connect();
  const rows = await rowsOf(client, {
    FormId: 'BD_AccountBook',
    FieldKeys: `FNumber,${settings.bookCurrencyKey}`,
    FilterString: `FNumber=${quoted(settings.book)}`,
    OrderString: 'FNumber ASC',
    Limit: 2,
  });
  const row = rows[0];
  if (!row) throw new Refused(problem(kinds.KINGDEE_BOOK_UNKNOWN, { book: settings.book }, { book: settings.book }));
  const number = scalar(row[1]);
  const ledgerCurrency = keyOf(settings.currencies, number);
  if (!ledgerCurrency) throw new Refused(problem(kinds.KINGDEE_CURRENCY_UNMAPPED, {}, { currency: number }));
  return { ledgerCurrency, version: `K3Cloud ${dataCentre}`.trim() };
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
    FormId: FORM,
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

interface Query {
  readonly FormId: string;
  readonly FieldKeys: string;
  readonly FilterString: string;
  readonly OrderString: string;
  readonly Limit: number;
}

async function rowsOf(client: KingdeeClient, query: Query): Promise<readonly (readonly JsonValue[])[]> {
  const answer = await client.query({ ...query, StartRow: 0 });
  if (isFailure(answer)) throw thrown(answer);
  return answer.rows;
}

/** Text of a FilterString; a quote inside is doubled, as in SQL. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function savedOrNot(answer: { readonly result: JsonObject } | Failure, body: unknown): SendOutcome {
  if (!isFailure(answer)) return saved(answer.result, body);
  switch (answer.failure) {
    case 'refused':
    case 'absent':
      return { outcome: 'Refused', problem: answer.problem };
    case 'session':
    case 'duplicate':
    case 'unknown':
      return { outcome: 'Unknown', problem: answer.problem };
    case 'later':
    case 'limit':
      throw new Transient(answer.problem);
  }
}

/** An IsSuccess without an id says nothing certain. */
function saved(result: JsonObject, body: unknown): SendOutcome {
  const id = scalar(result.Id);
  if (id === '' || id === '0') {
    const message = 'IsSuccess without Id';
    return { outcome: 'Unknown', problem: problem(kinds.KINGDEE_RESULT_UNKNOWN, {}, { message, msgCode: '0' }) };
  }
  const returned = Array.isArray(result.NeedReturnData) ? result.NeedReturnData.find(isJsonObject) : undefined;
  return { outcome: 'Saved', id, number: scalar(returned?.FVOUCHERGROUPNO) || numberSent(body) };
}

function numberSent(body: unknown): string {
  const model = (body as { readonly Model?: { readonly FVOUCHERGROUPNO?: unknown } }).Model;
  return String(model?.FVOUCHERGROUPNO ?? '');
}

/** A View by id of what is not there answers 10 or, by another source, 8 传递的编码值不存在. */
function isAbsent(answer: Failure): boolean {
  return answer.failure === 'absent' || answer.problem.params.msgCode === '8';
}

/** For reads: nothing was changed, so an unknown result is one to ask for again. */
function thrown(answer: Failure): Refused | Transient {
  return answer.failure === 'refused' || answer.failure === 'absent'
    ? new Refused(answer.problem)
    : new Transient(answer.problem);
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
