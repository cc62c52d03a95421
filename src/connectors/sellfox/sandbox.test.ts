/** The sandbox server, asked by a client of its own: raw HTTP and node:crypto, nothing of the connector. */
import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../wire/clock.ts';
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';
import { type SellfoxSandbox, type SellfoxSandboxOptions, startSellfoxSandbox } from './sandbox.ts';
import type { SellerWorld } from './sandbox-world.ts';

const START_MS = 1_767_225_600_000;
const CLIENT = { clientId: 'heliu-demo', secret: 'heliu-demo-secret-0001' };
const VECTOR_TOKEN = '00000000-0000-4000-8000-000000000001';
const ORDERS = '/api/order/pageList.json';
const SHOPS = '/api/shop/pageList.json';
const DATES = { dateType: 'updateDateTime', dateStart: '2026-01-01 00:00:00', dateEnd: '2026-01-01 23:59:59' };

const PAIRS = { access_token: 0, client_id: 0, nonce: 0, timestamp: 0 };

function rowsWorld(total: number): SellerWorld {
  const row = (id: number): JsonObject => ({ id: String(id), amount: new JsonNumber('18.0') });
  return {
    list: (path) =>
      path === '/api/ware/adjust/pageList.json'
        ? undefined
        : {
            total,
            rows: (from, to) => Array.from({ length: to - from }, (_, at) => row(from + at)),
          },
    one: (_path, asked) => (asked.id === '7' || asked.amazonOrderId === '7' ? row(7) : undefined),
  };
}

function signOf(secret: string, pairs: Readonly<Record<string, string>>): string {
  const text = Object.entries(pairs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
  return createHmac('sha256', secret).update(text).digest('hex');
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly code: number;
    readonly msg: string;
    readonly data: never;
    readonly ts: number;
    readonly requestId?: string;
  };
}

function send(
  url: string,
  method: string,
  text?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const answered = Buffer.concat(chunks).toString('utf8');
        const isJson = answered.startsWith('{') && answered.endsWith('}');
        resolve({ status: incoming.statusCode ?? 0, text: answered, body: isJson ? JSON.parse(answered) : undefined });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

const opened: SellfoxSandbox[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

async function open(options: Partial<SellfoxSandboxOptions> = {}, total = 250) {
  const clock = manualClock(START_MS, { skipSleeps: true });
  const server = await startSellfoxSandbox({ world: rowsWorld(total), clock, clients: [CLIENT], ...options });
  opened.push(server);
  let nonce = 1000;
  const tokenOf = async (more = ''): Promise<Reply> =>
    send(
      `${server.url}/api/oauth/v2/token.json?client_id=${CLIENT.clientId}&client_secret=${CLIENT.secret}&grant_type=client_credentials${more}`,
      'GET',
    );
  const token = async (): Promise<string> => ((await tokenOf()).body.data as { access_token: string }).access_token;
  /** `change`: members of the signed pairs or of the query that are put in the place of the right ones; undefined leaves out. */
  const post = async (
    path: string,
    body: unknown = {},
    change: Readonly<Record<string, string | undefined>> = {},
    given: {
      readonly method?: string;
      readonly fault?: string;
      readonly raw?: string;
      readonly signedPath?: string;
    } = {},
  ): Promise<Reply> => {
    const pairs = {
      access_token: change.access_token ?? (await token()),
      client_id: CLIENT.clientId,
      nonce: String(nonce++),
      timestamp: String(clock.now()),
      ...change,
    };
    const known = Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined)) as Record<
      string,
      string
    >;
    // Whatever else the query holds is not part of the signed text.
    const signed = Object.fromEntries(Object.entries(known).filter(([key]) => key in PAIRS));
    const sign = signOf(CLIENT.secret, { ...signed, method: 'post', url: given.signedPath ?? path });
    const query = new URLSearchParams({ ...known, ...('sign' in change ? {} : { sign }) });
    return send(
      `${server.url}${path}?${query}`,
      given.method ?? 'POST',
      given.raw ?? JSON.stringify(body),
      given.fault === undefined ? {} : { 'x-heliu-fault': given.fault },
    );
  };
  return { server, clock, post, token, tokenOf };
}

describe('the signature', () => {
  test('is the one of the published vectors', () => {
    const first = {
      access_token: 'd20d9d20-5db0-429a-8390-3694265e297c',
      client_id: '1111111',
      method: 'post',
      nonce: '888',
      timestamp: '1668153260508',
      url: '/openapi/api/commodity/pageList.json',
    };
    expect(signOf('fde212ff-588a-11ef-b1d4-0c42a1eda3d9', first)).toBe(
      '57bcbd213461d47e99e9b781c11f3fb37937127824272a30b95ddb5cbfea881e',
    );
  });

  test('of the second vector is accepted to the letter, and none that differs in one', async () => {
    const { server, clock, token } = await open({ newToken: () => VECTOR_TOKEN });
    await token();
    const query = `access_token=${VECTOR_TOKEN}&client_id=heliu-demo&timestamp=${START_MS}&nonce=1234567890&sign=`;
    const right = 'bb49174db0a2d4a52a231ade75c3d24bbb4f4f1b2e6330cb4131de529d09e28c';
    const wrong = await send(
      `${server.url}${ORDERS}?${query}${right.replace(/c$/, 'd')}`,
      'POST',
      JSON.stringify(DATES),
    );
    expect(wrong.body.code).toBe(40011);
    clock.advance(1000);
    const reply = await send(`${server.url}${ORDERS}?${query}${right}`, 'POST', JSON.stringify(DATES));
    expect([reply.status, reply.body.code]).toEqual([200, 0]);
  });

  test('of another path, of another secret or with paging in the query is wrong', async () => {
    const { post } = await open();
    expect((await post(SHOPS, {}, {}, { signedPath: `/openapi${SHOPS}` })).body.code).toBe(40011);
    expect((await post(SHOPS, {}, { pageNo: '1' })).body.code).toBe(40011);
    expect((await post(SHOPS, {}, { sign: 'A'.repeat(64) })).body.code).toBe(40011);
  });
});

describe('the token', () => {
  test('counts down in milliseconds, stays the same while it lives, and is another one after a day', async () => {
    const { clock, tokenOf } = await open();
    const first = (await tokenOf()).body.data as { access_token: string; expires_in: number };
    expect(first.expires_in).toBe(86_400_000);
    clock.advance(1_549_579);
    const second = (await tokenOf()).body.data as { access_token: string; expires_in: number };
    expect(second).toEqual({ access_token: first.access_token, expires_in: 84_850_421 });
    clock.advance(86_400_000);
    const third = (await tokenOf()).body.data as { access_token: string };
    expect(third.access_token).not.toBe(first.access_token);
  });

  test('is refused for whom it does not know, and for what is empty', async () => {
    const { server } = await open();
    const codeOf = async (query: string): Promise<number> =>
      (await send(`${server.url}/api/oauth/v2/token.json?${query}`, 'GET')).body.code;
    expect(await codeOf('client_secret=x&grant_type=client_credentials')).toBe(40003);
    expect(await codeOf('client_id=heliu-demo&grant_type=client_credentials')).toBe(40015);
    expect(await codeOf(`client_id=heliu-demo&client_secret=${CLIENT.secret}`)).toBe(40015);
    expect(await codeOf('client_id=heliu-demo&client_secret=x&grant_type=client_credentials')).toBe(40004);
    expect(await codeOf('client_id=nobody&client_secret=x&grant_type=client_credentials')).toBe(40004);
  });

  test('that is revoked, of nobody or run out is 40001', async () => {
    const { server, clock, post, token } = await open();
    const old = await token();
    server.door.revokeTokens();
    expect((await post(SHOPS, {}, { access_token: old })).body.code).toBe(40001);
    const fresh = await token();
    clock.advance(86_400_000);
    expect((await post(SHOPS, {}, { access_token: fresh })).body.code).toBe(40001);
    expect((await post(SHOPS)).body.code).toBe(0);
  });

  test('asked too often is refused where that is switched on', async () => {
    const { tokenOf, clock } = await open({ limits: { tokenIntervalMs: 5000 } });
    expect((await tokenOf()).body.code).toBe(0);
    expect((await tokenOf()).body.code).toBe(40019);
    clock.advance(5000);
    expect((await tokenOf()).body.code).toBe(0);
  });
});

describe('a call', () => {
  test.each([
    ['access_token', 40002],
    ['client_id', 40003],
    ['sign', 40006],
    ['nonce', 40007],
    ['timestamp', 40008],
  ])('without %s is %i', async (name, code) => {
    const { post } = await open();
    const change = name === 'access_token' ? { access_token: '' } : { [name]: undefined };
    expect((await post(SHOPS, {}, change)).body.code).toBe(code);
  });

  test('with a nonce of letters, a timestamp in seconds, of a stranger is refused', async () => {
    const { post } = await open();
    expect((await post(SHOPS, {}, { nonce: 'abc' })).body.code).toBe(40009);
    expect((await post(SHOPS, {}, { nonce: '1'.repeat(17) })).body.code).toBe(40009);
    expect((await post(SHOPS, {}, { timestamp: '1767225600' })).body.code).toBe(40010);
    expect((await post(SHOPS, {}, { client_id: 'nobody' })).body.code).toBe(40004);
  });

  test('fifteen minutes off is let in, and a millisecond more is not', async () => {
    const { post } = await open({ limits: { intervalMs: 0 } });
    const at = (ms: number) => post(SHOPS, {}, { timestamp: String(START_MS + ms) });
    expect((await at(-900_000)).body.code).toBe(0);
    expect((await at(900_000)).body.code).toBe(0);
    expect((await at(-900_001)).body.code).toBe(40013);
    expect((await at(900_001)).body.code).toBe(40013);
  });

  test('with a nonce that was used is a repetition for half an hour, on every path', async () => {
    const { post, clock } = await open();
    expect((await post(SHOPS, {}, { nonce: '42' })).body.code).toBe(0);
    expect((await post(ORDERS, DATES, { nonce: '42' })).body.code).toBe(40012);
    clock.advance(29 * 60_000);
    expect((await post(ORDERS, DATES, { nonce: '42' })).body.code).toBe(40012);
    clock.advance(2 * 60_000);
    expect((await post(ORDERS, DATES, { nonce: '42' })).body.code).toBe(0);
  });

  test('by GET is 40020, without a body 40014, with what is no JSON object 40017, to nowhere 404', async () => {
    const { post } = await open({ limits: { intervalMs: 0 } });
    expect((await post(SHOPS, {}, {}, { method: 'GET', raw: '' })).body.code).toBe(40020);
    expect((await post(SHOPS, {}, {}, { raw: '' })).body.code).toBe(40014);
    expect((await post(SHOPS, {}, {}, { raw: 'pageNo=1' })).body.code).toBe(40017);
    expect((await post(SHOPS, {}, {}, { raw: '[]' })).body.code).toBe(40017);
    expect((await post('/api/nowhere.json')).status).toBe(404);
  });

  test('from an address that is not on the list is 40005, but gets its token', async () => {
    const { server, post, tokenOf } = await open({ clients: [{ ...CLIENT, ips: ['10.0.0.1'] }] });
    expect((await tokenOf()).body.code).toBe(0);
    expect((await post(SHOPS)).body.code).toBe(40005);
    server.door.change(CLIENT.clientId, { ips: ['127.0.0.1'] });
    expect((await post(SHOPS)).body.code).toBe(0);
  });

  test('without the grant is 40021, and after the grant too until the token is a new one', async () => {
    const { server, post, token } = await open({
      clients: [{ ...CLIENT, grants: [ORDERS] }],
      limits: { intervalMs: 0 },
    });
    const old = await token();
    expect((await post(ORDERS, DATES, { access_token: old })).body.code).toBe(0);
    expect((await post(SHOPS, {}, { access_token: old })).body.code).toBe(40021);
    server.door.change(CLIENT.clientId, { grants: [ORDERS, SHOPS] });
    expect((await post(SHOPS, {}, { access_token: old })).body.code).toBe(40021);
    expect(await token()).not.toBe(old);
    expect((await post(SHOPS)).body.code).toBe(0);
  });

  test('of a client that is locked or has run out is told so', async () => {
    const { server, post, tokenOf, token } = await open();
    server.door.change(CLIENT.clientId, { state: 'ABNORMAL' });
    expect((await post(SHOPS)).body.code).toBe(40022);
    const held = await token();
    server.door.change(CLIENT.clientId, { state: 'EXPIRED' });
    expect((await post(SHOPS, {}, { access_token: held })).body.code).toBe(40025);
    expect((await tokenOf()).body.code).toBe(40025);
  });

  test('refused by a code may come under another HTTP status with the same body', async () => {
    const { post } = await open({ statuses: { 40019: 400, 40021: 401 }, clients: [{ ...CLIENT, grants: [ORDERS] }] });
    const denied = await post(SHOPS);
    expect([denied.status, denied.body.code]).toEqual([401, 40021]);
    await post(ORDERS, DATES);
    const fast = await post(ORDERS, DATES);
    expect([fast.status, fast.body.code]).toEqual([400, 40019]);
  });
});

describe('the quota', () => {
  test('is one call a second and path, and nothing is saved up', async () => {
    const { post, clock } = await open();
    clock.advance(60_000);
    expect((await post(SHOPS)).body.code).toBe(0);
    expect((await post(SHOPS)).body.code).toBe(40019);
    expect((await post(ORDERS, DATES)).body.code).toBe(0);
    clock.advance(999);
    expect((await post(SHOPS)).body.code).toBe(40019);
    clock.advance(1);
    expect((await post(SHOPS)).body.code).toBe(0);
  });

  test('is lowered for whoever goes on all the same, and comes back', async () => {
    const { post, clock, server } = await open({ limits: { refusalsMax: 3, loweredMs: 60_000 } });
    await post(SHOPS);
    for (let hit = 0; hit < 3; hit++) expect((await post(SHOPS)).body.code).toBe(40019);
    clock.advance(1000);
    expect((await post(SHOPS)).body.code).toBe(0);
    clock.advance(4000);
    expect((await post(SHOPS)).body.code).toBe(40019);
    clock.advance(60_000);
    expect((await post(SHOPS)).body.code).toBe(0);
    clock.advance(1000);
    expect((await post(SHOPS)).body.code).toBe(0);
    expect(server.refusals.get(40019)).toBe(4);
  });

  test('can be switched off', async () => {
    const { post } = await open({ limits: { intervalMs: 0 } });
    for (let call = 0; call < 5; call++) expect((await post(SHOPS)).body.code).toBe(0);
  });
});

describe('a page', () => {
  const ask = async (path: string, body: unknown, options: Partial<SellfoxSandboxOptions> = {}, total = 250) => {
    const { post } = await open({ limits: { intervalMs: 0 }, ...options }, total);
    return (await post(path, body)).body;
  };
  const shapeOf = async (path: string, body: object, total = 250): Promise<Record<string, unknown>> => {
    const { data } = await ask(path, body, {}, total);
    return Object.fromEntries(
      Object.entries(data as Record<string, unknown>).map(([key, value]) => [
        key,
        Array.isArray(value) ? value.length : value,
      ]),
    );
  };
  const RANGE = { startTime: '2026-01-01', endTime: '2026-01-31' };

  test('has each of the eight shapes with its own types', async () => {
    const page = { pageNo: '3', pageSize: '100' };
    const numbers = { pageNo: 3, pageSize: 100, totalPage: 3, totalSize: 250 };
    expect(await shapeOf(ORDERS, { ...DATES, ...page })).toEqual({ ...numbers, rows: 50 });
    expect(await shapeOf('/api/financial/v2/settlementSummary/detailPage.json', { ...RANGE, ...page })).toEqual({
      ...numbers,
      detailPageVoList: 50,
    });
    const groups = { timeType: 'transferTime', ...RANGE, ...page };
    expect(await shapeOf('/api/financial/v2/settlementSummary/groupPage.json', groups)).toEqual({
      pageNo: '3',
      pageSize: '100',
      totalPage: '3',
      totalSize: '250',
      groupVoList: 50,
    });
    const texts = { pageNum: '3', pageSize: '100', totalPage: '3', totalSize: '250' };
    expect(await shapeOf('/api/finance/paymentOrder/pageList.json', { timeType: '2', ...RANGE, ...page })).toEqual({
      ...texts,
      rows: 50,
    });
    expect(await shapeOf('/api/finAmz/deferredOrder/deferredAmountList.json', page)).toEqual({
      ...texts,
      rows: 50,
      updateTime: '',
    });
    expect(await shapeOf('/api/financial/v2/order.json', page)).toEqual({
      reportList: 50,
      totalPage: 3,
      totalSize: 250,
    });
    expect(await shapeOf('/api/financial/tkReport/queryStatementDetail.json', page)).toEqual({
      rows: 50,
      totalPage: 3,
      totalSize: 250,
    });
    expect(await shapeOf('/api/financial/walmartReport/queryStatementDetail.json', page)).toEqual({ rows: 50 });
    const profit = await ask('/api/financial/v2/monthProfit/shopSummary.json', {
      dateType: '1',
      startDate: '202601',
      endDate: '202601',
    });
    expect(profit.data).toHaveLength(250);
  });

  test('of a cursor follows its token to the end, each row once', async () => {
    const { post } = await open({ limits: { intervalMs: 0 } });
    const ids: string[] = [];
    let nextToken = '';
    let pages = 0;
    do {
      const { body } = await post('/api/financial/v2/shippingSettlementPageList.json', {
        timeType: 'shipmentTime',
        ...RANGE,
        nextToken,
      });
      const data = body.data as { nextToken: string; rows: { id: string }[] };
      ids.push(...data.rows.map((row) => row.id));
      nextToken = data.nextToken;
      pages++;
    } while (nextToken !== '' && pages < 10);
    expect(pages).toBe(3);
    expect(ids).toEqual(Array.from({ length: 250 }, (_, id) => String(id)));
    const wrong = await post('/api/financial/v2/shippingSettlementPageList.json', { timeType: 'x', nextToken: 'zzz' });
    expect(wrong.body.code).toBe(40014);
  });

  test('past the end is empty, but of 请款 付款 收款 the last one again', async () => {
    const past = { pageNo: '9', pageSize: '100' };
    expect(await shapeOf(ORDERS, { ...DATES, ...past })).toMatchObject({ rows: 0, totalPage: 3 });
    const asked = {
      requisitionOrder: { searchTimeType: 'createTime', startReqTime: '2026-01-01', endReqTime: '2026-01-31' },
      paymentOrder: { timeType: '2', ...RANGE },
      receiptOrder: { dateType: 'receiptTime', ...RANGE },
    };
    for (const [name, filter] of Object.entries(asked)) {
      const { data } = await ask(`/api/finance/${name}/pageList.json`, { ...filter, ...past });
      const { rows } = data as { rows: { id: string }[] };
      expect([rows.length, rows[0]?.id, rows.at(-1)?.id], name).toEqual([50, '200', '249']);
      expect(await shapeOf(`/api/finance/${name}/pageList.json`, { ...filter, ...past }, 0)).toMatchObject({ rows: 0 });
    }
  });

  test('larger than its list allows is refused in the list’s own figure', async () => {
    const hundred = await ask('/api/warehouseManage/warehouseList.json', { pageNo: '1', pageSize: '101' });
    expect([hundred.code, hundred.msg]).toEqual([40014, '分页数量不能超过100']);
    const asked = { dateType: 'updateTime', startDate: '2026-01-01', endDate: '2026-01-01', pageNo: '1' };
    expect((await ask('/api/multiplatform/order/list.json', { ...asked, pageSize: '1000' })).code).toBe(0);
    expect((await ask('/api/multiplatform/order/list.json', { ...asked, pageSize: '1001' })).code).toBe(40014);
    for (const pageNo of ['0', '-1', 'x', '1.5'])
      expect((await ask(SHOPS, { pageNo, pageSize: '20' })).code, pageNo).toBe(40014);
    expect(await shapeOf(SHOPS, { pageNo: 2, pageSize: 200 })).toMatchObject({ pageNo: 2, rows: 50 });
    expect(await shapeOf(SHOPS, {})).toMatchObject({ pageNo: 1, pageSize: 20, rows: 20 });
  });

  test('without its dates is null, or 40014; one order is found without dates', async () => {
    expect((await ask(ORDERS, { pageNo: '1' })).data).toBeNull();
    expect((await ask(ORDERS, { pageNo: '1' })).code).toBe(0);
    expect((await ask('/api/financial/v2/settlementSummary/detailPage.json', { startTime: '2026-01-01' })).code).toBe(
      40014,
    );
    expect((await ask(ORDERS, { searchMode: 'exact', unlimitedTime: 'true', searchContent: '7' })).data).not.toBeNull();
  });

  test('without rows is a page, or 40016 where that is switched on', async () => {
    expect(await shapeOf(SHOPS, {}, 0)).toMatchObject({ rows: 0, totalPage: 0, totalSize: 0 });
    expect((await ask(SHOPS, {}, { empty40016: [SHOPS] }, 0)).code).toBe(40016);
    expect((await ask(SHOPS, {}, { empty40016: [SHOPS] }, 1)).code).toBe(0);
    expect(await shapeOf('/api/ware/adjust/pageList.json', { pageNo: 1, pageSize: 20 })).toMatchObject({
      totalSize: 0,
    });
  });

  test('of one record is the record, or 40016', async () => {
    const path = '/api/commodity/v2/getCommodityDetail.json';
    expect((await ask(path, { id: '7' })).data).toEqual({ id: '7', amount: 18 });
    expect((await ask(path, { id: '8' })).code).toBe(40016);
    expect((await ask(path, {})).code).toBe(40014);
  });

  test('has ts and requestId, a msg of its own, and no requestId on the parcels', async () => {
    const shops = await ask(SHOPS, {});
    expect([shops.msg, shops.ts, typeof shops.requestId]).toEqual(['success', START_MS, 'string']);
    expect((await ask('/api/multiplatform/shop/list.json', {})).msg).toBe('');
    const parcels = await ask('/api/packageShip/v1/getPackagePage.json', {
      purchaseDateStart: '2026-01-01',
      purchaseDateEnd: '2026-01-31',
    });
    expect([parcels.code, 'requestId' in parcels]).toEqual([0, false]);
  });

  test('keeps the digits of an amount as they are', async () => {
    const { post } = await open();
    expect((await post(SHOPS)).text).toContain('"amount":18.0}');
  });

  test('is served under both paths that a list may have', async () => {
    for (const path of ['/getStockPageList.json', '/api/getStockPageList.json', '/api/ware/assemble/pageList.json'])
      expect(await shapeOf(path, {}), path).toMatchObject({ totalSize: 250 });
  });
});

describe('a fault', () => {
  const fast = { limits: { intervalMs: 0 } };

  test.each([
    ['html', 200, undefined],
    ['http-429', 429, undefined],
    ['http-500', 500, undefined],
    ['http-503', 503, undefined],
    ['busy', 200, -1],
    ['limit', 200, 40019],
    ['token-lost', 200, 40001],
    ['clock-skew', 200, 40013],
    ['clock-skew;ms=900001', 200, 40013],
    ['clock-skew;ms=900000', 200, 0],
    ['latency;ms=200', 200, 0],
    ['slow-body', 200, 0],
    ['no-such-fault', 200, 0],
  ])('%s by the header is that', async (fault, status, code) => {
    const { post } = await open(fast);
    const reply = await post(SHOPS, {}, {}, { fault });
    expect([reply.status, reply.body?.code]).toEqual([status, code]);
    expect((await post(SHOPS)).body.code).toBe(0);
  });

  test('cuts the connection, cuts the text short, empties the data', async () => {
    const { post } = await open(fast);
    await expect(post(SHOPS, {}, {}, { fault: 'cut' })).rejects.toThrow();
    const short = await post(SHOPS, {}, {}, { fault: 'truncate' });
    expect([short.status, short.body, short.text.startsWith('{"code":0')]).toEqual([200, undefined, true]);
    expect((await post(SHOPS, {}, {}, { fault: 'data-null' })).body).toMatchObject({ code: 0, data: null });
  });

  test('with after has taken its effect: the nonce is used up', async () => {
    const { post } = await open(fast);
    await expect(post(SHOPS, {}, { nonce: '77' }, { fault: 'cut;after' })).rejects.toThrow();
    expect((await post(SHOPS, {}, { nonce: '77' })).body.code).toBe(40012);
    await expect(post(SHOPS, {}, { nonce: '78' }, { fault: 'cut' })).rejects.toThrow();
    expect((await post(SHOPS, {}, { nonce: '78' })).body.code).toBe(0);
  });

  test('of a rule strikes its path only, after its skip, as often as it says, and never the token', async () => {
    const { server, post, tokenOf } = await open(fast);
    server.addFault({ fault: 'busy', path: SHOPS, skip: 1, count: 2 });
    const codes: number[] = [];
    for (let call = 0; call < 4; call++) codes.push((await post(SHOPS)).body.code);
    expect(codes).toEqual([0, -1, -1, 0]);
    expect((await post(ORDERS, DATES)).body.code).toBe(0);
    server.addFault({ fault: 'http-500' });
    expect((await tokenOf()).status).toBe(200);
    expect((await post(ORDERS, DATES)).status).toBe(500);
    server.clearFaults();
    expect((await post(ORDERS, DATES)).status).toBe(200);
  });

  test('down for an hour is down for an hour of the sandbox’s clock', async () => {
    const { server, post, token, clock } = await open(fast);
    const held = await token();
    server.goDown(3_600_000);
    await expect(post(SHOPS, {}, { access_token: held })).rejects.toThrow();
    clock.advance(3_599_999);
    await expect(post(SHOPS, {}, { access_token: held })).rejects.toThrow();
    clock.advance(1);
    expect((await post(SHOPS, {}, { access_token: held })).body.code).toBe(0);
  });

  test('shifted puts one row on two pages and loses none, and the total tells', async () => {
    const { server, post } = await open(fast, 25);
    server.addFault({ fault: 'shifted', path: SHOPS });
    const ids: string[] = [];
    const totals: number[] = [];
    for (const pageNo of ['1', '2', '3']) {
      const data = (await post(SHOPS, { pageNo, pageSize: '10' })).body.data as {
        totalSize: number;
        rows: { id: string }[];
      };
      ids.push(...data.rows.map((row) => row.id));
      totals.push(data.totalSize);
    }
    expect(totals).toEqual([25, 26, 26]);
    expect(ids).toHaveLength(26);
    expect(ids.filter((id) => id === '9')).toHaveLength(2);
    expect(new Set(ids).size).toBe(25);
  });
});
