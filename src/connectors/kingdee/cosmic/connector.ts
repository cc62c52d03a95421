/** 金蝶云苍穹, 星瀚 and 星空旗舰版 as a finance target: gl_voucher, found by our billno or by the reference in its 摘要. */
import { problem, Refused } from '../../../core/problems.ts';
import type {
  FoundDocument,
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetVoucher,
} from '../../../core/targets.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { JsonObject } from '../../../wire/exact-json.ts';
import { type Failure, isFailure, scalar } from '../errors.ts';
import { failedSend, sendOnce, thrown } from '../outcome.ts';
import { type CosmicAccount, type CosmicSettings, idempotencyOf, settingsOf } from './account.ts';
import { type CosmicClient, createCosmicClient, PAGE_ROWS } from './client.ts';
import { cosmicProblems as kinds } from './problems.ts';
import { fromRow, rowNumber, rowReference } from './read-back.ts';
import { billnoOf, type CosmicBody, toDocument } from './voucher.ts';

/** 20 000 vouchers; past that the query has to be narrowed by its parameters. */
const PAGES_MAX = 200;

interface Cosmic {
  readonly settings: CosmicSettings;
  readonly client: CosmicClient;
  readonly io: ConnectorIo;
}

export function cosmicConnector(account: CosmicAccount, io: ConnectorIo): TargetConnector {
  const settings = settingsOf(account);
  const cosmic: Cosmic = { settings, client: createCosmicClient(settings, io), io };
  return {
    profile: 'kingdee.cosmic',
    idempotency: idempotencyOf(settings),
    numbersItself: settings.numberKey === 'none',
    probe: () => probe(cosmic),
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: (voucher) => find(cosmic, voucher),
    send: (document, deadlineMs) => send(cosmic, document, deadlineMs),
    async readBack(id, voucher, mapping) {
      const row = (await candidates(cosmic, voucher)).find((one) => scalar(one.id) === id);
      return row && fromRow(settings, row, voucher, mapping);
    },
    async duplicates(voucher) {
      const all = (await rows(cosmic, voucher, {})).filter((row) => rowReference(row) === voucher.reference);
      return all.map((row) => found(settings, row, voucher));
    },
  };
}

async function probe({ settings, client }: Cosmic) {
  client.forgetRefusal();
  await client.connect();
  if (settings.queryPath === undefined) throw new Refused(problem(kinds.COSMIC_CANNOT_FIND, {}));
  const answer = await client.query({ billno: 'HL-probe' }, 1);
  if (isFailure(answer)) throw thrown(answer);
  return { ledgerCurrency: settings.currency, version: '苍穹 gl_voucher' };
}

/** By our number where the ERP takes it, and always by the reference. Throws Refused COSMIC_NUMBER_TAKEN, COSMIC_CANNOT_FIND. */
async function find(cosmic: Cosmic, voucher: TargetVoucher): Promise<FoundDocument | undefined> {
  const [own] = await ours(cosmic, voucher);
  if (own) return found(cosmic.settings, own, voucher);
  const [taken] = await atNumber(cosmic, billnoOf(cosmic.settings, voucher), voucher);
  if (!taken) return undefined;
  const params = { number: scalar(taken.billno), id: scalar(taken.id) };
  throw new Refused(problem(kinds.COSMIC_NUMBER_TAKEN, { voucher: voucher.key }, params));
}

async function ours(cosmic: Cosmic, voucher: TargetVoucher): Promise<readonly JsonObject[]> {
  const rows = await candidates(cosmic, voucher);
  return rows.filter((row) => rowReference(row) === voucher.reference);
}

/** Rows at our number, and where none of them is ours all that the query gives: a person may have renumbered. */
async function candidates(cosmic: Cosmic, voucher: TargetVoucher): Promise<readonly JsonObject[]> {
  const numbered = await atNumber(cosmic, billnoOf(cosmic.settings, voucher), voucher);
  return numbered.some((row) => rowReference(row) === voucher.reference) ? numbered : rows(cosmic, voucher, {});
}

async function atNumber(cosmic: Cosmic, billno: string, at: Place): Promise<readonly JsonObject[]> {
  if (cosmic.settings.numberKey === 'none') return [];
  const all = await rows(cosmic, at, { billno });
  return all.filter((row) => scalar(row.billno) === billno);
}

function found(settings: CosmicSettings, row: JsonObject, voucher: TargetVoucher): FoundDocument {
  return { id: scalar(row.id), number: rowNumber(settings, row, voucher) };
}

type Place = Pick<TargetVoucher, 'period' | 'date'>;

async function rows(
  { settings, client }: Cosmic,
  place: Place,
  more: Readonly<Record<string, string>>,
  deadlineMs?: number,
): Promise<readonly JsonObject[]> {
  if (settings.queryPath === undefined) throw new Refused(problem(kinds.COSMIC_CANNOT_FIND, {}));
  const parameters = { ...filledIn(settings, place), ...more };
  const all: JsonObject[] = [];
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await client.query(parameters, page, deadlineMs);
    if (isFailure(answer)) throw thrown(answer);
    all.push(...answer.rows);
    if (answer.last) return all;
  }
  throw new Refused(problem(kinds.COSMIC_TOO_MANY, {}, { limit: String(PAGES_MAX * PAGE_ROWS) }));
}

function filledIn(settings: CosmicSettings, { period, date }: Place): Readonly<Record<string, string>> {
  const values: Readonly<Record<string, string>> = {
    yyyymm: period.replace('-', ''),
    period,
    date,
    org: settings.org,
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  return Object.fromEntries(Object.entries(settings.queryParameters).map(([key, text]) => [key, fill(text)]));
}

function send(cosmic: Cosmic, document: TargetDocument, deadlineMs: number): Promise<SendOutcome> {
  const body = document.body as CosmicBody;
  const endMs = cosmic.io.clock.now() + deadlineMs;
  return sendOnce<SendOutcome>(
    cosmic.io.clock,
    deadlineMs,
    kinds.COSMIC_LOGIN_SLOW,
    cosmic.client.connect,
    async (leftMs) => {
      const answer = await cosmic.client.save(body, leftMs);
      if (!isFailure(answer)) return { outcome: 'Saved', id: answer.id, number: numberSaved(body, answer.billno) };
      const outcome = failedSend(answer);
      return outcome.outcome === 'Refused' ? refused(cosmic, document, answer, endMs) : outcome;
    },
    (why) => ({ outcome: 'Unknown', problem: why }),
  );
}

/** A number as we count where the ERP gave ours, `202609-0012` → `12`; else the ERP's own. */
function numberSaved(body: CosmicBody, billno: string): string {
  const own = body.billno;
  if (own === undefined || (billno !== '' && billno !== own)) return billno;
  return own.slice(own.lastIndexOf('-') + 1).replace(/^0+(?=\d)/, '');
}

/** The ERP takes the period from the date as well. */
function placeOf(settings: CosmicSettings, body: CosmicBody): Place {
  const date = String(body[settings.dateKeys[0] ?? ''] ?? '').slice(0, 10);
  return { date, period: date.slice(0, 7) };
}

/** A second save is refused in words that nobody knows, so a refusal is believed only where the ERP does not hold the voucher. */
async function refused(cosmic: Cosmic, document: TargetDocument, failed: Failure, endMs: number): Promise<SendOutcome> {
  const refusal: SendOutcome = { outcome: 'Refused', problem: failed.problem };
  const body = document.body as CosmicBody;
  const leftMs = endMs - cosmic.io.clock.now();
  const { billno } = body;
  if (billno === undefined || failed.problem.code !== kinds.COSMIC_VALIDATION.code || leftMs <= 0) return refusal;
  const held = await rows(cosmic, placeOf(cosmic.settings, body), { billno }, leftMs).catch(() => []);
  if (!held.some((row) => rowReference(row) === document.reference)) return refusal;
  const message = failed.problem.params.message ?? '';
  return { outcome: 'Refused', problem: problem(kinds.COSMIC_DUPLICATE, {}, { message }), reason: 'DUPLICATE' };
}
