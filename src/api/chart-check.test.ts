/** Base data and the chart check over the API, against the sandbox server of 金蝶 and vouchers that wait. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { CREDENTIALS, openBench } from '../connectors/kingdee/sandbox-fixture.ts';
import { append, NOW, openBook } from '../delivery/journal-fixture.ts';
import { cutVouchers } from '../delivery/vouchers.ts';
import { listExceptions } from '../engine/exceptions.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { Api } from './api.ts';
import type {
  BaseDataKindJson,
  BaseRecordJson,
  ChartCheckJson,
  LastChartCheckJson,
  PageJson,
  PullOutcomeJson,
} from './contract.ts';
import { createApi } from './create-api.ts';
import { addOneOfEach, signedIn } from './test-house.ts';

let house: TestHouse;
let bench: Awaited<ReturnType<typeof openBench>>;
let app: Api;

beforeAll(async () => {
  house = await testHouse();
  bench = await openBench();
  const { pool } = house.db;
  await openBook(pool, 'B1');
  for (const [lines, sourceId] of [
    [['D 1122.11 5.00', 'C 6001.01 5.00'], 'ST-1'],
    [['D 6601.31 2.00', 'C 1122.11 2.00'], 'ST-2'],
    [['D 6601.31 USD 1.00 @7.1000 7.10', 'C 1122.11 USD 1.00 @7.1000 7.10'], 'ST-3'],
  ] as const)
    await inTransaction(pool, async (tx) => {
      const entries = [await append(tx, 'B1', lines, { sourceId })];
      const how = { granularity: 'PER_SETTLEMENT_MONTH', review: 'AUTO', actor: 'worker', now: NOW } as const;
      await cutVouchers(tx, { book: 'B1', entries, words: () => '记', ...how });
    });
  await addOneOfEach({ pool });
  app = await createApi({ house, config: { version: 'test', log: () => undefined } });
  const { appSecret, ...config } = CREDENTIALS;
  const account = { name: 'MAIN', book: 'B1', profile: 'kingdee.galaxy-session', ledger: '001' };
  await call('config', 'POST', '/erp-accounts', {
    ...{ ...account, baseUrl: bench.sandbox.url, config, secrets: { appSecret } },
  });
  await map([
    { kind: 'ACCOUNT', ours: '1122.11', theirs: '1122.11' },
    { kind: 'ACCOUNT', ours: '6001.01', theirs: '6001.99' },
  ]);
});
afterAll(async () => {
  await app.close();
  await bench.close();
  await house.close();
});

async function call(who: string, method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) {
  const headers = await signedIn({ pool: house.db.pool }, house.clock, who);
  const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

async function map(rows: readonly object[]): Promise<void> {
  expect((await call('config', 'POST', '/erp-accounts/MAIN/mapping', { rows })).status).toBe(200);
}

async function check(scope: 'WAITING' | 'WHOLE'): Promise<ChartCheckJson> {
  const { status, body } = await call('preparer', 'POST', '/erp-accounts/MAIN/chart-check', { scope });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const brief = (found: ChartCheckJson) =>
  found.findings
    .filter((one) => ['ERP_ACCOUNT_ABSENT', 'ERP_ACCOUNT_UNMAPPED'].includes(one.problem.code))
    .map((one) => [one.problem.code, one.ours, one.theirs, one.waiting, one.exception?.state ?? null])
    .sort();

it('before the first pull each kind that the ERP gives is listed as never pulled, and no check is there', async () => {
  const { body } = await call('auditor', 'GET', '/erp-accounts/MAIN/base-data');
  const accounts = (body.items as BaseDataKindJson[]).find((one) => one.kind === 'ACCOUNT');
  expect(accounts).toEqual({
    ...{ kind: 'ACCOUNT', given: true, checked: true, version: '0', pulledAt: null, records: 0, triedAt: null },
    problem: null,
  });
  const last = (await call('auditor', 'GET', '/erp-accounts/MAIN/chart-check')).body as LastChartCheckJson;
  expect(last.check).toBeNull();
});

it('a pull answers what came of each kind; two at once are one', async () => {
  const before = bench.sandbox.calls.get('executebillquery') ?? 0;
  const pull = () => call('preparer', 'POST', '/erp-accounts/MAIN/base-data/pull', { kinds: ['ACCOUNT'] });
  const [one, other] = await Promise.all([pull(), pull()] as const);
  const [stored] = one.body.items as PullOutcomeJson[];
  expect(stored).toMatchObject({ kind: 'ACCOUNT', outcome: 'STORED', version: '1', gone: 0, problem: null });
  expect(stored?.records).toBeGreaterThan(100);
  expect(stored?.changed).toBe(stored?.records);
  expect(other.body).toEqual(one.body);
  const calls = (bench.sandbox.calls.get('executebillquery') ?? 0) - before;
  const again = (await pull()).body.items as PullOutcomeJson[];
  expect(again[0]).toMatchObject({ version: '1', records: stored?.records, changed: 0, gone: 0 });
  expect((bench.sandbox.calls.get('executebillquery') ?? 0) - before).toBe(2 * calls);
});

it('a kind that the interface does not give is refused by name, and one of no name as input', async () => {
  const pull = (kind: string) => call('config', 'POST', '/erp-accounts/MAIN/base-data/pull', { kinds: [kind] });
  const { status, body } = await pull('CASH_FLOW_ITEM');
  expect([status, body.error?.code]).toEqual([422, 'ERP_BASE_DATA_NOT_GIVEN']);
  expect(body.error.text.zh).toContain('CASH_FLOW_ITEM');
  expect((await pull('SECRETS')).body.error.code).toBe('INPUT_INVALID');
});

it('records come page by page in the order of their codes, and are found by a part of code or name', async () => {
  const path = '/erp-accounts/MAIN/base-data/ACCOUNT';
  const codes: string[] = [];
  let cursor: string | null = '';
  do {
    const query: string = cursor === '' ? '?limit=50' : `?limit=50&cursor=${cursor}`;
    const page = (await call('cashier', 'GET', path + query)).body as PageJson<BaseRecordJson>;
    codes.push(...page.items.map((one) => one.code));
    cursor = page.next;
  } while (cursor !== null);
  expect(codes).toEqual([...codes].sort());
  expect(new Set(codes).size).toBe(codes.length);
  const { body } = await call('cashier', 'GET', `${path}?text=${encodeURIComponent('平台佣金')}`);
  const [found] = (body as PageJson<BaseRecordJson>).items.filter((one) => one.code === '6601.31');
  expect(found).toMatchObject({ name: '销售费用-平台佣金', enabled: true, facts: { leaf: true } });
  const dims = (found?.facts.dims ?? []) as string[];
  // 云星空 keeps customer and shop in one dimension: its slot has both names.
  expect([...dims].sort()).toEqual(['店铺|客户', '费用项目', '部门']);
});

it('a check of what waits names the account, counts each voucher once, and opens the exception that holds it', async () => {
  expect(brief(await check('WAITING'))).toEqual([
    ['ERP_ACCOUNT_ABSENT', '6001.01', '6001.99', 1, 'OPEN'],
    // In two currencies, and one problem all the same.
    ['ERP_ACCOUNT_UNMAPPED', '6601.31', null, 2, 'OPEN'],
  ]);
  const last = (await call('reviewer', 'GET', '/erp-accounts/MAIN/chart-check')).body as LastChartCheckJson;
  expect(last.check && brief(last.check)).toEqual(brief(await check('WAITING')));
  expect(last.check?.pulledAt).not.toBeNull();
  const unmapped = last.check?.findings.find((one) => one.problem.code === 'ERP_ACCOUNT_UNMAPPED');
  expect([...(unmapped?.currencies ?? [])].sort()).toEqual(['CNY', 'USD']);
  expect(unmapped?.problem.remedy.zh).toContain('6601.31');
});

it('a check of the whole chart finds what no voucher uses yet, and holds nothing', async () => {
  const open = async () => (await listExceptions(house.db.pool, { state: 'OPEN' })).map((one) => one.subject);
  const before = await open();
  expect(brief(await check('WHOLE')).filter(([, ours]) => ours !== '6001.01')).toEqual([
    ['ERP_ACCOUNT_UNMAPPED', '1122.12', null, 0, null],
    ['ERP_ACCOUNT_UNMAPPED', '6001.04', null, 0, null],
    ['ERP_ACCOUNT_UNMAPPED', '6601.31', null, 2, 'OPEN'],
  ]);
  expect(await open()).toEqual(before);
});

it('what was put right is gone from the next check, its exception resolved', async () => {
  await map([
    { kind: 'ACCOUNT', ours: '6001.01', theirs: '6001.01' },
    { kind: 'ACCOUNT', ours: '6601.31', theirs: '6601.31' },
  ]);
  expect(brief(await check('WAITING'))).toEqual([]);
  const states = await listExceptions(house.db.pool, { code: 'ERP_ACCOUNT_UNMAPPED' });
  expect(states.map((one) => one.state)).toEqual(['RESOLVED']);
});

it('an unknown connection is 404; one that is off is neither pulled nor checked, and what it had is still shown', async () => {
  for (const path of ['chart-check', 'base-data', 'base-data/ACCOUNT'])
    expect((await call('config', 'GET', `/erp-accounts/NONE/${path}`)).status).toBe(404);
  await call('config', 'PATCH', '/erp-accounts/MAIN', { enabled: false });
  for (const [path, body] of [
    ['chart-check', { scope: 'WHOLE' }],
    ['base-data/pull', {}],
  ] as const) {
    const answer = await call('config', 'POST', `/erp-accounts/MAIN/${path}`, body);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'ERP_CONNECTION_OFF']);
  }
  const { items } = (await call('config', 'GET', '/erp-accounts/MAIN/base-data')).body as { items: BaseDataKindJson[] };
  expect(items.find((one) => one.kind === 'ACCOUNT')).toMatchObject({ given: false, version: '1' });
  await call('config', 'PATCH', '/erp-accounts/MAIN', { enabled: true });
});

it('an ERP that does not answer is told as the reason of the pull, and old base data stays', async () => {
  await call('config', 'PATCH', '/erp-accounts/MAIN', { baseUrl: 'http://127.0.0.1:9' });
  const { status, body } = await call('config', 'POST', '/erp-accounts/MAIN/base-data/pull', { kinds: ['ACCOUNT'] });
  expect(status).toBe(200);
  const [failed] = body.items as PullOutcomeJson[];
  expect(failed).toMatchObject({ outcome: 'FAILED', problem: { level: 'L3' } });
  const { items } = (await call('config', 'GET', '/erp-accounts/MAIN/base-data')).body as { items: BaseDataKindJson[] };
  const accounts = items.find((one) => one.kind === 'ACCOUNT');
  expect(accounts).toMatchObject({ version: '1', problem: { level: 'L3' } });
  expect(accounts?.records).toBeGreaterThan(100);
});

it('each pull and each check is in the audit trail with who asked', async () => {
  const { rows } = await house.db.pool.query<{ actor: string; action: string }>(
    `SELECT DISTINCT actor, action FROM engine.audit WHERE action IN ('erp.pulled', 'erp.checked') ORDER BY 2, 1`,
  );
  expect(rows.map((row) => `${row.action} ${row.actor}`)).toEqual([
    'erp.checked preparer',
    'erp.pulled config',
    'erp.pulled preparer',
  ]);
});
