/**
 * 用友 U8+ as a finance target. A write is accepted first and done later: `send` gives a ticket, `poll` what became of it.
 * The `biz_id` is the key: the same for every attempt, and unique in the ERP by the vendor's own words.
 */

import type { Period } from '../../../core/dates.ts';
import { problem, Refused, Transient } from '../../../core/problems.ts';
import type {
  FoundDocument,
  MirrorVoucher,
  ReadBackVoucher,
  SendOutcome,
  TargetConnector,
  TargetMapping,
  TargetVoucher,
} from '../../../core/targets.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { JsonObject, JsonValue } from '../../../wire/exact-json.ts';
import { mayHaveArrived } from '../../../wire/http.ts';
import { type Failure, isFailure, outcomeOf, scalar, thrown } from '../voucher-level/answers.ts';
import { settingsOf, type U8Account, type U8List, type U8Settings } from './account.ts';
import { createU8Client, isOfRelay, type U8Client } from './client.ts';
import { u8Problems as kinds } from './problems.ts';
import { fromRow, isInPeriod, isVoid, mirrorOf, wordOf } from './read-back.ts';
import { businessKey, toDocument } from './voucher.ts';

/** The life of a result address is not documented; half an hour on, the result counts as unknown. */
const TICKET_MINUTES = 30;
/** In place of a result address: it is saved, and its id was not told. */
const DONE = '-';

export function u8Connector(account: U8Account, io: ConnectorIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createU8Client(settings, io);
  const { list } = settings;
  return {
    profile: 'yonyou.u8',
    idempotency: settings.repeatedKey === 'saved-again' ? 'blind' : 'enforcing',
    unseen: list === 'none',
    async probe() {
      client.forgetRefusal();
      await client.connect();
      return { ledgerCurrency: settings.functionalCurrency, version: 'U8+ OpenAPI' };
    },
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: (voucher) => (list === 'none' ? findUnseen(settings, voucher) : find(settings, client, list, voucher)),
    async send(document, deadlineMs) {
      try {
        const answer = await client.add(document.body as JsonValue, businessKey(document.key), deadlineMs);
        if (isFailure(answer)) return outcomeOf(answer);
        return accepted(settings, answer.answer, io.clock.now(), document);
      } catch (error) {
        if (error instanceof Transient && mayHaveArrived(error)) return { outcome: 'Unknown', problem: error.problem };
        throw error;
      }
    },
    poll: (ticket, voucher) => poll(settings, client, ticket, voucher, io.clock.now()),
    async readBack(id, voucher, mapping) {
      if (list === 'none') throw cannotLook(voucher);
      return readBack(settings, client, list, id, voucher, mapping);
    },
    ...(list !== 'none' && {
      duplicates: (voucher: TargetVoucher) => duplicates(client, list, voucher),
      list: (period: Period) => mirror(settings, client, list, period),
    }),
  };
}

/** Without a query the key alone guards: nothing is known, and a repetition cannot double. A blind target is not sent to. */
async function findUnseen(settings: U8Settings, voucher: TargetVoucher): Promise<undefined> {
  if (settings.repeatedKey === 'saved-again') throw cannotLook(voucher);
}

/** Throws Refused U8_NUMBER_TAKEN where the number is another's and ours is nowhere. */
async function find(
  settings: U8Settings,
  client: U8Client,
  list: U8List,
  voucher: TargetVoucher,
): Promise<FoundDocument | undefined> {
  const rows = await rowsOf(client, list, voucher.period);
  const ours = rows.find((row) => scalar(row.reserve2) === voucher.reference);
  if (ours) return foundOf(ours);
  const atNumber = rows.find(
    (row) => wordOf(settings, row) === voucher.word && scalar(row.voucher_id) === String(voucher.number),
  );
  if (!atNumber) return undefined;
  const { period, word, number } = voucher;
  const taken = { period, word, number: String(number), id: foundOf(atNumber).id };
  throw new Refused(problem(kinds.U8_NUMBER_TAKEN, { voucher: voucher.key }, taken));
}

/** A copy that a person voided counts as gone. */
async function duplicates(client: U8Client, list: U8List, voucher: TargetVoucher): Promise<readonly FoundDocument[]> {
  return (await ours(client, list, voucher)).filter((row) => !isVoid(row)).map(foundOf);
}

async function ours(client: U8Client, list: U8List, voucher: TargetVoucher): Promise<readonly JsonObject[]> {
  const rows = await rowsOf(client, list, voucher.period);
  return rows.filter((row) => scalar(row.reserve2) === voucher.reference);
}

/** A voucher that someone voided counts as gone: its key is used up, so that only a person can put it right. */
async function readBack(
  settings: U8Settings,
  client: U8Client,
  list: U8List,
  id: string,
  voucher: TargetVoucher,
  mapping: TargetMapping,
): Promise<ReadBackVoucher | undefined> {
  const rows = await ours(client, list, voucher);
  // By the reference where the ERP told no id at saving; of copies then the one that stands.
  const row = rows.find((one) => foundOf(one).id === id) ?? rows.find((one) => !isVoid(one));
  return row && !isVoid(row) ? fromRow(settings, row, voucher, mapping) : undefined;
}

async function* mirror(
  settings: U8Settings,
  client: U8Client,
  list: U8List,
  period: Period,
): AsyncGenerator<readonly MirrorVoucher[]> {
  for await (const rows of pagesOf(client, list, period)) yield rows.map((row) => mirrorOf(settings, row, period));
}

async function rowsOf(client: U8Client, list: U8List, period: Period): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of pagesOf(client, list, period)) rows.push(...page);
  return rows;
}

async function* pagesOf(client: U8Client, list: U8List, period: Period): AsyncGenerator<readonly JsonObject[]> {
  for (let page = 1; ; page++) {
    const answer = await client.vouchers(list, period, page);
    if (isFailure(answer)) throw thrown(answer);
    yield answer.rows.filter((row) => isInPeriod(row, period));
    if (page >= answer.pages || answer.rows.length === 0) return;
  }
}

/** `reserve2` is how U8 itself names an outside voucher (`voucher/cancel` takes it), where no id is told. */
function foundOf(row: JsonObject): FoundDocument {
  return { id: scalar(row.id) || scalar(row.reserve2), number: scalar(row.voucher_id) };
}

function accepted(
  settings: U8Settings,
  answer: JsonObject,
  nowMs: number,
  document: { readonly reference: string; readonly body: unknown },
): SendOutcome {
  const url = scalar(answer.url);
  if (isOfRelay(settings, url)) return { outcome: 'Accepted', ticket: `${nowMs} ${url}` };
  if (scalar(answer.errcode) === '0') {
    if (scalar(answer.id) === '' && settings.list !== 'none')
      return { outcome: 'Accepted', ticket: `${nowMs} ${DONE}` };
    const { voucher_id } = (document.body as { readonly voucher: { readonly voucher_id: string } }).voucher;
    return { outcome: 'Saved', id: scalar(answer.id) || document.reference, number: voucher_id };
  }
  return unknown('', url === '' ? 'neither url nor errcode' : `url ${url}`);
}

async function poll(
  settings: U8Settings,
  client: U8Client,
  ticket: string,
  voucher: TargetVoucher,
  nowMs: number,
): Promise<SendOutcome> {
  const [sinceText = '', url = ''] = ticket.split(' ');
  const ageMs = nowMs - Number(sinceText);
  if (url === DONE) return saved(settings, client, '', ticket, voucher, ageMs);
  if (!isOfRelay(settings, url)) return unknown('', `ticket ${ticket}`);
  const answer = await client.result(url);
  if (isFailure(answer)) return polled(answer, ticket, ageMs);
  if (scalar(answer.answer.errcode) !== '0') return unknown('', 'no errcode');
  return saved(settings, client, scalar(answer.answer.id), ticket, voucher, ageMs);
}

/** One id names a voucher for good, in its result and in the list: where the result tells none, the list is asked. */
async function saved(
  settings: U8Settings,
  client: U8Client,
  told: string,
  ticket: string,
  voucher: TargetVoucher,
  ageMs: number,
): Promise<SendOutcome> {
  const number = String(voucher.number);
  if (told !== '' || settings.list === 'none') return { outcome: 'Saved', id: told || voucher.reference, number };
  const row = (await ours(client, settings.list, voucher)).find((one) => !isVoid(one));
  if (row) return { outcome: 'Saved', id: foundOf(row).id, number };
  return isOld(ageMs) ? ticketOld() : { outcome: 'Accepted', ticket };
}

/** A poll changes nothing: what is unclear about it is asked again, until the ticket is old. */
function polled(answer: Failure, ticket: string, ageMs: number): SendOutcome {
  if (answer.failure === 'refused' || answer.failure === 'duplicate') return outcomeOf(answer);
  if (isOld(ageMs)) return ticketOld();
  if (answer.failure === 'running') return { outcome: 'Accepted', ticket };
  throw new Transient(answer.problem);
}

function isOld(ageMs: number): boolean {
  return ageMs > TICKET_MINUTES * 60_000;
}

function ticketOld(): SendOutcome {
  return { outcome: 'Unknown', problem: problem(kinds.U8_TICKET_OLD, {}, { minutes: String(TICKET_MINUTES) }) };
}

function unknown(code: string, message: string): SendOutcome {
  return { outcome: 'Unknown', problem: problem(kinds.U8_RESULT_UNKNOWN, {}, { code, message }) };
}

function cannotLook(voucher: TargetVoucher): Refused {
  const { reference } = voucher;
  return new Refused(problem(kinds.U8_CANNOT_LOOK, { voucher: voucher.key }, { reference }));
}
