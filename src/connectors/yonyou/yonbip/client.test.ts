import { afterEach, describe, expect, test } from 'vitest';
import { Refused, Transient } from '../../../core/problems.ts';
import { manualClock } from '../../../wire/clock.ts';
import { exactJson, withoutNulls } from './client.ts';
import { isFailure } from './errors.ts';
import { type Bench, type BenchOptions, openBench } from './sandbox-fixture.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench(options);
  return bench;
}

const START_MS = Date.parse('2026-10-05T08:00:00Z');
const TYPES = { path: '/yonbip/fi/fipub/basedoc/querybd/vouchertype', body: {} };

describe('token', () => {
  test('one flight for any number of callers', async () => {
    const one = await open();
    const client = one.client();
    await Promise.all(Array.from({ length: 8 }, () => client.read(TYPES)));
    expect(one.sandbox.calls.get('getAccessToken')).toBe(1);
    expect(one.sandbox.calls.get('getGatewayAddress')).toBe(1);
    expect(one.sandbox.calls.get('vouchertype')).toBe(8);
  });

  test('taken anew at 90 % of its life, 6480 of 7200 s, before it is refused', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    const client = one.client();
    await client.read(TYPES);
    clock.advance(6_479_000);
    await client.read(TYPES);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(1);
    clock.advance(1_000);
    await client.read(TYPES);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(2);
    expect(one.sandbox.trail.filter((each) => each.refusedBy !== '')).toEqual([]);
  });

  test('addresses are asked once a day', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    const client = one.client();
    for (let hour = 0; hour < 26; hour += 2) {
      await client.read(TYPES);
      clock.advance(2 * 3_600_000);
    }
    expect(one.sandbox.calls.get('getGatewayAddress')).toBe(2);
  });

  test('a server whose clock is an hour off is answered by its own clock', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    one.sandbox.setClockSkew(3_600_000);
    expect(isFailure(await one.client().read(TYPES))).toBe(false);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(2);
  });

  test('a refused app is not asked again until told to', async () => {
    const one = await open({ account: { appSecret: 'wrong-secret' } });
    const client = one.client();
    for (let turn = 0; turn < 3; turn++) await expect(client.read(TYPES)).rejects.toBeInstanceOf(Refused);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(2);
    client.forgetRefusal();
    await expect(client.read(TYPES)).rejects.toBeInstanceOf(Refused);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(4);
  });

  test.each(['http-500', 'html', 'limit', 'cut'] as const)(
    'a token endpoint that answers %s is for later',
    async (fault) => {
      const one = await open();
      one.sandbox.addFault({ fault, method: 'getAccessToken', count: 1 });
      const client = one.client();
      await expect(client.read(TYPES)).rejects.toMatchObject({ problem: { code: 'YONYOU_TOKEN_UNREACHABLE' } });
      expect(isFailure(await client.read(TYPES))).toBe(false);
    },
  );

  test('two apps that take each other’s tokens away still get through', async () => {
    const one = await open({ switches: { invalidatePreviousToken: true } });
    const [first, second] = [one.client(), one.client()];
    for (let turn = 0; turn < 3; turn++) {
      expect(isFailure(await first.read(TYPES))).toBe(false);
      expect(isFailure(await second.read(TYPES))).toBe(false);
    }
  });

  test('the plain text of one API costs a new token too', async () => {
    const one = await open();
    const client = one.client();
    await client.connect();
    one.sandbox.revokeTokens();
    const answer = await client.read({ path: '/yonbip/fi/fipub/basedoc/querybd/accperiod', body: {} });
    expect(isFailure(answer)).toBe(false);
    expect(one.sandbox.trail.filter((each) => each.refusedBy === 'token').map((each) => each.answer)).toEqual([
      '非法token',
    ]);
  });
});

describe('limits', () => {
  test('a read waits 2, 4, 8 … 60 s and goes on', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    const client = one.client();
    await client.connect();
    one.sandbox.addFault({ fault: 'limit', count: 3 });
    expect(isFailure(await client.read(TYPES))).toBe(false);
    expect(clock.now() - START_MS).toBe(14_000);
  });

  test.each([200, 429] as const)(
    'answered with HTTP %i, a write is for later and was not done',
    async (limitStatus) => {
      const clock = manualClock(START_MS, { skipSleeps: true });
      const limits = { perMinute: 60, financePerMinute: 40, burst: 1 };
      const one = await open({ clock, limits, switches: { limitStatus, retryAfter: true } });
      const client = one.client();
      const save = () => client.write(customer('a'), 10_000);
      expect(isFailure(await save())).toBe(false);
      expect(await save()).toMatchObject({ failure: 'limit', problem: { code: 'YONYOU_LIMITED' } });
    },
  );

  test('the bucket of a path: 40 a minute after a burst of 5', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock, account: { perMinute: 40, burst: 5 } });
    const client = one.client();
    for (let turn = 0; turn < 6; turn++) await client.read(TYPES);
    expect(clock.now() - START_MS).toBe(1_500);
    await client.read({ path: '/yonbip/fi/fipub/basedoc/querybd/accbook', body: {} });
    expect(clock.now() - START_MS).toBe(1_500);
  });

  test('a write whose bucket is empty for longer than half its deadline never leaves', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock, account: { perMinute: 1, burst: 1 } });
    const client = one.client();
    await client.write(customer('a'), 10_000);
    await expect(client.write(customer('b'), 10_000)).rejects.toBeInstanceOf(Transient);
    expect(one.sandbox.calls.get('newinsert')).toBe(1);
  });
});

function customer(key: string) {
  return {
    path: '/yonbip/digitalModel/merchant/idempotent/newinsert',
    body: { data: { code: `C-${key}`, name: { simplifiedName: '亚马逊美国站' } } },
    key: { value: key.padEnd(32, '0'), place: 'data' },
  } as const;
}

describe('a write under an idempotency key', () => {
  test('asks again after 5 s while it runs, with the same key, and gets its answer', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    const client = one.client();
    one.sandbox.addFault({ fault: 'running', count: 1 });
    one.sandbox.addFault({ fault: 'backend-timeout', after: true, count: 1 });
    expect(isFailure(await client.write(customer('a'), 60_000))).toBe(false);
    expect(clock.now() - START_MS).toBe(10_000);
    const keys = one.sandbox.trail.filter((each) => each.path.endsWith('newinsert')).map((each) => each.body);
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(3);
  });

  test('stops asking at its deadline', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    one.sandbox.addFault({ fault: 'running' });
    expect(await one.client().write(customer('a'), 12_000)).toMatchObject({ failure: 'running' });
    expect(one.sandbox.calls.get('newinsert')).toBe(3);
  });

  test('an hour later the repeat is told from a new one', async () => {
    const clock = manualClock(START_MS, { skipSleeps: true });
    const one = await open({ clock });
    const client = one.client();
    const first = await client.write(customer('a'), 60_000);
    expect(await client.write(customer('a'), 60_000)).toEqual(first);
    clock.advance(3_600_001);
    expect(await client.write(customer('a'), 60_000)).toMatchObject({
      failure: 'duplicate',
      data: { id: '1700194312096055299' },
    });
  });
});

test('nulls are left out, at any depth', () => {
  expect(withoutNulls(exactJson({ a: null, b: [{ c: null, d: 'x' }, null], e: {} }))).toEqual({
    b: [{ d: 'x' }],
    e: {},
  });
});
