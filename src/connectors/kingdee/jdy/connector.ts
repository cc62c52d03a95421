/** 金蝶云星辰 as a finance target, by its accounting service: our reference is the linkId, our number the vchNumber. */
import { problem, Refused, Transient } from '../../../core/problems.ts';
import type {
  FoundDocument,
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetVoucher,
} from '../../../core/targets.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import type { JsonObject } from '../../../wire/exact-json.ts';
import { type Failure, isFailure } from '../errors.ts';
import { failedSend, sendOnce, thrown } from '../outcome.ts';
import { idempotencyOf, type JdyAccount, type JdySettings, settingsOf } from './account.ts';
import { createJdyClient, type JdyClient, type ListFilter } from './client.ts';
import type { Saved } from './errors.ts';
import { jdyProblems as kinds } from './problems.ts';
import { fromRow, mirrorOf, rowId, rowNumber, rowReference, rowWord } from './read-back.ts';
import { type JdyVoucher, toDocument, yearPeriod } from './voucher.ts';

/** The service refuses more than 200 in one call (46004). */
const BATCH_MAX = 200;
const PAGE_ROWS = 100;
/** 20 000 vouchers of one period. */
const PAGES_MAX = 200;

interface Jdy {
  readonly settings: JdySettings;
  readonly client: JdyClient;
  readonly io: ConnectorIo;
}

export function jdyConnector(account: JdyAccount, io: ConnectorIo): TargetConnector {
  const settings = settingsOf(account);
  const jdy: Jdy = { settings, client: createJdyClient(settings, io), io };
  const reads = settings.read === 'voucherlist';
  return {
    profile: 'kingdee.jdy',
    idempotency: idempotencyOf(settings),
    unseen: !reads,
    probe: () => probe(jdy),
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    find: async (voucher) => (reads ? find(jdy, voucher) : undefined),
    send: async (document, deadlineMs) => (await sendAll(jdy, [document], deadlineMs))[0] as SendOutcome,
    async readBack(id, voucher, mapping) {
      if (!reads) throw new Refused(problem(kinds.JDY_CANNOT_READ, {}));
      const row = (await rows(jdy, { ...inPeriod(voucher), vchId: id })).find((one) => rowId(one) === id);
      return row && fromRow(settings, row, voucher, mapping);
    },
    batch: { max: BATCH_MAX, send: (documents, deadlineMs) => sendAll(jdy, documents, deadlineMs) },
    ...(reads && {
      duplicates: async (voucher: TargetVoucher) => (await ours(jdy, voucher)).map(found),
      remove: (id: string) => remove(jdy, id),
      async *list(period: string) {
        const filter = { fromPeriod: yearPeriod(period), toPeriod: yearPeriod(period) };
        for await (const page of pages(jdy, filter, period)) yield page.map((row) => mirrorOf(settings, row));
      },
    }),
  };
}

async function probe({ settings, client }: Jdy) {
  client.forgetRefusal();
  await client.connect();
  if (settings.read === 'voucherlist') {
    const answer = await client.list({ fromPeriod: 200001, toPeriod: 200001, page: 1, pageSize: 1 });
    if (isFailure(answer)) throw thrown(answer);
  }
  return { ledgerCurrency: settings.currency, version: '云星辰 jdyaccouting' };
}

/** By linkId, or by text where the ERP keeps none; then by number. Throws Refused JDY_NUMBER_TAKEN. */
async function find(jdy: Jdy, voucher: TargetVoucher): Promise<FoundDocument | undefined> {
  const [own] = await ours(jdy, voucher);
  if (own) return found(own);
  const taken = (await atNumber(jdy, voucher))[0];
  if (!taken) return undefined;
  const params = { period: voucher.period, word: voucher.word, number: String(voucher.number), id: rowId(taken) };
  throw new Refused(problem(kinds.JDY_NUMBER_TAKEN, { voucher: voucher.key }, params));
}

/** Rows with our reference. A row that tells no reference at all is ours where it has our number too. */
async function ours(jdy: Jdy, voucher: TargetVoucher): Promise<readonly JsonObject[]> {
  const by = jdy.settings.duplicateKey === 'none' ? { exp: voucher.reference } : { linkId: voucher.reference };
  const all = await rows(jdy, { ...inPeriod(voucher), ...by });
  return all.filter((row) => {
    const reference = rowReference(row);
    return reference === undefined ? hasNumber(jdy.settings, row, voucher) : reference === voucher.reference;
  });
}

async function atNumber(jdy: Jdy, voucher: TargetVoucher): Promise<readonly JsonObject[]> {
  const vchGroup = jdy.settings.words[voucher.word] ?? voucher.word;
  const all = await rows(jdy, { ...inPeriod(voucher), vchGroup, vchNum: String(voucher.number) });
  return all.filter((row) => hasNumber(jdy.settings, row, voucher));
}

function hasNumber(settings: JdySettings, row: JsonObject, voucher: TargetVoucher): boolean {
  return rowWord(settings, row) === voucher.word && rowNumber(row) === String(voucher.number);
}

function found(row: JsonObject): FoundDocument {
  return { id: rowId(row), number: rowNumber(row) };
}

type Filter = Omit<ListFilter, 'page' | 'pageSize'>;

function inPeriod(voucher: TargetVoucher): Filter {
  return { fromPeriod: yearPeriod(voucher.period), toPeriod: yearPeriod(voucher.period) };
}

async function rows(jdy: Jdy, filter: Filter): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  for await (const page of pages(jdy, filter, String(filter.fromPeriod))) all.push(...page);
  return all;
}

async function* pages(jdy: Jdy, filter: Filter, period: string): AsyncIterable<readonly JsonObject[]> {
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await jdy.client.list({ ...filter, page, pageSize: PAGE_ROWS });
    if (isFailure(answer)) throw thrown(answer);
    if (answer.rows.length > 0) yield answer.rows;
    if (answer.rows.length < PAGE_ROWS) return;
  }
  const limit = String(PAGES_MAX * PAGE_ROWS);
  throw new Refused(problem(kinds.JDY_TOO_MANY, {}, { period, limit }));
}

/** One call, one outcome a document. Throws Transient where surely nothing happened. */
async function sendAll(
  jdy: Jdy,
  documents: readonly TargetDocument[],
  deadlineMs: number,
): Promise<readonly SendOutcome[]> {
  const endMs = jdy.io.clock.now() + deadlineMs;
  const bodies = documents.map((one) => one.body as JdyVoucher);
  return sendOnce<readonly SendOutcome[]>(
    jdy.io.clock,
    deadlineMs,
    kinds.JDY_LOGIN_SLOW,
    jdy.client.connect,
    async (leftMs) => {
      const answer = await jdy.client.save(bodies, leftMs);
      if (!isFailure(answer)) return inOrder(bodies, (body, index) => outcomeOf(jdy, body, answer[index], endMs));
      // The whole list was refused without a word on its members: the guilty one must not spoil the others.
      if (answer.failure === 'refused' && bodies.length > 1) return inOrder(bodies, (body) => alone(jdy, body, endMs));
      return inOrder(bodies, (body) => outcomeOf(jdy, body, answer, endMs, true));
    },
    (why) => bodies.map(() => ({ outcome: 'Unknown', problem: why })),
  );
}

async function inOrder<T>(bodies: readonly JdyVoucher[], one: (body: JdyVoucher, index: number) => Promise<T>) {
  const results: T[] = [];
  for (const [index, body] of bodies.entries()) results.push(await one(body, index));
  return results;
}

/** One member of a refused list by itself, where it is not there and time is left. */
async function alone(jdy: Jdy, body: JdyVoucher, endMs: number): Promise<SendOutcome> {
  if (jdy.settings.read === 'voucherlist') {
    const held = await heldRow(jdy, body, endMs);
    if (held) return { outcome: 'Saved', ...found(held) };
  }
  const leftMs = endMs - jdy.io.clock.now();
  if (leftMs <= 0) return unknown('no time was left to send it alone');
  try {
    const answer = await jdy.client.save([body], leftMs);
    return outcomeOf(jdy, body, isFailure(answer) ? answer : answer[0], endMs);
  } catch (error) {
    if (error instanceof Transient) return { outcome: 'Unknown', problem: error.problem };
    throw error;
  }
}

/** `whole`: the failure is of the whole call, so that a limit surely let nothing through. */
async function outcomeOf(
  jdy: Jdy,
  body: JdyVoucher,
  result: Saved | Failure | undefined,
  endMs: number,
  whole = false,
): Promise<SendOutcome> {
  if (result === undefined) return unknown('fewer results than vouchers');
  if (isFailure(result)) {
    // One of several may have been held back by a limit while others were saved; it is found out like a lost reply.
    if (!whole && (result.failure === 'limit' || result.failure === 'later'))
      return { outcome: 'Unknown', problem: result.problem };
    const outcome = failedSend(result);
    return outcome.outcome === 'Refused' ? refused(jdy, body, result, endMs) : outcome;
  }
  const number = String(body.vchNumber);
  if (result.id !== '') return { outcome: 'Saved', id: result.id, number };
  if (jdy.settings.read === 'none') return { outcome: 'Saved', id: body.linkId, number };
  const held = await heldRow(jdy, body, endMs);
  return held ? { outcome: 'Saved', ...found(held) } : unknown('saved, but its id was not told');
}

/** A second save is refused in words that nobody knows, so a refusal is believed only where the ERP does not hold the voucher. */
async function refused(jdy: Jdy, body: JdyVoucher, failed: Failure, endMs: number): Promise<SendOutcome> {
  const refusal: SendOutcome = { outcome: 'Refused', problem: failed.problem };
  if (failed.problem.code !== kinds.JDY_VALIDATION.code) return refusal;
  // Where nothing can be read, no refusal is told from that of a duplicate.
  if (jdy.settings.read === 'none') return { ...refusal, reason: 'DUPLICATE' };
  if (!(await heldRow(jdy, body, endMs))) return refusal;
  const message = failed.problem.params.message ?? '';
  return { outcome: 'Refused', problem: problem(kinds.JDY_DUPLICATE, {}, { message }), reason: 'DUPLICATE' };
}

/** Within what is left of the deadline; undefined where it is not there or could not be asked. */
async function heldRow(jdy: Jdy, body: JdyVoucher, endMs: number): Promise<JsonObject | undefined> {
  const leftMs = endMs - jdy.io.clock.now();
  if (leftMs <= 0) return undefined;
  const { yearPeriod: period, linkId } = body;
  const by = jdy.settings.duplicateKey === 'none' ? { exp: linkId } : { linkId };
  const filter = { fromPeriod: period, toPeriod: period, ...by, page: 1, pageSize: PAGE_ROWS };
  const answer = await jdy.client.list(filter, leftMs).catch(() => undefined);
  if (!answer || isFailure(answer)) return undefined;
  return answer.rows.find((row) => {
    const reference = rowReference(row);
    const byNumber = rowNumber(row) === String(body.vchNumber);
    return reference === undefined ? byNumber : reference === linkId;
  });
}

function unknown(message: string): SendOutcome {
  return { outcome: 'Unknown', problem: problem(kinds.JDY_RESULT_UNKNOWN, {}, { code: '0', message }) };
}

async function remove(jdy: Jdy, id: string): Promise<void> {
  const failed = await jdy.client.remove([id]);
  if (failed) throw thrown(failed);
}
