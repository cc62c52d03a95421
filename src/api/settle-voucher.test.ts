/** A person's word on a voucher whose send no answer came to, over the API. One story; each test builds on those before. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { BOOK, openStoryBook, SHOP } from '../../test/setup/story-house.ts';
import { importOne } from '../pipeline/verify-fixture.ts';
import { wholeOf } from '../sandbox/settlements/bytes.ts';
import { makeSettlements } from '../sandbox/settlements/story.ts';
import { writeV2 } from '../sandbox/settlements/v2-text.ts';
import type { Api } from './api.ts';
import type { AuditJson, DeliveryJson, DeliveryRowJson, PageJson } from './contract.ts';
import { createApi } from './create-api.ts';
import { addOneOfEach, signedIn } from './test-house.ts';

const stories = makeSettlements({ seed: 22, marketplace: 'US', settlements: 1, orders: 4, features: {} });
const THERE = { found: 'THERE', number: '31', erpId: '100031', reason: '在金蝶中查到' };

let house: TestHouse;
let app: Api;
let path: string;
const headers: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  house = await testHouse();
  await openStoryBook(house, stories, {});
  await importOne(house, { shop: SHOP, name: 'a.txt', bytes: wholeOf(writeV2(stories[0]!)) });
  await addOneOfEach(house.db);
  app = await createApi({ house, config: { version: 'test', log: () => {} } });
  for (const role of ['preparer', 'reviewer', 'auditor']) headers[role] = await signedIn(house.db, house.clock, role);
  const { items } = await get<PageJson<DeliveryRowJson>>('/deliveries');
  path = `/vouchers/${BOOK}/${items[0]?.voucherNo}`;
});
afterAll(async () => {
  await app.close();
  await house.close();
});

async function get<T>(address: string, role = 'preparer'): Promise<T> {
  const answer = await app.inject({ url: `/api/v1${address}`, headers: headers[role] ?? {} });
  expect(answer.statusCode, `${address} ${answer.body.slice(0, 300)}`).toBe(200);
  return answer.json() as T;
}

async function settle(payload: object, role = 'preparer') {
  const url = `/api/v1${path}/settle`;
  const answer = await app.inject({ method: 'POST', url, headers: headers[role] ?? {}, payload });
  const code: string | undefined = answer.json().error?.code;
  return { status: answer.statusCode, code, body: answer.json() as DeliveryJson };
}

/** A request with it left, and no answer came. */
async function lose(): Promise<void> {
  const voucher = [BOOK, path.split('/').at(-1)];
  for (const state of ['SENDING', 'UNKNOWN'])
    await house.db.pool.query(
      `UPDATE delivery.voucher SET state = '${state}', handed = true WHERE book = $1 AND voucher_no = $2`,
      voucher,
    );
}

const mayOf = async (role: string) => (await get<DeliveryJson>(`${path}/delivery`, role)).may.settle;

it('one that was never sent is not settled by anybody', async () => {
  expect(await mayOf('preparer')).toBe(false);
  expect(await settle(THERE)).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
});

it('one that no answer came to is settled by those who may send, and is offered to no other', async () => {
  await lose();
  expect([await mayOf('preparer'), await mayOf('auditor')]).toEqual([true, false]);
  expect(await settle(THERE, 'reviewer')).toMatchObject({ status: 403, code: 'NOT_PERMITTED' });
});

it.each<readonly [string, object]>([
  ['without a reason', { ...THERE, reason: ' ' }],
  ['a reason of 201 characters', { ...THERE, reason: 'r'.repeat(201) }],
  ['there without a number', { found: 'THERE', reason: 'r' }],
  ['a number of 41 characters', { ...THERE, number: '1'.repeat(41) }],
  ['an id of 201 characters', { ...THERE, erpId: '1'.repeat(201) }],
  ['absent under a number', { ...THERE, found: 'ABSENT' }],
  ['a word that is neither', { found: 'PERHAPS', reason: 'r' }],
])('%s is refused and changes nothing', async (_name, body) => {
  expect(await settle(body)).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  expect(await get<DeliveryJson>(`${path}/delivery`)).toMatchObject({ state: 'UNKNOWN', confirmed: null });
});

it('absent: it is queued again, once', async () => {
  const absent = { found: 'ABSENT', reason: '金蝶中没有' };
  expect(await settle(absent)).toMatchObject({ status: 200, body: { state: 'QUEUED', may: { settle: false } } });
  expect(await settle(absent)).toMatchObject({ code: 'VOUCHER_STATE_WRONG' });
});

it('there, in an ERP that can be asked: it takes the id too, and says who found it', async () => {
  await lose();
  const { erpId: _, ...unnamed } = THERE;
  expect(await settle(unnamed)).toMatchObject({ code: 'BY_HAND_UNNAMED' });
  expect((await settle(THERE)).body).toMatchObject({
    ...{
      state: 'SAVED',
      erpNumber: '31',
      erpId: '100031',
      confirmed: { by: 'preparer', at: expect.stringMatching(/Z$/) },
    },
    may: { settle: false },
  });
  const { items } = await get<PageJson<AuditJson>>('/audit', 'reviewer');
  expect(items[0]).toMatchObject({ action: 'voucher.settled-by-hand', actor: 'preparer' });
});
