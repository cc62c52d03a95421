/** Delivery to targets that work later, take several at once, are blind, audit, or have closed a period. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { problem } from '../core/problems.ts';
import type { TargetConnector, TargetDocument } from '../core/targets.ts';
import { type DoubleBench, LATER_MS, openDoubleBench } from './double-bench-fixture.ts';
import { erpClosedPeriods } from './erp-periods.ts';
import { NOW } from './journal-fixture.ts';
import { lateVouchers } from './late.ts';
import { SEND_DEADLINE_MS } from './lease.ts';
import { dueAccounts } from './outbox.ts';
import { DOUBLE_PROBLEMS, type DoubleOptions } from './target-double-fixture.ts';
import { listVouchers } from './voucher-list.ts';
import { voucherLawBreaks } from './vouchers.ts';

let database: TestDatabase;
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function open(
  options: Partial<Omit<DoubleOptions, 'clock'>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<DoubleBench> {
  books += 1;
  return openDoubleBench(database.pool, `T${books}`, { idempotency: 'numberable', ...options }, config);
}

const three = [{ sourceId: 'A' }, { sourceId: 'B' }, { sourceId: 'C' }];
const documentsOf = (bench: DoubleBench) => bench.double.store.documents();
const statesOf = async (bench: DoubleBench) =>
  (await listVouchers(database.pool, { book: bench.book })).map((one) => `${one.number} ${one.state}`).reverse();

describe('tickets', () => {
  test('an accepted voucher is asked for until the ERP has worked it, then compared, in one run', async () => {
    const bench = await open({ idempotency: 'blind' });
    bench.double.fates.push('ticket-saved');
    await bench.post({});
    expect(await bench.deliver()).toMatchObject({ counts: { ACCEPTED: 2, VERIFIED: 1 } });
    // 2 s after the send the ERP (3 s) still works; 4 s later it has.
    expect(await bench.steps()).toEqual([
      'FIND NONE',
      'SEND LEAVING',
      'SEND ACCEPTED',
      'POLL ACCEPTED',
      'POLL SAVED',
      'READ_BACK EQUAL',
      'DUPLICATES NONE',
    ]);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', ticket: undefined });
    expect(await documentsOf(bench)).toHaveLength(1);
  });

  test('while a ticket waits the others go on, and a ticket that takes long is left to a later run', async () => {
    const bench = await open({ idempotency: 'blind' });
    const slow: TargetConnector = {
      ...bench.double.target,
      poll: async (ticket) => ({ outcome: 'Accepted', ticket }),
    };
    bench.double.fates.push('ticket-saved');
    await bench.post(...three);
    const began = bench.clock.now();
    const summary = await bench.deliver({ target: slow });
    expect(summary).toMatchObject({ more: false, counts: { VERIFIED: 2 } });
    expect(bench.clock.now() - began).toBeLessThanOrEqual(60_000);
    const waiting = await bench.voucher();
    expect(waiting).toMatchObject({ state: 'ACCEPTED', ticket: expect.stringMatching(/^ticket-/) });
    const due = { pool: database.pool, clock: bench.clock, deadlineMs: SEND_DEADLINE_MS };
    expect(await dueAccounts(due)).not.toContain(bench.account.erpAccount);
    bench.clock.advance(LATER_MS);
    expect(await dueAccounts(due)).toContain(bench.account.erpAccount);
    expect(await bench.deliver()).toMatchObject({ counts: { VERIFIED: 1 } });
    expect(bench.double.calls.filter((one) => one === 'send')).toHaveLength(3);
  });

  test('the ERP forgets a ticket: unknown, looked up, and not sent again while its queue may still hold the first', async () => {
    const bench = await open({ idempotency: 'blind' });
    bench.double.fates.push('ticket-nothing');
    await bench.post({});
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'UNKNOWN', ticket: undefined });
    bench.clock.advance(299_000 - 6_000);
    await bench.deliver();
    expect(bench.double.calls.filter((one) => one === 'send')).toHaveLength(1);
    bench.clock.advance(7_000);
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
    expect(bench.double.calls.filter((one) => one === 'send')).toHaveLength(2);
  });

  test('a refusal told by the ticket is a refusal, and the ERP holds nothing', async () => {
    const bench = await open();
    bench.double.fates.push('ticket-refused');
    await bench.post({});
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'REFUSED', problem: { params: { message: 'worked' } } });
    expect(await bench.exceptions()).toEqual([`DOUBLE_REFUSED voucher:${bench.book}/1`]);
    await bench.settle();
    expect(await documentsOf(bench)).toHaveLength(1);
    expect(await bench.exceptions()).toEqual([]);
  });

  test.each([
    [false, ['REFUSED']],
    [true, ['UNKNOWN', 'UNKNOWN', 'REFUSED']],
  ] as const)(
    'a duplicate that is not seen: works later %s, then %j; a person decides, and nothing leaves any more',
    async (later, states) => {
      const bench = await open({ without: later ? [] : ['poll'] });
      const { target } = bench.double;
      const duplicate = {
        outcome: 'Refused',
        problem: problem(DOUBLE_PROBLEMS.DOUBLE_REFUSED, {}, { message: 'taken' }),
        reason: 'DUPLICATE',
      } as const;
      const taken: TargetConnector = { ...target, find: async () => undefined, send: async () => duplicate };
      await bench.post({});
      const seen: string[] = [];
      for (const _run of states) {
        await bench.deliver({ target: taken });
        seen.push((await bench.voucher()).state);
        bench.clock.advance(LATER_MS);
      }
      expect(seen).toEqual(states);
      await bench.deliver({ target: taken });
      expect(await bench.voucher()).toMatchObject({ state: 'REFUSED' });
      expect((await bench.steps()).filter((one) => one === 'SEND LEAVING')).toHaveLength(states.length);
      expect(await bench.exceptions()).toEqual([`DOUBLE_REFUSED voucher:${bench.book}/1`]);
    },
  );

  test('a target that gives tickets and cannot be asked leaves an unknown, which is found', async () => {
    const bench = await open({ without: ['poll'] });
    bench.double.fates.push('ticket-saved');
    await bench.post({});
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'UNKNOWN' });
    bench.clock.advance(LATER_MS);
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
    expect(bench.double.calls.filter((one) => one === 'send')).toHaveLength(1);
  });
});

describe('batches', () => {
  test('due vouchers leave together, in the order of date and number, each looked up first and compared after', async () => {
    const bench = await open({ batchMax: 50 });
    const sent: string[] = [];
    const listening = listeningTo(bench.double.target, (documents) => sent.push(...documents.map(numberOf)));
    await bench.post({ sourceId: 'C', businessDate: '2026-09-28' });
    await bench.post({ sourceId: 'A', businessDate: '2026-09-02' });
    await bench.post({ sourceId: 'B', businessDate: '2026-09-28' });
    expect(await bench.deliver({ target: listening })).toMatchObject({ counts: { VERIFIED: 3 } });
    expect(bench.double.calls.slice(0, 4)).toEqual(['find', 'find', 'find', 'batch 3']);
    expect(sent).toEqual(['2', '1', '3']);
    expect(await bench.steps()).toEqual(['FIND NONE', 'SEND LEAVING', 'SEND SAVED', 'READ_BACK EQUAL']);
  });

  test.each([
    ['off', 50, ['send', 'send', 'send']],
    [2, 50, ['batch 2', 'send']],
    [9, 2, ['batch 2', 'send']],
  ])('batch: %s of an ERP that takes %i → %s', async (batch, batchMax, calls) => {
    const bench = await open({ batchMax }, { batch });
    await bench.post(...three);
    await bench.deliver();
    expect(bench.double.calls.filter((one) => /^(send|batch)/.test(one))).toEqual(calls);
    expect(await documentsOf(bench)).toHaveLength(3);
  });

  test('a guilty member alone is refused', async () => {
    const bench = await open({ batchMax: 50 });
    bench.double.fates.push('saved', 'refused', 'saved');
    await bench.post(...three);
    expect(await bench.deliver()).toMatchObject({ counts: { VERIFIED: 2, REFUSED: 1 } });
    expect(await statesOf(bench)).toEqual(['1 VERIFIED', '2 REFUSED', '3 VERIFIED']);
    expect(await bench.exceptions()).toEqual([`DOUBLE_REFUSED voucher:${bench.book}/2`]);
  });

  test.each(['arrived', 'lost', 'half', 'short'] as const)(
    'the answer to a batch is lost (%s): none is sent before it was looked up again',
    async (fate) => {
      const bench = await open({ batchMax: 50, idempotency: 'blind', without: ['duplicates', 'poll'] });
      bench.double.batchFates.push(fate);
      await bench.post(...three);
      await bench.deliver();
      const arrived = (await documentsOf(bench)).length;
      expect(arrived).toBe({ arrived: 3, lost: 0, half: 1, short: 3 }[fate]);
      expect((await statesOf(bench)).filter((one) => one.endsWith('VERIFIED'))).toHaveLength(arrived);
      bench.clock.advance(29_000);
      await bench.deliver();
      expect(bench.double.calls.filter((one) => /^(send|batch)/.test(one))).toHaveLength(1);
      bench.clock.advance(1_000);
      await bench.deliver();
      expect(await statesOf(bench)).toEqual(['1 VERIFIED', '2 VERIFIED', '3 VERIFIED']);
      expect(await documentsOf(bench)).toHaveLength(3);
    },
  );

  test('one that cannot be told (no mapping) does not keep the others', async () => {
    const bench = await open({ batchMax: 50 });
    const { target } = bench.double;
    const picky: TargetConnector = {
      ...target,
      toDocument: (voucher, mapping) =>
        voucher.number === 2
          ? { problems: [{ code: 'DOUBLE_REFUSED', level: 'L2', place: {}, params: { message: 'mapping' } }] }
          : target.toDocument(voucher, mapping),
    };
    await bench.post(...three);
    await bench.deliver({ target: picky });
    expect(await statesOf(bench)).toEqual(['1 VERIFIED', '2 REFUSED', '3 VERIFIED']);
    expect(bench.double.calls).toContain('batch 2');
  });

  test('the ERP goes down: the flow pauses once, nothing is refused, and all go on by themselves', async () => {
    const bench = await open({ batchMax: 50 });
    bench.double.batchFates.push('down');
    await bench.post(...three);
    expect(await bench.deliver()).toMatchObject({ flow: 'PAUSED', counts: { REFUSED: 0 } });
    expect(await statesOf(bench)).toEqual(['1 QUEUED', '2 QUEUED', '3 QUEUED']);
    const { rows } = await database.pool.query('SELECT pauses FROM delivery.flow WHERE erp_account = $1', [
      bench.account.erpAccount,
    ]);
    expect(rows).toEqual([{ pauses: 1 }]);
    bench.clock.advance(6_000);
    expect(await bench.deliver()).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 3 } });
  });

  /** A batch whose bytes wait until they are let go, as those of a stopped process do. */
  function stoppable(target: TargetConnector) {
    let letGo = (): void => undefined;
    let reached = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const isStopped = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { batch } = target;
    if (!batch) throw new Error('the target takes no batches');
    const stopped: TargetConnector = {
      ...target,
      batch: {
        max: batch.max,
        async send(documents, deadlineMs) {
          reached();
          await gate;
          return batch.send(documents, deadlineMs);
        },
      },
    };
    return { stopped, isStopped, letGo: () => letGo() };
  }

  test.each(['numberable', 'enforcing'] as const)(
    'stopped with a batch in hand (%s): the successor waits lease + deadline; the late bytes collide, each is there once',
    async (idempotency) => {
      const bench = await open({ batchMax: 50, idempotency });
      await bench.post(...three);
      const { stopped, isStopped, letGo } = stoppable(bench.double.target);
      const first = bench.deliver({ target: stopped, worker: 'stopped' });
      await isStopped;
      bench.clock.advance(90_000 + 29_000);
      expect(await bench.deliver({ worker: 'successor' })).toMatchObject({ flow: 'BUSY' });
      bench.clock.advance(1_000);
      expect(await bench.deliver({ worker: 'successor' })).toMatchObject({ flow: 'OPEN', counts: { VERIFIED: 3 } });
      letGo();
      expect(await first).toMatchObject({ counts: { LOST: 3 } });
      expect(await documentsOf(bench)).toHaveLength(3);
      expect(await statesOf(bench)).toEqual(['1 VERIFIED', '2 VERIFIED', '3 VERIFIED']);
    },
  );

  test('the same with a blind ERP: what the late bytes made is found within minutes, told and removed', async () => {
    const bench = await open({ batchMax: 50, idempotency: 'blind' });
    await bench.post(...three);
    const { stopped, isStopped, letGo } = stoppable(bench.double.target);
    const first = bench.deliver({ target: stopped, worker: 'stopped' });
    await isStopped;
    bench.clock.advance(120_000);
    await bench.deliver({ worker: 'successor' });
    letGo();
    await first;
    expect(await documentsOf(bench)).toHaveLength(6);
    bench.clock.advance(120_000);
    await bench.deliver();
    const left = await documentsOf(bench);
    expect(left).toHaveLength(3);
    for (const no of [1n, 2n, 3n]) expect(left.map((one) => one.id)).toContain((await bench.voucher(no)).erpId);
  });

  test('a member whose lease ran out while the others were looked up is left out of the call', async () => {
    const bench = await open({ batchMax: 50 });
    const { target } = bench.double;
    await bench.post(...three);
    const slow: TargetConnector = {
      ...target,
      toDocument(voucher, mapping) {
        // Written down as leaving one after the other: after the third the first has 29 s left, less than the deadline.
        if (voucher.number > 1) bench.clock.advance(31_000);
        return target.toDocument(voucher, mapping);
      },
    };
    expect(await bench.deliver({ target: slow })).toMatchObject({ counts: { LOST: 1, VERIFIED: 2 } });
    expect(bench.double.calls).toContain('batch 2');
    bench.clock.advance(LATER_MS);
    await bench.deliver();
    expect(await documentsOf(bench)).toHaveLength(3);
  });

  function listeningTo(target: TargetConnector, hear: (documents: readonly TargetDocument[]) => void): TargetConnector {
    const { batch } = target;
    if (!batch) throw new Error('the target takes no batches');
    return {
      ...target,
      batch: {
        max: batch.max,
        send(documents, deadlineMs) {
          hear(documents);
          return batch.send(documents, deadlineMs);
        },
      },
    };
  }

  function numberOf(document: TargetDocument): string {
    return (document.body as { readonly number: string }).number;
  }
});

describe('提交 and 审核 by policy', () => {
  test.each([
    ['NONE', [], undefined],
    ['SUBMIT', ['advance SUBMITTED'], 'SUBMITTED'],
    ['AUDIT', ['advance SUBMITTED', 'advance AUDITED'], 'AUDITED'],
  ])('%s', async (autoAdvance, calls, stage) => {
    const bench = await open({}, { autoAdvance });
    await bench.post({});
    await bench.deliver();
    expect(bench.double.calls.filter((one) => one.startsWith('advance'))).toEqual(calls);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', erpStage: stage });
    await bench.deliver();
    expect(bench.double.calls.filter((one) => one.startsWith('advance'))).toEqual(calls);
  });

  test('a voucher that differs in the ERP is not audited', async () => {
    const bench = await open({}, { autoAdvance: 'AUDIT' });
    await bench.post({});
    const { target } = bench.double;
    const edited: TargetConnector = {
      ...target,
      async readBack(...call) {
        const held = await target.readBack(...call);
        return held && { ...held, date: '2026-09-26' };
      },
    };
    await bench.deliver({ target: edited });
    expect(bench.double.calls.filter((one) => one.startsWith('advance'))).toEqual([]);
  });

  test('a refusal is an exception with its reason, tried again, and gone when it works', async () => {
    const bench = await open({}, { autoAdvance: 'AUDIT' });
    bench.double.refusedStages.add('AUDITED');
    await bench.post({});
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', erpStage: 'SUBMITTED' });
    expect(await bench.exceptions()).toEqual([`VOUCHER_NOT_ADVANCED voucher:${bench.book}/1`]);
    await bench.deliver();
    expect(bench.double.calls.filter((one) => one === 'advance AUDITED')).toHaveLength(1);
    bench.double.refusedStages.clear();
    bench.clock.advance(6_000);
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ erpStage: 'AUDITED' });
    expect(bench.double.calls.filter((one) => one === 'advance SUBMITTED')).toHaveLength(1);
    expect(await bench.exceptions()).toEqual([]);
  });
});

describe('duplicates in a blind ERP', () => {
  /** Delivered, and a second document of the same voucher there, as late bytes make it. */
  async function doubled(options: Partial<DoubleOptions>, change: Readonly<Record<string, unknown>> = {}) {
    const bench = await open({ idempotency: 'blind', ...options });
    await bench.post({});
    await bench.deliver();
    const [ours] = await documentsOf(bench);
    if (!ours) throw new Error('nothing was delivered');
    await bench.double.store.put({ ...ours, id: 'copy', number: '99', ...change });
    return bench;
  }

  test('are looked for at once and after 2, 10 and 60 minutes, then no more', async () => {
    const bench = await open({ idempotency: 'blind' });
    await bench.post({});
    const asked: number[] = [];
    for (let minute = 0; minute <= 120; minute += 1) {
      const before = bench.double.calls.filter((one) => one === 'duplicates').length;
      await bench.deliver();
      if (bench.double.calls.filter((one) => one === 'duplicates').length > before) asked.push(minute);
      bench.clock.advance(60_000);
    }
    expect(asked).toEqual([0, 2, 10, 60]);
  });

  test('the copy is removed, the adopted one stays, both numbers are told', async () => {
    const bench = await doubled({});
    const adopted = (await bench.voucher()).erpId;
    bench.clock.advance(120_000);
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.id)).toEqual([adopted]);
    expect((await bench.steps()).slice(-3)).toEqual(['DUPLICATES NONE', 'DUPLICATES FOUND', 'REMOVE DONE']);
    const { rows } = await database.pool.query(
      "SELECT state, params FROM engine.exception WHERE code = 'VOUCHER_DUPLICATED' AND subject = $1",
      [`voucher:${bench.book}/1`],
    );
    expect(rows).toEqual([{ state: 'RESOLVED', params: { word: '记', number: '1', others: '99（copy）', adopted } }]);
  });

  test('without a way to remove it, it is reported until a person has', async () => {
    const bench = await doubled({ without: ['remove'] });
    bench.clock.advance(120_000);
    await bench.deliver();
    expect(await documentsOf(bench)).toHaveLength(2);
    expect(await bench.exceptions()).toEqual([`VOUCHER_DUPLICATED voucher:${bench.book}/1`]);
    await bench.double.store.remove('copy');
    bench.clock.advance(600_000);
    await bench.deliver();
    expect(await bench.exceptions()).toEqual([]);
  });

  test('a copy that a person made and changed is not removed: it is his', async () => {
    const bench = await doubled({}, { lines: [] });
    bench.clock.advance(120_000);
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.id)).toContain('copy');
    expect(await bench.exceptions()).toEqual([`VOUCHER_DUPLICATED voucher:${bench.book}/1`]);
  });

  test('where the adopted one is gone, what is left is not removed', async () => {
    const bench = await doubled({});
    await bench.double.store.remove((await bench.voucher()).erpId ?? '');
    bench.clock.advance(120_000);
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.id)).toEqual(['copy']);
    expect(await bench.exceptions()).toEqual([`VOUCHER_DUPLICATED voucher:${bench.book}/1`]);
  });

  test('a target that saves a key once is not asked', async () => {
    const bench = await open({ idempotency: 'enforcing' });
    await bench.post({});
    await bench.deliver();
    expect(bench.double.calls).not.toContain('duplicates');
  });
});

describe('a period that the ERP has closed', () => {
  const lateSummary = '平台结算 US01 ST-1 2026-09 补记2026-09期';

  test('the voucher goes to the first period open in both, with the journal’s period in its 摘要, and is listed LATE', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09').add('2026-10');
    await bench.post({});
    expect(await bench.deliver()).toMatchObject({ counts: { LATE: 1, VERIFIED: 1 } });
    expect(await bench.voucher(1n)).toMatchObject({ state: 'SUPERSEDED', problem: { params: { lateIn: '2026-11' } } });
    const late = await bench.voucher(2n);
    expect(late).toMatchObject({ state: 'VERIFIED', period: '2026-11', date: '2026-11-01', number: 1 });
    expect(late).toMatchObject({ summary: lateSummary, lateFrom: '2026-09' });
    expect(late.journalLines.map((one) => one.businessDate)).toEqual(['2026-09-25', '2026-09-25']);
    expect(await lateVouchers(database.pool, bench.book)).toEqual([
      { voucherNo: 2n, word: '记', number: 1, period: '2026-11', lateFrom: '2026-09' },
    ]);
    expect(await voucherLawBreaks(database.pool, bench.book)).toEqual({ homeless: [], unbalanced: [] });
    expect(await bench.exceptions()).toEqual([]);
    expect((await documentsOf(bench)).map((one) => one.period)).toEqual(['2026-11']);
    expect(await erpClosedPeriods(database.pool, bench.book)).toEqual(new Set(['2026-09', '2026-10']));
  });

  test('an ERP that does not tell its periods refuses until one is open', async () => {
    const bench = await open({ without: ['master'] });
    bench.double.closed.add('2026-09').add('2026-10');
    await bench.post({});
    expect(await bench.deliver()).toMatchObject({ counts: { LATE: 2, VERIFIED: 1 } });
    expect(await statesOf(bench)).toHaveLength(1);
    expect(await bench.voucher(3n)).toMatchObject({ period: '2026-11', lateFrom: '2026-09', summary: lateSummary });
  });

  test('a period closed in Heliu is passed over too', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09');
    await bench.post({});
    await database.pool.query(
      `INSERT INTO ledger.period (book, period, state, changed_at, changed_by) VALUES ($1, '2026-10', 'CLOSED', $2, 'ann')`,
      [bench.book, NOW],
    );
    await bench.deliver();
    expect(await bench.voucher(2n)).toMatchObject({ state: 'VERIFIED', period: '2026-11' });
  });

  test('with no period open up to now it waits for a person; no voucher goes into the future', async () => {
    const bench = await open();
    for (const period of ['2026-09', '2026-10', '2026-11']) bench.double.closed.add(period);
    await bench.post({});
    expect(await bench.deliver()).toMatchObject({ counts: { REFUSED: 1, LATE: 0 } });
    expect(await bench.exceptions()).toEqual([`DOUBLE_REFUSED voucher:${bench.book}/1`]);
    bench.double.closed.delete('2026-11');
    await bench.settle();
    expect(await bench.voucher(2n)).toMatchObject({ state: 'VERIFIED', period: '2026-11' });
    expect(await bench.exceptions()).toEqual([]);
  });

  test('a lost send before the refusal: late only where the ERP does not hold it', async () => {
    const bench = await open({ without: ['poll'] });
    bench.double.fates.push('lost');
    await bench.post({});
    await bench.deliver();
    bench.double.closed.add('2026-09').add('2026-10');
    bench.clock.advance(LATER_MS);
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.period)).toEqual(['2026-11']);
    expect(await statesOf(bench)).toEqual(['1 VERIFIED']);
  });

  test('a reviewed voucher is reviewed again in its new period', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09').add('2026-10');
    await bench.post({});
    await database.pool.query(`UPDATE delivery.voucher SET reviewer = 'ann', reviewed_at = $2 WHERE book = $1`, [
      bench.book,
      NOW,
    ]);
    await bench.deliver();
    expect(await bench.voucher(2n)).toMatchObject({ state: 'AWAITING_REVIEW', period: '2026-11' });
    expect(await documentsOf(bench)).toEqual([]);
  });

  test('a late voucher that is cut anew stays in its late period', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09').add('2026-10');
    bench.double.fates.push('saved', 'refused');
    await bench.post({});
    await bench.deliver();
    expect(await bench.voucher(2n)).toMatchObject({ state: 'REFUSED', period: '2026-11' });
    await bench.post({ correction: 'DIFFERENCE', postingDate: '2026-11-01', postingPeriod: '2026-11' });
    const standing = await listVouchers(database.pool, { book: bench.book });
    expect(standing.map((one) => one.period)).toEqual(['2026-11', '2026-11']);
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.period)).toEqual(['2026-11', '2026-11']);
    expect(await voucherLawBreaks(database.pool, bench.book)).toEqual({ homeless: [], unbalanced: [] });
  });

  test('in a batch only those of the closed period go late', async () => {
    const bench = await open({ batchMax: 50 });
    bench.double.closed.add('2026-09');
    await bench.post({ sourceId: 'A' }, { sourceId: 'B', businessDate: '2026-10-02' });
    await bench.deliver();
    expect((await documentsOf(bench)).map((one) => one.period)).toEqual(['2026-10', '2026-10']);
  });
});
