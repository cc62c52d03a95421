/** Events of YonBIP at the door: verified by their signature, counted once, and what they say of vouchers is looked at. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { appEventKeys, type SignatureVariant, sealEvent } from '../connectors/yonyou/yonbip/events.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { connectErp } from '../pipeline/erp-account.ts';
import { manualClock } from '../wire/clock.ts';
import type { Api } from './api.ts';
import { createApi } from './create-api.ts';

const NOW = new Date('2026-11-01T08:00:00Z');
const APP = { appKey: 'demoappkey', appSecret: 'demo-app-secret-0123456789' };
const KEYS = appEventKeys(APP.appKey, APP.appSecret);
const clock = manualClock(NOW.getTime());
let house: TestHouse;
let app: Api;

beforeAll(async () => {
  house = await testHouse(clock);
  for (const [book, erpAccount] of [
    ['CN01', 'YB1'],
    ['CN02', 'YB2'],
    ['CN03', 'YB3'],
  ] as const) {
    await inTransaction(house.db.pool, (tx) =>
      createBook(tx, { book, name: book, standard: 'ASBE', currency: 'CNY', trial: false }, NOW),
    );
    const names = { erpAccount, book, profile: 'yonyou.yonbip', ledger: 'BK01', baseUrl: 'https://erp.example' };
    const config = { appKey: APP.appKey, makerEmail: 'maker@example.com' };
    await connectErp(house, { ...names, config, secrets: { appSecret: APP.appSecret } }, 'ann');
    await looks(erpAccount);
  }
  app = await createApi({
    house,
    config: { version: 'test', log: () => undefined, rates: { eventsPerMinute: 10_000 } },
  });
});
afterAll(async () => {
  await app.close();
  await house.close();
});

let events = 0;

function sealed(
  content: Readonly<Record<string, unknown>>,
  how: { readonly variant?: SignatureVariant; readonly field?: 'msgSignature'; readonly secret?: string } = {},
): string {
  events += 1;
  const { variant = 'C', secret, ...more } = how;
  const json = JSON.stringify({ eventId: `e-${events}`, timestamp: 1, tenantId: 't', ...content });
  const given = { variant, timestamp: '1', nonce: 'n', random: 'ABCDEFGHIJKLMNOP', ...more };
  return JSON.stringify(sealEvent(secret ? { ...KEYS, secret } : KEYS, json, given));
}

async function post(name: string, payload: string, type = 'application/json') {
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1/erp-events/${name}`,
    payload,
    headers: { 'content-type': type },
  });
  const isText = String(answer.headers['content-type']).startsWith('text/plain');
  return [answer.statusCode, isText ? answer.body : answer.json().error.code] as const;
}

/** Whether the mirror is due; put back to not due. */
async function looks(name: string): Promise<boolean> {
  const { rows } = await house.db.pool.query<{ due: boolean }>(
    `WITH was AS (SELECT mirrored_at IS NULL AS due FROM delivery.flow WHERE erp_account = $1)
     UPDATE delivery.flow SET mirrored_at = $2 WHERE erp_account = $1 RETURNING (SELECT due FROM was)`,
    [name, NOW],
  );
  return rows[0]?.due ?? false;
}

const voucher = (type: string, businessId: string) => ({
  type,
  content: { voucherVO: [{ accbook: 'b1', periodunion: '2026-10', id: 'v1', billcode: '12', bussid: businessId }] },
});

describe('an event', () => {
  it.each(['GL_VOUCHER_EVENT_DELETE_AFTER', 'GL_VOUCHER_EVENT_UPDATE_AFTER', 'GL_VOUCHER_EVENT_UNTALLY_AFLTER'])(
    '%s makes the mirror look, once however often it comes',
    async (type) => {
      const body = sealed(voucher(type, 'HL:0123456789abcdef'));
      expect(await post('YB1', body)).toEqual([200, 'success']);
      expect(await looks('YB1')).toBe(true);
      expect(await post('YB1', body)).toEqual([200, 'success']);
      expect(await looks('YB1')).toBe(false);
    },
  );

  it.each<readonly [string, Readonly<Record<string, unknown>>, boolean]>([
    ['our own save', voucher('GL_VOUCHER_EVENT_ADD_AFTER', 'HL:0123456789abcdef'), false],
    ['a voucher added by hand', voucher('GL_VOUCHER_EVENT_ADD_AFTER', ''), true],
    ['vouchers that are not named', { type: 'GL_VOUCHER_EVENT_ADD_AFTER' }, true],
    ['the check of a subscription', { type: 'CHECK_URL' }, false],
    ['a customer', { type: 'YXYBASEDOC_AA_MERCHANT_INSERT' }, false],
  ])('of %s is answered; the mirror is due: %j %s', async (_what, content, due) => {
    expect(await post('YB1', sealed(content))).toEqual([200, 'success']);
    expect(await looks('YB1')).toBe(due);
  });

  it.each(['text/plain', 'application/octet-stream', 'application/json;charset=GBK'])(
    'may come as %s',
    async (type) => {
      expect(await post('YB1', sealed({ type: 'CHECK_URL' }), type)).toEqual([200, 'success']);
    },
  );

  it('is taken in any of the three signatures, and from then on in that one', async () => {
    const check = { type: 'CHECK_URL' };
    expect(await post('YB2', sealed(check, { variant: 'A', field: 'msgSignature' }))).toEqual([200, 'success']);
    expect(await post('YB2', sealed(check, { variant: 'C' }))).toEqual([403, 'YONYOU_EVENT_FORGED']);
    expect(await post('YB2', sealed(check, { variant: 'A' }))).toEqual([200, 'success']);
    expect(await post('YB3', sealed(check, { variant: 'B' }))).toEqual([200, 'success']);
  });

  it('comes again after a week as a new one, which does no harm', async () => {
    const body = sealed(voucher('GL_VOUCHER_EVENT_DELETE_AFTER', ''));
    await post('YB1', body);
    await looks('YB1');
    clock.advance(8 * 86_400_000);
    expect(await post('YB1', body)).toEqual([200, 'success']);
    expect(await looks('YB1')).toBe(true);
  });
});

describe('what is no event changes nothing', () => {
  it.each<readonly [string, string, string, number, string]>([
    [
      'a signature under another secret',
      'YB1',
      sealed(voucher('GL_VOUCHER_EVENT_DELETE_AFTER', ''), { secret: 'other' }),
      403,
      'YONYOU_EVENT_FORGED',
    ],
    ['no JSON', 'YB1', 'x', 400, 'YONYOU_EVENT_UNREADABLE'],
    ['nothing', 'YB1', '', 400, 'YONYOU_EVENT_UNREADABLE'],
    ['a connection that is not', 'YB9', sealed({ type: 'CHECK_URL' }), 404, 'ERP_ACCOUNT_NOT_FOUND'],
    ['a body without end', 'YB1', JSON.stringify({ encrypt: 'x'.repeat(70_000) }), 413, 'INPUT_INVALID'],
  ])('%s', async (_what, name, body, status, code) => {
    expect(await post(name, body)).toEqual([status, code]);
    expect(await looks('YB1')).toBe(false);
  });
});
