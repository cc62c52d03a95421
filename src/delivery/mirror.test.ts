import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { TargetConnector } from '../core/targets.ts';
import { asOwner } from '../engine/postgres.ts';
import { type DoubleBench, openDoubleBench } from './double-bench-fixture.ts';
import { type Drift, listDrifts } from './drift.ts';
import { NOW } from './journal-fixture.ts';
import { leaseOne } from './lease.ts';
import { type MirrorSummary, mirrorAccount } from './mirror.ts';
import { recompareVoucher } from './outbox.ts';
import { type RepairRequest, repairDrift } from './repairs.ts';
import type { DoubleDocument, DoubleOptions } from './target-double-fixture.ts';
import { referenceOf } from './target-voucher.ts';

let database: TestDatabase;
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Two vouchers delivered; `config` may audit them. */
async function delivered(
  options: Partial<Omit<DoubleOptions, 'clock'>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<DoubleBench> {
  books += 1;
  const bench = await openDoubleBench(database.pool, `M${books}`, { idempotency: 'numberable', ...options }, config);
  await bench.post({ sourceId: 'A' }, { sourceId: 'B' });
  await bench.deliver();
  return bench;
}

async function mirror(bench: DoubleBench, depth: 'FACTS' | 'FULL' = 'FACTS', target?: TargetConnector) {
  const summary = await mirrorAccount(bench.outbox(), bench.account, target ?? bench.double.target, { depth });
  return summary as MirrorSummary;
}

async function documentOf(bench: DoubleBench, voucherNo = 1n): Promise<DoubleDocument> {
  const { erpId } = await bench.voucher(voucherNo);
  const found = (await bench.double.store.documents()).find((one) => one.id === erpId);
  if (!found) throw new Error('no document');
  return found;
}

const change = async (bench: DoubleBench, changes: Partial<DoubleDocument>, voucherNo = 1n) =>
  bench.double.store.put({ ...(await documentOf(bench, voucherNo)), ...changes });

const breaksOf = async (bench: DoubleBench): Promise<readonly Drift[]> =>
  listDrifts(database.pool, { book: bench.book });
const told = async (bench: DoubleBench) =>
  (await breaksOf(bench)).map((one) => [one.kind, one.voucherNo, one.facts, one.proposal]);

async function repair(bench: DoubleBench, request: Partial<RepairRequest> & Pick<RepairRequest, 'repair'>) {
  const [first] = await breaksOf(bench);
  const { double, account } = bench;
  return repairDrift(bench.outbox('repair'), account, double.target, {
    ...{ driftNo: first?.driftNo ?? 0n, actor: 'ann', reason: '误改' },
    ...request,
  });
}

describe('the mirror', () => {
  test('of an ERP that holds what was sent finds nothing, and reads no voucher line by line', async () => {
    const bench = await delivered();
    const reads = bench.double.calls.filter((one) => one === 'readBack').length;
    expect(await mirror(bench)).toEqual({
      ...{ erpAccount: bench.account.erpAccount, book: bench.book, periods: ['2026-09'], seen: 2, ours: 2 },
      ...{ equal: 0, drifted: 0, unaudited: 0, foreign: 0, skipped: 0 },
    });
    expect(bench.double.calls.filter((one) => one === 'readBack')).toHaveLength(reads);
    expect(await mirror(bench, 'FULL')).toMatchObject({ equal: 2, drifted: 0 });
    expect(await breaksOf(bench)).toEqual([]);
  });

  test.each([
    ['number', { number: '77' }, ['number 1 ≠ 77'], 'ADOPT'],
    ['date', { date: '2026-09-30' }, ['date 2026-09-25 ≠ 2026-09-30'], 'ADOPT'],
  ] as const)('an edited %s is told, voucher and exception with it', async (_what, changes, facts, proposal) => {
    const bench = await delivered();
    await change(bench, changes);
    expect(await mirror(bench)).toMatchObject({ drifted: 1 });
    expect(await told(bench)).toEqual([['EDITED', 1n, facts, proposal]]);
    expect(await bench.voucher()).toMatchObject({ state: 'DRIFTED' });
    expect(await bench.exceptions()).toEqual([`VOUCHER_DRIFTED voucher:${bench.book}/1`]);
    expect(await bench.voucher(2n)).toMatchObject({ state: 'VERIFIED' });
  });

  test('an edited amount is found by the sum of debits; put right in the ERP, the break is gone by itself', async () => {
    const bench = await delivered();
    const { lines } = await documentOf(bench);
    await change(bench, { lines: lines.map((line) => ({ ...line, lc: line.dc === 'D' ? '6533' : line.lc })) });
    expect(await mirror(bench)).toMatchObject({ drifted: 1 });
    const fact = '借 1122.11 店铺=US01 lc 65.32 ≠ 65.33';
    expect(await told(bench)).toEqual([['EDITED', 1n, [fact], 'RESEND']]);
    await change(bench, { lines });
    expect(await mirror(bench)).toMatchObject({ equal: 1, drifted: 0 });
    expect(await breaksOf(bench)).toEqual([]);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
    expect(await bench.exceptions()).toEqual([]);
  });

  test('an edit that leaves the sums (another account) is found in full depth only', async () => {
    const bench = await delivered();
    const { lines } = await documentOf(bench);
    await change(bench, {
      lines: lines.map((line) => ({ ...line, account: line.account.replace('6001.01', '6001.04') })),
    });
    expect(await mirror(bench)).toMatchObject({ drifted: 0 });
    expect(await mirror(bench, 'FULL')).toMatchObject({ drifted: 1, equal: 1 });
  });

  test('a deleted voucher is told; the other is not', async () => {
    const bench = await delivered();
    await bench.double.store.remove((await documentOf(bench)).id);
    expect(await mirror(bench)).toMatchObject({ drifted: 1, seen: 1 });
    expect(await told(bench)).toEqual([['DELETED', 1n, [], 'RESEND']]);
    expect(await bench.exceptions()).toEqual([`VOUCHER_GONE voucher:${bench.book}/1`]);
  });

  test('a voucher moved to another period is edited, not deleted', async () => {
    const bench = await delivered();
    await change(bench, { date: '2026-10-02', period: '2026-10' });
    await mirror(bench);
    expect(await told(bench)).toEqual([['EDITED', 1n, ['date 2026-09-25 ≠ 2026-10-02'], 'ADOPT']]);
  });

  test('a stage that fell is told, one that rose is kept', async () => {
    const bench = await delivered({}, { autoAdvance: 'AUDIT' });
    await change(bench, { stage: 'POSTED' }, 2n);
    await change(bench, { stage: 'SAVED' });
    expect(await mirror(bench)).toMatchObject({ unaudited: 1, drifted: 0 });
    expect(await told(bench)).toEqual([['UNAUDITED', 1n, ['stage AUDITED → SAVED'], 'ADVANCE']]);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', erpStage: 'AUDITED' });
    expect(await bench.voucher(2n)).toMatchObject({ erpStage: 'POSTED' });
    expect(await bench.exceptions()).toEqual([`VOUCHER_UNAUDITED voucher:${bench.book}/1`]);
    await change(bench, { stage: 'AUDITED' });
    expect(await mirror(bench)).toMatchObject({ unaudited: 0 });
    expect(await breaksOf(bench)).toEqual([]);
    expect(await bench.exceptions()).toEqual([]);
  });

  test('vouchers added by hand under our word, or with one of our references, are told; of another word they are not', async () => {
    const bench = await delivered();
    const ours = await documentOf(bench);
    const byHand = { ...ours, reference: '', key: '' };
    await bench.double.store.put({ ...byHand, id: 'h1', number: '3' });
    await bench.double.store.put({ ...byHand, id: 'h2', number: '1', word: '转' });
    await bench.double.store.put({ ...ours, id: 'h3', number: '1', word: '转' });
    expect(await mirror(bench)).toMatchObject({ foreign: 2, seen: 5, ours: 2 });
    expect(await told(bench)).toEqual([
      ['FOREIGN', undefined, ['word 记-3'], 'ADOPT'],
      ['FOREIGN', 1n, [`reference ${ours.reference}`], 'ADOPT'],
    ]);
    expect(await bench.exceptions()).toEqual([`VOUCHERS_FOREIGN mirror:${bench.account.erpAccount}/2026-09/foreign`]);
    await bench.double.store.remove('h1');
    await bench.double.store.remove('h3');
    expect(await mirror(bench)).toMatchObject({ foreign: 0 });
    expect(await breaksOf(bench)).toEqual([]);
    expect(await bench.exceptions()).toEqual([]);
  });

  test('a voucher whose answer is lost is on its way, not foreign', async () => {
    const bench = await delivered();
    bench.double.fates.push('late');
    await bench.post({ sourceId: 'C' });
    await bench.deliver();
    bench.clock.advance(21_000);
    expect(await mirror(bench)).toMatchObject({ seen: 3, ours: 2, foreign: 0 });
    bench.clock.advance(660_000);
    await bench.deliver();
    expect(await bench.voucher(3n)).toMatchObject({ state: 'VERIFIED' });
  });

  test('a voucher that a worker holds is left to the next run', async () => {
    const bench = await delivered();
    await change(bench, { number: '77' });
    await leaseOne(bench.outbox('other'), bench.book, 1n);
    expect(await mirror(bench)).toMatchObject({ drifted: 0, skipped: 1 });
  });

  test('looks at the open periods and the last closed one', async () => {
    const bench = await delivered();
    await bench.post(
      { sourceId: 'D', businessDate: '2026-08-02' },
      { sourceId: 'E', businessDate: '2026-07-02' },
      { sourceId: 'F', businessDate: '2026-10-02' },
    );
    await bench.deliver();
    for (const period of ['2026-07', '2026-08'])
      await database.pool.query(
        `INSERT INTO ledger.period (book, period, state, changed_at, changed_by) VALUES ($1, $2, 'CLOSED', $3, 'ann')`,
        [bench.book, period, NOW],
      );
    expect((await mirror(bench)).periods).toEqual(['2026-08', '2026-09', '2026-10']);
  });

  test('an ERP that lists nothing is not mirrored', async () => {
    const bench = await delivered({ without: ['list'] });
    expect(await mirror(bench)).toBeUndefined();
  });
});

describe('repairs', () => {
  test('RESEND of a deleted voucher: a next generation with a reference of its own, the former document kept', async () => {
    const bench = await delivered({ idempotency: 'enforcing' }, { autoAdvance: 'AUDIT' });
    const former = await documentOf(bench);
    await bench.double.store.remove(former.id);
    await mirror(bench);
    expect(await repair(bench, { repair: 'RESEND' })).toMatchObject({ state: 'QUEUED', drift: { state: 'REPAIRED' } });
    expect(await bench.exceptions()).toEqual([]);
    await bench.deliver();
    const voucher = await bench.voucher();
    const document = await documentOf(bench);
    expect(voucher).toMatchObject({ state: 'VERIFIED', generation: 2, erpStage: 'AUDITED' });
    expect(document.id).not.toBe(former.id);
    expect([former.reference, document.reference]).toEqual([referenceOf(voucher.key), referenceOf(`${voucher.key}#2`)]);
    expect(await bench.double.store.documents()).toHaveLength(2);
    const { rows } = await database.pool.query(
      'SELECT generation, erp_id, by, reason FROM delivery.former_document WHERE book = $1',
      [bench.book],
    );
    expect(rows).toEqual([{ generation: 1, erp_id: former.id, by: 'ann', reason: '误改' }]);
    expect(await mirror(bench)).toMatchObject({ drifted: 0, foreign: 0, seen: 2 });
    // The former document back beside the new one is the voucher a second time.
    await bench.double.store.put(former);
    expect(await mirror(bench)).toMatchObject({ foreign: 1 });
    expect(await told(bench)).toEqual([['FOREIGN', 1n, [`reference ${former.reference}`], 'ADOPT']]);
  });

  test('RESEND of an edited voucher removes what is there first', async () => {
    const bench = await delivered();
    const { id, lines } = await documentOf(bench);
    await change(bench, { lines: lines.map((line) => ({ ...line, lc: '1' })) });
    await mirror(bench);
    expect(await repair(bench, { repair: 'RESEND' })).toMatchObject({ state: 'QUEUED' });
    expect((await bench.double.store.documents()).map((one) => one.id)).not.toContain(id);
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED', generation: 2 });
    expect(await bench.double.store.documents()).toHaveLength(2);
  });

  test('RESEND is refused where the ERP still holds it, and nothing is changed', async () => {
    const gone = await delivered();
    const document = await documentOf(gone);
    await gone.double.store.remove(document.id);
    await mirror(gone);
    await gone.double.store.put(document);
    expect(await repair(gone, { repair: 'RESEND' })).toMatchObject({ code: 'REPAIR_STILL_THERE' });
    const posted = await delivered();
    await change(posted, { number: '77', stage: 'POSTED' });
    await mirror(posted);
    expect(await repair(posted, { repair: 'RESEND' })).toMatchObject({ code: 'DOUBLE_REFUSED' });
    for (const bench of [gone, posted]) {
      expect(await bench.voucher()).toMatchObject({ state: 'DRIFTED', generation: 1 });
      expect(await bench.double.store.documents()).toHaveLength(2);
      expect(await breaksOf(bench)).toHaveLength(1);
    }
    // Its lease was given back: what is there again is compared.
    const { account, double } = gone;
    expect(await recompareVoucher(gone.outbox(), account, double.target, 1n)).toBe('VERIFIED');
    expect(await breaksOf(gone)).toEqual([]);
  });

  test('ADOPT of an edited voucher holds as long as it stays so', async () => {
    const bench = await delivered();
    await change(bench, { number: '77' });
    await mirror(bench);
    expect(await repair(bench, { repair: 'ADOPT' })).toMatchObject({ state: 'ADOPTED', drift: { state: 'ADOPTED' } });
    expect(await bench.exceptions()).toEqual([]);
    expect(await mirror(bench, 'FULL')).toMatchObject({ drifted: 0, equal: 2 });
    expect(await bench.voucher()).toMatchObject({ state: 'ADOPTED' });
    await change(bench, { number: '77', date: '2026-09-30' });
    expect(await mirror(bench)).toMatchObject({ drifted: 1 });
    expect(await bench.voucher()).toMatchObject({ state: 'DRIFTED' });
    await change(bench, { number: '1', date: '2026-09-25' });
    await mirror(bench);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
  });

  test('ADVANCE audits again; ADOPT leaves it where it fell', async () => {
    const again = await delivered({}, { autoAdvance: 'AUDIT' });
    await change(again, { stage: 'SAVED' });
    await mirror(again);
    expect(await repair(again, { repair: 'ADVANCE' })).toMatchObject({ state: 'VERIFIED' });
    await again.deliver();
    expect((await documentOf(again)).stage).toBe('AUDITED');
    expect(await again.exceptions()).toEqual([]);
    const left = await delivered({}, { autoAdvance: 'AUDIT' });
    await change(left, { stage: 'SAVED' });
    await mirror(left);
    expect(await repair(left, { repair: 'ADOPT' })).toMatchObject({ state: 'VERIFIED' });
    expect(await mirror(left)).toMatchObject({ unaudited: 0 });
    await left.deliver();
    expect((await documentOf(left)).stage).toBe('SAVED');
    expect(await left.exceptions()).toEqual([]);
  });

  test('a foreign voucher that was accepted is not told again', async () => {
    const bench = await delivered();
    await bench.double.store.put({ ...(await documentOf(bench)), id: 'h1', number: '3', reference: '', key: '' });
    await mirror(bench);
    expect(await repair(bench, { repair: 'ADOPT' })).toMatchObject({ state: undefined, drift: { state: 'ADOPTED' } });
    expect(await mirror(bench)).toMatchObject({ foreign: 0 });
    expect(await breaksOf(bench)).toEqual([]);
  });

  test('needs a reason, an open break, and a repair that fits', async () => {
    const bench = await delivered();
    await bench.double.store.remove((await documentOf(bench)).id);
    await mirror(bench);
    expect(await repair(bench, { repair: 'RESEND', reason: ' ' })).toMatchObject({ code: 'REPAIR_WITHOUT_REASON' });
    expect(await repair(bench, { repair: 'ADOPT' })).toMatchObject({ code: 'REPAIR_NOT_POSSIBLE' });
    expect(await repair(bench, { repair: 'RESEND', driftNo: 999_999n })).toMatchObject({ code: 'DRIFT_ABSENT' });
    const [first] = await breaksOf(bench);
    await repair(bench, { repair: 'RESEND' });
    const again = { repair: 'RESEND' as const, driftNo: first?.driftNo ?? 0n };
    expect(await repair(bench, again)).toMatchObject({ code: 'DRIFT_ABSENT' });
  });

  test('who did it and why is in the audit', async () => {
    const bench = await delivered();
    await change(bench, { number: '77' });
    await mirror(bench);
    const [first] = await breaksOf(bench);
    await repair(bench, { repair: 'ADOPT' });
    const { rows } = await database.pool.query('SELECT actor, action, after FROM engine.audit WHERE subject = $1', [
      `drift:${first?.driftNo}`,
    ]);
    expect(rows).toEqual([
      { actor: 'ann', action: 'drift.repaired', after: '{"reason":"误改","repair":"ADOPT","state":"ADOPTED"}' },
    ]);
  });
});

describe('the database', () => {
  test('keeps the ERP id of a voucher but for a next generation whose former document is kept', async () => {
    const bench = await delivered();
    await change(bench, { number: '77' });
    await mirror(bench);
    const set = (what: string) =>
      database.pool.query(`UPDATE delivery.voucher SET ${what} WHERE book = $1 AND voucher_no = 1`, [bench.book]);
    await expect(set(`erp_id = 'other'`)).rejects.toMatchObject({ code: 'HL001' });
    await expect(set(`erp_id = NULL, state = 'QUEUED'`)).rejects.toMatchObject({ code: 'HL001' });
    await expect(set(`state = 'QUEUED'`)).rejects.toMatchObject({ code: 'HL002' });
    await expect(set(`erp_id = NULL, state = 'QUEUED', generation = 2`)).rejects.toMatchObject({ code: 'HL001' });
  });

  test('keeps a closed break as it is, for its owner too', async () => {
    const bench = await delivered();
    await change(bench, { number: '77' });
    await mirror(bench);
    await repair(bench, { repair: 'ADOPT' });
    const text = 'UPDATE delivery.drift SET facts = $2 WHERE book = $1';
    await expect(asOwner(database.pool, (owner) => owner.query(text, [bench.book, '[]']))).rejects.toMatchObject({
      code: 'HL001',
    });
  });
});
