import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { Refused, Transient } from '../../core/problems.ts';
import type { TargetConnector, VoucherStage } from '../../core/targets.ts';
import type { FaultName } from './sandbox-faults.ts';
import { type Bench, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function saved(one: Bench): Promise<string> {
  const document = one.connector.toDocument(sampleVoucher(), SAME_CODES);
  if ('problems' in document) throw new Error('no document');
  const outcome = await one.connector.send(document, 5_000);
  if (outcome.outcome !== 'Saved') throw new Error(outcome.outcome);
  return outcome.id;
}

async function stateOf(one: Bench, id: string): Promise<string | undefined> {
  return (await one.store.vouchers({ id: Number(id) }))[0]?.state;
}

function advance(connector: TargetConnector, id: string, to: 'SUBMITTED' | 'AUDITED') {
  if (!connector.advance) throw new Error('no advance');
  return connector.advance(id, to);
}

function remove(connector: TargetConnector, id: string) {
  if (!connector.remove) throw new Error('no remove');
  return connector.remove(id);
}

test('submit, then audit, and each again: done every time, and the ERP stands where it should', async () => {
  bench = await openBench();
  const id = await saved(bench);
  for (const _ of [1, 2]) expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
  expect(await stateOf(bench, id)).toBe('B');
  for (const _ of [1, 2]) expect(await advance(bench.connector, id, 'AUDITED')).toEqual(done('AUDITED'));
  expect(await stateOf(bench, id)).toBe('C');
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('AUDITED'));
});

function done(stage: VoucherStage) {
  return { outcome: 'Done', stage };
}

test('an audit of what was never submitted submits first', async () => {
  bench = await openBench();
  const id = await saved(bench);
  expect(await advance(bench.connector, id, 'AUDITED')).toEqual(done('AUDITED'));
  expect(await stateOf(bench, id)).toBe('C');
});

test('what is posted is beyond every stage', async () => {
  bench = await openBench();
  const id = await saved(bench);
  await bench.sandbox.byHand.change(Number(id), { state: 'C', posted: true });
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('POSTED'));
});

test('a voucher that is gone is refused, and its removal is done', async () => {
  bench = await openBench();
  const id = await saved(bench);
  await bench.sandbox.byHand.remove(Number(id));
  expect(await advance(bench.connector, id, 'SUBMITTED')).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'KINGDEE_ABSENT' },
  });
  await remove(bench.connector, id);
});

test.each<[FaultName, string]>([
  ['cut', 'submit'],
  ['html', 'submit'],
  ['session-lost', 'submit'],
  ['response-error', 'submit'],
])('a reply of %s after the effect is settled by reading', async (fault, method) => {
  bench = await openBench();
  const id = await saved(bench);
  bench.sandbox.addFault({ fault, method, count: 1, after: true });
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
  expect(await stateOf(bench, id)).toBe('B');
});

test('a reply that was cut before the effect is for another try', async () => {
  bench = await openBench();
  const id = await saved(bench);
  bench.sandbox.addFault({ fault: 'cut', method: 'submit', count: 1 });
  await expect(advance(bench.connector, id, 'SUBMITTED')).rejects.toBeInstanceOf(Transient);
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
});

test('a document that a user has open is for another try, and nothing changed', async () => {
  bench = await openBench();
  const id = await saved(bench);
  bench.sandbox.byHand.open('GL_VOUCHER', Number(id));
  await expect(advance(bench.connector, id, 'SUBMITTED')).rejects.toMatchObject({
    problem: { code: 'KINGDEE_LOCKED', level: 'L3' },
  });
  await expect(remove(bench.connector, id)).rejects.toMatchObject({ problem: { code: 'KINGDEE_LOCKED' } });
  expect(await stateOf(bench, id)).toBe('A');
  bench.sandbox.byHand.shut('GL_VOUCHER', Number(id));
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
});

test.each([11, 12])('a closed month refuses with the words of the ERP, by MsgCode %i', async (code) => {
  bench = await openBench({ switches: { closedPeriodMsgCode: code, stateMsgCode: code } });
  const id = await saved(bench);
  bench.sandbox.closeThrough('001', '2026-09');
  const outcome = await advance(bench.connector, id, 'SUBMITTED');
  expect(outcome).toMatchObject({ outcome: 'Refused', problem: { code: 'KINGDEE_VALIDATION', level: 'L2' } });
  await expect(remove(bench.connector, id)).rejects.toBeInstanceOf(Refused);
  bench.sandbox.closeThrough('001', undefined);
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
  expect(await advance(bench.connector, id, 'SUBMITTED')).toEqual(done('SUBMITTED'));
});

test.each(['Z', 'A', 'B', 'C', 'D'])('a voucher in state %s is removed, twice without harm', async (state) => {
  bench = await openBench();
  const id = await saved(bench);
  await bench.sandbox.byHand.change(Number(id), { state });
  await remove(bench.connector, id);
  await remove(bench.connector, id);
  expect(await bench.store.vouchers({})).toEqual([]);
});

test('what is posted is not removed', async () => {
  bench = await openBench();
  const id = await saved(bench);
  await bench.sandbox.byHand.change(Number(id), { state: 'C', posted: true });
  await expect(remove(bench.connector, id)).rejects.toMatchObject({ problem: { code: 'KINGDEE_POSTED' } });
  expect(await stateOf(bench, id)).toBe('C');
});

test.each(['unaudit', 'delete'])(
  'a reply of %s that was lost after the effect does not stop the removal',
  async (method) => {
    bench = await openBench();
    const id = await saved(bench);
    await bench.sandbox.byHand.change(Number(id), { state: 'C' });
    bench.sandbox.addFault({ fault: 'cut', method, count: 1, after: true });
    await remove(bench.connector, id);
    expect(await bench.store.vouchers({})).toEqual([]);
  },
);

const FAULT = fc.record({
  fault: fc.constantFrom('cut', 'html', 'session-lost', 'edit-lock', 'response-error', 'http-500', 'show-error'),
  method: fc.constantFrom('submit', 'audit', 'unaudit', 'delete', 'executebillquery'),
  after: fc.boolean(),
});

/** Tries until it is done; each fault strikes once, so more tries than faults are never needed. */
async function persist<T>(faults: number, work: () => Promise<T>): Promise<T> {
  for (let left = faults; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Transient) || left === 0) throw error;
    }
  }
}

test('whatever fails once on the way, an audit ends audited and a removal removed, without a refusal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(FAULT, { maxLength: 5 }), async (faults) => {
      const one = await openBench();
      try {
        const id = await saved(one);
        for (const fault of faults) one.sandbox.addFault({ ...(fault as { fault: FaultName }), count: 1 });
        const outcome = await persist(faults.length, () => advance(one.connector, id, 'AUDITED'));
        expect(outcome).toEqual(done('AUDITED'));
        expect(await stateOf(one, id)).toBe('C');
        await persist(faults.length, () => remove(one.connector, id));
        expect(await one.store.vouchers({})).toEqual([]);
      } finally {
        await one.close();
      }
    }),
    { numRuns: 40 },
  );
});
