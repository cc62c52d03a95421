/** The sandbox as a client that nobody here wrote sees it: plain requests, plain JSON. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../../wire/clock.ts';
import { createSender, type Sender } from './raw-client.testing.ts';
import { type Bench, type BenchOptions, CREDENTIALS, openBench, TENANT } from './sandbox-fixture.ts';
import { PUBLISHED_LIMITS } from './sandbox-gateway.ts';
import { signedQuery } from './signature.ts';

const START_MS = Date.parse('2026-10-31T02:00:00Z');
let clock: ManualClock;
let bench: Bench;
let raw: Sender;

async function open(options: BenchOptions = {}): Promise<void> {
  await bench?.close();
  clock = manualClock(START_MS, { skipSleeps: true });
  bench = await openBench({ clock, ...options });
  raw = createSender(bench.sandbox.url, clock);
}

beforeEach(() => open());
afterEach(() => bench.close());

const ADD = '/yonbip/fi/ficloud/openapi/voucher/addVoucher';
const QUERY = '/yonbip/fi/ficloud/openapi/voucher/queryVouchers';
const TYPES = '/yonbip/fi/fipub/basedoc/querybd/vouchertype';
const PERIODS = '/yonbip/fi/fipub/basedoc/querybd/accperiod';

/** The request of the card, with subjects of the default chart. */
function voucher(change: Record<string, unknown> = {}, rows: Record<string, unknown>[] = [{}, {}]) {
  const base = { description: 'Sales', currencyCode: 'USD', rateType: '02', rateOrg: 7.1, rateOrgOps: 1 };
  const shop = { filedCode: '0002', valueCode: 'AMZ-US' };
  const department = { filedCode: '0001', valueCode: 'D01' };
  return {
    businessId: 'HL-2026-10-S001-0001',
    accbookCode: 'BK01',
    voucherTypeCode: '01',
    period: '2026-10',
    makeTime: '2026-10-31',
    makerEmail: 'maker@example.com',
    srcSystemCode: 'figl',
    attachedBill: 1,
    description: 'Settlement 1',
    bodies: [
      {
        ...base,
        accsubjectCode: '1122.11',
        debitOriginal: 100,
        debitOrg: 710,
        clientAuxiliaryList: [shop],
        ...rows[0],
      },
      {
        ...base,
        accsubjectCode: '6001.01',
        creditOriginal: 100,
        creditOrg: 710,
        clientAuxiliaryList: [shop, department],
        ...rows[1],
      },
    ],
    ...change,
  };
}

describe('tokens', () => {
  const prefixes = ['/iuap-api-auth', '/iuap-api-gateway', ''];
  const generations = ['base/v1/', ''];
  test.each(prefixes.flatMap((prefix) => generations.map((generation) => [prefix, generation])))(
    'are given under %s/open-auth/selfAppAuth/%sgetAccessToken',
    async (prefix, generation) => {
      const query = signedQuery({ appKey: CREDENTIALS.appKey, timestamp: String(START_MS) }, CREDENTIALS.appSecret);
      const { json } = await raw.get(`${prefix}/open-auth/selfAppAuth/${generation}getAccessToken?${query}`);
      expect(json).toMatchObject({ code: '00000', message: '成功！', data: { expire: 7200 } });
      expect((json as { data: { access_token: string } }).data.access_token).toMatch(/[+].*[/].*=/);
    },
  );

  test('of a multi-tenant app, by suiteKey and tenant', async () => {
    await open({ seed: { suite: { suiteKey: 'suite-demo', suiteSecret: 'suitesecret' } } });
    const parameters = { suiteKey: 'suite-demo', tenantId: TENANT, timestamp: String(START_MS) };
    const path = '/iuap-api-auth/open-auth/suiteApp/base/v1/getAccessToken?';
    expect((await raw.get(path + signedQuery(parameters, 'suitesecret'))).json).toMatchObject({ code: '00000' });
    const other = signedQuery({ ...parameters, tenantId: 'other' }, 'suitesecret');
    expect((await raw.get(path + other)).json).toMatchObject({ code: '10018' });
  });

  test.each([
    ['an unknown app', { appKey: 'nobody' }, CREDENTIALS.appSecret, '10018'],
    ['a wrong secret', {}, 'wrong', 'SBX001'],
    ['a timestamp six minutes old', { timestamp: String(START_MS - 360_000) }, CREDENTIALS.appSecret, 'SBX001'],
    ['a timestamp in seconds', { timestamp: String(START_MS / 1000) }, CREDENTIALS.appSecret, 'SBX001'],
  ])('are not given to %s', async (_who, change, secret, code) => {
    const parameters = { appKey: CREDENTIALS.appKey, timestamp: String(START_MS), ...change };
    const { status, json } = await raw.get(
      `/iuap-api-auth/open-auth/selfAppAuth/getAccessToken?${signedQuery(parameters, secret)}`,
    );
    expect([status, (json as { code: string }).code]).toEqual([200, code]);
  });

  test('run out after two hours, and must be URL-encoded', async () => {
    const token = await raw.token();
    expect((await raw.post(TYPES, {}, token)).json).toMatchObject({ code: 200 });
    const unencoded = await raw.postTo(`/iuap-api-gateway${TYPES}?access_token=${token}`, '{}');
    expect(unencoded.json).toEqual({ code: '310036', message: '非法token' });
    clock.advance(7_200_000);
    expect((await raw.post(TYPES, {}, token)).json).toEqual({ code: '310036', message: '非法token' });
  });

  test('a second one leaves the first alive, unless switched', async () => {
    const first = await raw.token();
    await raw.token();
    expect((await raw.post(TYPES, {}, first)).json).toMatchObject({ code: 200 });
    await open({ switches: { invalidatePreviousToken: true } });
    const old = await raw.token();
    await raw.token();
    expect((await raw.post(TYPES, {}, old)).json).toMatchObject({ code: '310036' });
  });
});

test('data centre: addresses that lead back here, and the answer to an unknown tenant', async () => {
  const path = '/open-auth/dataCenter/getGatewayAddress?tenantId=';
  const { url } = bench.sandbox;
  expect((await raw.get(path + TENANT)).json).toEqual({
    code: '00000',
    message: '成功！',
    data: { gatewayUrl: `${url}/iuap-api-gateway`, tokenUrl: `${url}/iuap-api-auth` },
  });
  expect(await raw.get(`${path}nobody`)).toMatchObject({
    status: 200,
    json: { code: '500', message: '根据租户id获取网关地址出现异常' },
  });
});

describe('the gateway checks in the observed order', () => {
  test('1 path before token; the only one with HTTP 404', async () => {
    expect(await raw.postTo('/iuap-api-gateway/yonbip/no/such/api', '{')).toMatchObject({
      status: 404,
      json: { code: '310404', message: '网关上没有注册此API[/yonbip/no/such/api]，请确认后重新调用' },
    });
    const wrongCase = await raw.postTo(ADD.replace('addVoucher', 'addvoucher'), '{}');
    expect(wrongCase.json).toMatchObject({ code: '310404' });
  });

  test('2 method before token', async () => {
    expect(await raw.get(ADD)).toMatchObject({ status: 200, json: { code: '310405' } });
  });

  test('3 no token before bad token', async () => {
    expect((await raw.postTo(ADD, '{')).json).toEqual({ code: '310001', message: 'access_token不能为空。' });
  });

  test('4 bad token before authority, limit and body; one API says it in plain text', async () => {
    await open({ seed: { unauthorised: [ADD] }, limits: { perMinute: 1, financePerMinute: 1, burst: 1 } });
    for (let turn = 0; turn < 3; turn++)
      expect((await raw.post(ADD, '{', 'bad')).json).toEqual({ code: '310036', message: '非法token' });
    const plain = await raw.post(PERIODS, {}, 'bad');
    expect([plain.status, plain.type, plain.text]).toEqual([200, 'text/plain; charset=utf-8', '非法token']);
  });

  test('5 authority before limit and body', async () => {
    await open({ seed: { unauthorised: [ADD] }, limits: { perMinute: 1, financePerMinute: 1, burst: 1 } });
    const token = await raw.token();
    for (let turn = 0; turn < 3; turn++)
      expect((await raw.post(ADD, '{', token)).json).toMatchObject({ code: '310037' });
  });

  test('6 limit before body', async () => {
    await open({ limits: PUBLISHED_LIMITS });
    const token = await raw.token();
    for (let turn = 0; turn < 20; turn++)
      expect((await raw.post(ADD, '{', token)).json).toMatchObject({ code: '310002' });
    expect((await raw.post(ADD, '{', token)).json).toEqual({ code: '310046', message: 'API被限流' });
    expect((await raw.post(TYPES, {}, token)).json).toMatchObject({ code: 200 });
    clock.advance(1_500);
    expect((await raw.post(ADD, '{', token)).json).toMatchObject({ code: '310002' });
  });

  test('7 JSON, required, typed, before the backend', async () => {
    const token = await raw.token();
    const vendors = '/yonbip/digitalModel/vendor/list';
    expect((await raw.post(vendors, { pageIndex: 1 }, token)).json).toEqual({
      code: '310008',
      message: '参数校验失败，参数[pageSize]是必填的。',
    });
    expect((await raw.post(vendors, { pageIndex: 1, pageSize: '10' }, token)).json).toMatchObject({ code: '310023' });
    const row = voucher();
    delete (row.bodies[1] as { description?: string }).description;
    expect((await raw.post(ADD, row, token)).json).toMatchObject({
      code: '310008',
      message: '参数校验失败，参数[bodies[1]!description]是必填的。',
    });
  });

  test('statuses that are not known can be switched', async () => {
    await open({
      switches: { gatewayStatus: 400, limitStatus: 429, retryAfter: true },
      limits: { perMinute: 60, financePerMinute: 60, burst: 1 },
    });
    const token = await raw.token();
    expect((await raw.post(ADD, '{', token)).status).toBe(400);
    const limited = await raw.post(ADD, '{', token);
    expect([limited.status, limited.retryAfter]).toEqual([429, '2']);
  });

  test('the bare path serves as the prefixed one', async () => {
    const token = encodeURIComponent(await raw.token());
    expect((await raw.postTo(`${TYPES}?access_token=${token}`, '{}')).json).toMatchObject({ success: true });
  });
});

describe('addVoucher refuses, in the shape of its card', () => {
  const over = (at: 0 | 1, change: Record<string, unknown>) => voucher({}, at === 0 ? [change, {}] : [{}, change]);
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['no account book', voucher({ accbookCode: '' }), '凭证保存不成功,账簿code不能为空！'],
    ['an unknown account book', voucher({ accbookCode: 'BK99' }), '账簿不存在'],
    ['an unknown voucher type', voucher({ voucherTypeCode: '99' }), '凭证类型不存在'],
    ['no maker', voucher({ makerEmail: '' }), '制单人邮箱和手机不能都为空'],
    ['a maker who is no user', voucher({ makerEmail: 'nobody@example.com' }), '制单人不是租户用户'],
    ['a period that is not that of the date', voucher({ period: '2026-09' }), '会计期间'],
    ['one row', voucher({ bodies: voucher().bodies.slice(0, 1) }), '至少两行'],
    ['both sides', over(0, { creditOriginal: 1, creditOrg: 1 }), '只能有一方金额'],
    ['no side', over(0, { debitOriginal: 0, debitOrg: 0 }), '只能有一方金额'],
    ['one amount of a side', over(0, { debitOrg: undefined }), 'debitOrg 未给出'],
    ['two signs in a row', over(0, { debitOrg: -710 }), '正负不一致'],
    ['three decimals', over(0, { debitOrg: 710.001 }), '2 位小数'],
    ['an unbalanced voucher', over(0, { debitOrg: 710.01 }), '借贷不平衡'],
    ['an unknown subject', over(0, { accsubjectCode: '9999' }), '科目不存在'],
    ['a subject with children', over(0, { accsubjectCode: '1122' }), '科目非末级'],
    ['an unknown currency', over(0, { currencyCode: 'XXX' }), '币种不存在'],
    ['foreign currency where none is kept', over(0, { accsubjectCode: '1002.01' }), '不核算外币'],
    ['no rate', over(0, { rateOrg: undefined }), '汇率无效'],
    [
      'a missing auxiliary item',
      over(1, { clientAuxiliaryList: [{ filedCode: '0002', valueCode: 'A' }] }),
      '部门 必输',
    ],
    [
      'an unknown auxiliary code',
      over(0, { clientAuxiliaryList: [{ filedCode: '9999', valueCode: 'A' }] }),
      '类型不存在',
    ],
    ['the wrong spelling', over(0, { clientAuxiliaryList: [{ fieldCode: '0002', valueCode: 'A' }] }), '类型不存在'],
    [
      'an item that the subject lacks',
      over(0, { clientAuxiliaryList: [{ filedCode: '0004', valueCode: 'A' }] }),
      '没有辅助核算',
    ],
    ['a null', voucher({ description: null }), '参数 description 为 null'],
    ['a null in a row', over(1, { billNo: null }), '参数 bodies[1]!billNo 为 null'],
    ['a number that is none', voucher({ billCode: 0 }), 'billCode'],
    ['an empty 摘要', over(0, { description: '' }), '摘要为空'],
  ];
  test.each(cases)('%s', async (_what, body, text) => {
    const { status, json } = await raw.post(ADD, body, await raw.token());
    expect(status).toBe(200);
    expect(json).toMatchObject({ code: '404', data: {} });
    expect((json as { message: string }).message).toMatch(/^凭证保存不成功,/);
    expect((json as { message: string }).message).toContain(text);
    expect(await bench.store.vouchers({})).toHaveLength(0);
  });

  test.each([
    ['closed', '已关账'],
    ['settled', '已结账'],
  ] as const)('a period that is %s', async (state, text) => {
    bench.sandbox.setPeriod('BK01', '2026-10', state);
    const { json } = await raw.post(ADD, voucher(), await raw.token());
    expect((json as { message: string }).message).toContain(text);
  });

  test('a value that is not among the allowed ones', async () => {
    await open({ seed: { auxiliaryValues: { '0002': ['US01'] } } });
    const { json } = await raw.post(ADD, voucher(), await raw.token());
    expect((json as { message: string }).message).toContain('档案不存在：AMZ-US');
  });

  test('cash flow: where it must be given, of known items, and as much as the row', async () => {
    const bank = { code: '1122.11', name: '应收', dims: ['店铺'], cashFlowRequired: true };
    await open({ seed: { subjects: [bank], cashFlowItems: ['1111'] } });
    const token = await raw.token();
    const send = async (cashflowList: unknown): Promise<string> =>
      String(((await raw.post(ADD, over(0, { cashflowList }), token)).json as { message: string }).message);
    const share = { mainItemCode: '1111', amountOriginal: 100, amountOrg: 710 };
    expect(await send(undefined)).toContain('现金流量项目必录');
    expect(await send([{ ...share, mainItemCode: '9' }])).toContain('现金流量项目不存在');
    expect(await send([{ ...share, amountOrg: 709 }])).toContain('金额之和');
    expect(await send([share])).toBe('OK');
  });

  test('a repeated businessId, a taken number; numbers go on by book, type and period', async () => {
    const token = await raw.token();
    const add = async (change: Record<string, unknown>) => (await raw.post(ADD, voucher(change), token)).json;
    expect(await add({})).toMatchObject({ code: '200', data: { billCode: 1 } });
    expect(await add({})).toEqual({ code: '404', message: '凭证保存不成功,businessId重复', data: {} });
    expect(await add({ businessId: 'b', billCode: 1 })).toMatchObject({ code: '404' });
    expect(await add({ businessId: 'b', billCode: 7 })).toMatchObject({ data: { billCode: 7 } });
    expect(await add({ businessId: 'c' })).toMatchObject({ data: { billCode: 8 } });
    expect(await add({ businessId: 'd', voucherTypeCode: '02' })).toMatchObject({ data: { billCode: 1 } });
  });

  test('a rate that does not give the amount is only remarked', async () => {
    const token = await raw.token();
    const body = voucher({}, [{ rateOrg: 7.2 }, {}]);
    expect((await raw.post(ADD, body, token)).json).toMatchObject({ code: '200' });
    expect(bench.sandbox.trail.at(-1)?.warnings).toEqual(['row 1: 7.2 × 100.00 ≠ 710.00']);
  });
});

test('twenty at once under one businessId make one voucher', async () => {
  const token = await raw.token();
  const answers = await Promise.all(Array.from({ length: 20 }, () => raw.post(ADD, voucher(), token)));
  expect(answers.filter((one) => (one.json as { code: string }).code === '200')).toHaveLength(1);
  expect(await bench.store.vouchers({})).toHaveLength(1);
});

describe('queryVouchers', () => {
  async function query(filter: Record<string, unknown>): Promise<readonly number[]> {
    const body = {
      pager: { pageIndex: 1, pageSize: 100 },
      accbookCode: 'BK01',
      periodStart: '2026-09',
      periodEnd: '2026-10',
      ...filter,
    };
    const { json } = await raw.post(QUERY, body, await raw.token());
    const { data } = json as { data: { recordList: { header: { billcode: number } }[] } };
    return data.recordList.map((one) => one.header.billcode);
  }
  beforeEach(async () => {
    const token = await raw.token();
    const add = (change: Record<string, unknown>) => raw.post(ADD, voucher(change), token);
    await add({ businessId: 'a', billCode: 1, description: 'HL:00000000000000aa x' });
    await add({ businessId: 'b', billCode: 2, makeTime: '2026-10-15' });
    await add({ businessId: 'c', billCode: 3, period: '2026-09', makeTime: '2026-09-30' });
    await add({ businessId: 'd', billCode: 4, voucherTypeCode: '02' });
  });

  test.each([
    ['all of two months', {}, [1, 2, 3, 4]],
    ['one month', { periodStart: '2026-10' }, [1, 2, 4]],
    ['the current month by default', { periodStart: undefined, periodEnd: undefined }, [1, 2, 4]],
    ['days', { makeTimeStart: '2026-10-01', makeTimeEnd: '2026-10-20' }, [2]],
    ['numbers', { billcodeMin: 2, billcodeMax: 3 }, [2, 3]],
    ['types', { voucherTypeCodeList: ['02'] }, [4]],
    ['states', { voucherStatusList: ['03'] }, []],
    ['description', { description: 'HL:00000000000000aa' }, [1]],
    ['a subject and its children', { accsubjectCodeList: ['6001'] }, [1, 2, 3, 4]],
    ['a subject that is in none', { accsubjectCodeList: ['1405'] }, []],
    ['maker', { makerNameList: ['别人'] }, []],
    ['money', { moneyRangeMin: 710, moneyRangeMax: 710 }, [1, 2, 3, 4]],
    ['too much money', { moneyRangeMin: 710.01 }, []],
    ['changes from now on', { tsStart: '2026-10-31 10:00:01' }, []],
  ])('by %s', async (_what, filter, expected) => {
    expect(await query(filter)).toEqual(expected);
  });

  test('pages of at most 1000, with their counts', async () => {
    const body = {
      pager: { pageIndex: 2, pageSize: 3 },
      accbookCode: 'BK01',
      periodStart: '2026-09',
      periodEnd: '2026-10',
    };
    const { json } = await raw.post(QUERY, body, await raw.token());
    expect(json).toMatchObject({ data: { pageIndex: 2, pageSize: 3, pageCount: 2, recordCount: 4 } });
    const tooMany = await raw.post(QUERY, { ...body, pager: { pageIndex: 1, pageSize: 1001 } }, await raw.token());
    expect(tooMany.json).toMatchObject({ code: '404', message: '凭证列表查询失败' });
  });
});

test('what a person edits or deletes is seen, and what is audited is not deleted', async () => {
  const token = await raw.token();
  const saved = (await raw.post(ADD, voucher(), token)).json as { data: { voucherId: string } };
  const id = saved.data.voucherId;
  await bench.sandbox.edit(id, { status: '03' });
  const del = (): Promise<unknown> => raw.post('/yonbip/fi/voucher/del', { ids: [id] }, token).then((one) => one.json);
  expect(await del()).toMatchObject({ code: '404', message: '删除失败' });
  await bench.sandbox.edit(id, { status: '01' });
  expect(await del()).toEqual({ code: '200', message: 'OK' });
  expect(await bench.store.vouchers({})).toHaveLength(0);
});

describe('gateway idempotency', () => {
  const path = '/yonbip/digitalModel/merchant/idempotent/newinsert';
  const customer = (key: string, name = '亚马逊美国站') => ({
    data: { resubmitCheckKey: key, code: 'AMZ-US', name: { simplifiedName: name } },
  });

  test('the first body for an hour, then a duplicate with its id', async () => {
    const first = await raw.post(path, customer('k1'), await raw.token());
    expect((await raw.post(path, customer('k1', 'another'), await raw.token())).text).toBe(first.text);
    expect((await raw.post(path, customer('k2'), await raw.token())).text).not.toBe(first.text);
    clock.advance(3_600_001);
    const late = await raw.post(path, customer('k1'), await raw.token());
    expect(late.json).toMatchObject({ code: '10004', data: { id: '1700194312096055299' } });
  });

  test.each(['10004', '100004'] as const)('the duplicate’s code is %s', async (duplicateCode) => {
    await open({ switches: { duplicateCode } });
    await raw.post(path, customer('k1'), await raw.token());
    clock.advance(3_600_001);
    expect((await raw.post(path, customer('k1'), await raw.token())).json).toMatchObject({ code: duplicateCode });
  });

  test('202 while it runs', async () => {
    const place = [path, TENANT, 'k1'].join('|');
    await bench.store.claimKey(place);
    expect((await raw.post(path, customer('k1'), await raw.token())).json).toMatchObject({ code: '202' });
  });

  test('a failure frees the key', async () => {
    const failed = await raw.post(path, customer('k1', ''), await raw.token());
    expect(failed.json).toEqual({ code: 0, message: '客户名称不能为空!', data: null });
    expect((await raw.post(path, customer('k1'), await raw.token())).json).toMatchObject({ code: '200' });
  });

  test('addVoucher has no data shell: its key counts at the root only where switched', async () => {
    const twice = async (): Promise<number> => {
      const body = (businessId: string) => ({ ...voucher({ businessId }), resubmitCheckKey: 'k1' });
      await raw.post(ADD, body('a'), await raw.token());
      await raw.post(ADD, body('b'), await raw.token());
      return (await bench.store.vouchers({})).length;
    };
    expect(await twice()).toBe(2);
    await open({ switches: { voucherResubmitKey: 'root' } });
    expect(await twice()).toBe(1);
  });
});

describe('numbers', () => {
  test('ids past 2^53 come as numbers where the card prints numbers', async () => {
    await open({ seed: { suppliers: [{ code: 'FWD-1', name: '货代' }], customers: [{ code: 'A', name: 'a' }] } });
    const token = await raw.token();
    const vendors = await raw.post('/yonbip/digitalModel/vendor/list', { pageIndex: 1, pageSize: 10 }, token);
    expect(vendors.text).toMatch(/"id":1530831657171200001,/);
    const customers = await raw.post('/yonbip/digitalModel/merchant/newlist', {}, token);
    expect(customers.text).toMatch(/"data":\[\{"id":\d{19},"code":"A","name":\{"simplifiedName":"a"\}/);
  });
});

describe('faults by header', () => {
  test('cut;after: the effect stays', async () => {
    const token = await raw.token();
    await expect(raw.post(ADD, voucher(), token, { 'x-heliu-fault': 'cut;after' })).rejects.toThrow();
    expect(await bench.store.vouchers({})).toHaveLength(1);
  });

  test('an unknown name is no fault', async () => {
    const answer = await raw.post(TYPES, {}, await raw.token(), { 'x-heliu-fault': 'nothing' });
    expect(answer.json).toMatchObject({ success: true });
  });
});

test('the trail says which check refused, and holds no token', async () => {
  const token = await raw.token();
  await raw.post(ADD, '{', token);
  await raw.postTo('/yonbip/no/such/api', '{}');
  expect(bench.sandbox.trail.map((one) => one.refusedBy)).toEqual(['', 'body', 'path']);
  expect(JSON.stringify(bench.sandbox.trail)).not.toContain(token);
});
