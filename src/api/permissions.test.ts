import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { mayDo, type Permission } from '../access/permissions.ts';
import type { Api } from './api.ts';
import { requirePermissions } from './guard.ts';
import { addOneOfEach, fileBody, ONE_OF_EACH, type TestApi, testApi } from './test-house.ts';

let database: TestDatabase;
let test: TestApi;
beforeAll(async () => {
  database = await testDatabase();
  await addOneOfEach(database);
  test = await testApi(database);
});
afterAll(async () => {
  await test.app.close();
  await database.close();
});

interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly permission: Permission | 'none';
  readonly body?: unknown;
}

const RULE = {
  ...{ enabled: true, reason: { zh: '原因', en: 'reason' }, priority: 1, effect: 'TAG', score: 0 },
  ...{ condition: { fact: 'units', is: 'GT', value: 1 }, cases: [] },
};

/** Written down from /api-contract: what each route needs. A route that is not here fails the last test of this file. */
const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/session', permission: 'none', body: { username: 'nobody', password: 'wrong' } },
  { method: 'GET', path: '/session', permission: 'session.self' },
  {
    method: 'POST',
    path: '/session/password',
    permission: 'session.self',
    body: { password: 'wrong', newPassword: 'long enough one' },
  },
  { method: 'GET', path: '/overview', permission: 'overview.read' },
  { method: 'GET', path: '/books', permission: 'books.read' },
  { method: 'GET', path: '/shops', permission: 'books.read' },
  { method: 'GET', path: '/fee-keys', permission: 'itemRules.read' },
  { method: 'GET', path: '/documents', permission: 'documents.read' },
  { method: 'POST', path: '/documents', permission: 'documents.write', body: 'FILE' },
  { method: 'GET', path: '/imports', permission: 'documents.read' },
  { method: 'GET', path: '/imports/{id}', permission: 'documents.read' },
  { method: 'GET', path: '/imports/{id}/events', permission: 'documents.read' },
  { method: 'GET', path: '/documents/{no}', permission: 'documents.read' },
  { method: 'GET', path: '/documents/{no}/raw', permission: 'documents.read' },
  { method: 'POST', path: '/documents/{no}/retry', permission: 'documents.write', body: {} },
  { method: 'GET', path: '/settlements', permission: 'settlements.read' },
  { method: 'GET', path: '/settlements/{shop}/{id}', permission: 'settlements.read' },
  { method: 'GET', path: '/settlements/{shop}/{id}/cells', permission: 'settlements.read' },
  { method: 'POST', path: '/settlements/{shop}/{id}/repost', permission: 'documents.write' },
  { method: 'GET', path: '/stock', permission: 'stock.read' },
  { method: 'GET', path: '/stock/position?book=B1&warehouse=SZ&material=M', permission: 'stock.read' },
  { method: 'GET', path: '/stock/movements?book=B1&warehouse=SZ&material=M', permission: 'stock.read' },
  { method: 'GET', path: '/item-rules', permission: 'itemRules.read' },
  {
    method: 'POST',
    path: '/item-rules',
    permission: 'itemRules.write',
    body: {
      book: 'B1',
      transactionType: 't',
      amountType: 'a',
      amountDescription: 'd',
      feeKey: 'COMMISSION',
      reason: 'r',
    },
  },
  { method: 'GET', path: '/vouchers', permission: 'vouchers.read' },
  { method: 'GET', path: '/vouchers/{book}/{no}', permission: 'vouchers.read' },
  {
    method: 'POST',
    path: '/vouchers/{book}/{no}/review',
    permission: 'vouchers.review',
    body: { decision: 'APPROVE' },
  },
  {
    method: 'POST',
    path: '/vouchers/review',
    permission: 'vouchers.review',
    body: { vouchers: [{ book: 'B1', voucherNo: '1' }], decision: 'APPROVE' },
  },
  { method: 'GET', path: '/vouchers/{book}/{no}/lines/{line}/proof', permission: 'vouchers.read' },
  { method: 'GET', path: '/reviews', permission: 'vouchers.read' },
  { method: 'GET', path: '/deliveries', permission: 'vouchers.read' },
  { method: 'GET', path: '/deliveries/counts', permission: 'vouchers.read' },
  { method: 'POST', path: '/deliveries/send-now', permission: 'vouchers.send', body: {} },
  { method: 'GET', path: '/vouchers/{book}/{no}/delivery', permission: 'vouchers.read' },
  { method: 'GET', path: '/vouchers/{book}/{no}/attempts', permission: 'vouchers.read' },
  { method: 'POST', path: '/vouchers/{book}/{no}/retry', permission: 'vouchers.send' },
  { method: 'POST', path: '/vouchers/{book}/{no}/skip', permission: 'vouchers.send', body: { reason: 'r' } },
  { method: 'POST', path: '/vouchers/{book}/{no}/unskip', permission: 'vouchers.send', body: { reason: 'r' } },
  {
    method: 'POST',
    path: '/vouchers/{book}/{no}/settle',
    permission: 'vouchers.send',
    body: { found: 'ABSENT', reason: 'r' },
  },
  {
    method: 'POST',
    path: '/vouchers/{book}/{no}/reversal/preview',
    permission: 'vouchers.reverse',
    body: { afterwards: 'LEAVE' },
  },
  {
    method: 'POST',
    path: '/vouchers/{book}/{no}/reversal',
    permission: 'vouchers.reverse',
    body: { afterwards: 'LEAVE', reason: 'r' },
  },
  { method: 'GET', path: '/drifts', permission: 'drifts.read' },
  { method: 'GET', path: '/drifts/counts', permission: 'drifts.read' },
  { method: 'POST', path: '/drifts/look', permission: 'drifts.look', body: { erpAccount: 'E9' } },
  {
    method: 'POST',
    path: '/drifts/{no}/repair',
    permission: 'drifts.repair',
    body: { repair: 'ADOPT', reason: 'r' },
  },
  { method: 'GET', path: '/mapping-kinds', permission: 'mappings.read' },
  { method: 'GET', path: '/mappings?book=B1', permission: 'mappings.read' },
  { method: 'GET', path: '/mappings/unmapped?book=B1', permission: 'mappings.read' },
  { method: 'GET', path: '/mappings/findings?book=B1', permission: 'mappings.read' },
  { method: 'GET', path: '/mappings/duplicates?book=B1&of=SKU', permission: 'mappings.read' },
  { method: 'GET', path: '/mappings/sheet?book=B1&language=zh', permission: 'mappings.read' },
  {
    method: 'POST',
    path: '/mappings/sheet?book=B1&looksOnly=true&reason=r',
    permission: 'mappings.write',
    body: 'FILE',
  },
  { method: 'POST', path: '/mappings', permission: 'mappings.write', body: {} },
  { method: 'POST', path: '/mappings/merge', permission: 'mappings.write', body: {} },
  { method: 'POST', path: '/mappings/approve', permission: 'mappings.approve', body: {} },
  { method: 'POST', path: '/mappings/reject', permission: 'mappings.approve', body: {} },
  { method: 'POST', path: '/mappings/{no}/retire', permission: 'mappings.approve', body: {} },
  { method: 'GET', path: '/field-mappings', permission: 'fieldMappings.read' },
  { method: 'GET', path: '/field-mappings/{no}', permission: 'fieldMappings.read' },
  { method: 'GET', path: '/field-mappings/{no}/difference?from=8', permission: 'fieldMappings.read' },
  {
    method: 'GET',
    path: '/field-mapping-facts?book=B1&documentKind=GL_VOUCHER',
    permission: 'fieldMappings.read',
  },
  {
    method: 'POST',
    path: '/field-mappings',
    permission: 'fieldMappings.write',
    body: {
      book: 'B1',
      profile: 'kingdee.galaxy-session',
      documentKind: 'GL_VOUCHER',
      effectiveFrom: '2026-01-01',
      note: 'r',
      rows: [],
    },
  },
  {
    method: 'POST',
    path: '/field-mappings/preview',
    permission: 'fieldMappings.try',
    body: { book: 'B1', voucherNo: '1', documentKind: 'GL_VOUCHER', rows: [] },
  },
  { method: 'POST', path: '/field-mappings/{no}/approve', permission: 'fieldMappings.approve' },
  { method: 'POST', path: '/field-mappings/{no}/retire', permission: 'fieldMappings.approve', body: { reason: 'r' } },
  { method: 'GET', path: '/orders?book=B1', permission: 'orders.read' },
  { method: 'GET', path: '/orders/counts?book=B1', permission: 'orders.read' },
  { method: 'GET', path: '/orders/problems?book=B1', permission: 'orders.read' },
  { method: 'GET', path: '/orders/{shop}/{orderNo}?book=B1', permission: 'orders.read' },
  { method: 'POST', path: '/orders/retry', permission: 'orders.retry', body: { book: 'B1' } },
  { method: 'GET', path: '/order-reviews?book=B1', permission: 'orderReviews.read' },
  { method: 'GET', path: '/order-reviews/counts?book=B1', permission: 'orderReviews.read' },
  {
    method: 'GET',
    path: '/order-reviews/decisions?book=B1&shop=S&orderNo=1',
    permission: 'orderReviews.read',
  },
  {
    method: 'POST',
    path: '/order-reviews/decide',
    permission: 'orderReviews.decide',
    body: { book: 'B1', orders: [{ shop: 'S', orderNo: '1' }], effect: 'PASS', reason: 'r' },
  },
  { method: 'GET', path: '/blocked-marks?book=B1', permission: 'orderReviews.read' },
  {
    method: 'POST',
    path: '/blocked-marks',
    permission: 'orderReviews.decide',
    body: { book: 'B1', kind: 'BUYER', shop: 'S', orderNo: '1', blocked: true, reason: 'r' },
  },
  { method: 'GET', path: '/review-rules?book=B1', permission: 'orderRules.read' },
  { method: 'GET', path: '/review-rules/versions?book=B1', permission: 'orderRules.read' },
  { method: 'GET', path: '/review-facts', permission: 'orderRules.read' },
  { method: 'POST', path: '/review-rules/check', permission: 'orderRules.read', body: { definition: RULE } },
  {
    method: 'POST',
    path: '/review-rules/try',
    permission: 'orderRules.try',
    body: { book: 'B1', code: 'RULE', definition: RULE, from: '2026-01-01', to: '2026-01-02' },
  },
  {
    method: 'POST',
    path: '/review-rules',
    permission: 'orderRules.write',
    body: { book: 'B1', code: 'RULE', effectiveFrom: '2026-01-01', note: 'n', definition: RULE },
  },
  { method: 'POST', path: '/review-rules/{no}/approve', permission: 'orderRules.approve' },
  { method: 'POST', path: '/review-rules/{no}/retire', permission: 'orderRules.approve', body: { reason: 'r' } },
  { method: 'GET', path: '/allocation-settings?book=B1', permission: 'allocations.read' },
  {
    method: 'POST',
    path: '/allocation-settings',
    permission: 'allocations.set',
    body: {
      ...{ book: 'B1', changes: 0, note: 'n' },
      definition: {
        ...{ warehouses: [], zones: [], freight: [], criteria: ['COST', 'REGION', 'PRIORITY'], split: 'NEVER' },
        warehousesMax: 1,
      },
    },
  },
  {
    method: 'POST',
    path: '/allocations/override',
    permission: 'allocations.override',
    body: { book: 'B1', shop: 'S', orderNo: '1', warehouse: 'W', reason: 'r' },
  },
  { method: 'GET', path: '/allocations?book=B1&shop=S&orderNo=1', permission: 'allocations.read' },
  { method: 'GET', path: '/exceptions', permission: 'exceptions.read' },
  { method: 'POST', path: '/exceptions/{id}/retry', permission: 'exceptions.decide' },
  { method: 'POST', path: '/exceptions/{id}/skip', permission: 'exceptions.decide', body: { reason: 'r' } },
  { method: 'POST', path: '/exceptions/retry', permission: 'exceptions.decide', body: { ids: ['E-000009'] } },
  {
    method: 'POST',
    path: '/exceptions/skip',
    permission: 'exceptions.decide',
    body: { ids: ['E-000009'], reason: 'r' },
  },
  { method: 'GET', path: '/platforms', permission: 'sources.read' },
  { method: 'GET', path: '/source-kinds', permission: 'sources.read' },
  { method: 'GET', path: '/sources', permission: 'sources.read' },
  {
    method: 'POST',
    path: '/sources',
    permission: 'sources.write',
    body: { name: 'F1', kind: 'sellfox', baseUrl: 'http://127.0.0.1:9', config: {}, secrets: {} },
  },
  { method: 'PATCH', path: '/sources/{name}', permission: 'sources.write', body: { enabled: false } },
  { method: 'POST', path: '/sources/{name}/test', permission: 'sources.write' },
  { method: 'GET', path: '/sources/{name}/streams', permission: 'sources.read' },
  { method: 'POST', path: '/sources/{name}/streams/stop', permission: 'sources.write', body: { streams: ['skus'] } },
  { method: 'POST', path: '/sources/{name}/streams/resume', permission: 'sources.write', body: { streams: ['skus'] } },
  { method: 'GET', path: '/sources/{name}/days', permission: 'sources.read' },
  { method: 'GET', path: '/erp-profiles', permission: 'connectors.read' },
  { method: 'GET', path: '/erp-accounts', permission: 'connectors.read' },
  {
    method: 'POST',
    path: '/erp-accounts',
    permission: 'connectors.write',
    body: {
      name: 'E1',
      book: 'B1',
      profile: 'kingdee.galaxy-session',
      baseUrl: 'http://127.0.0.1:9',
      ledger: '001',
      config: {},
      secrets: {},
    },
  },
  { method: 'PATCH', path: '/erp-accounts/{name}', permission: 'connectors.write', body: { ledger: '002' } },
  { method: 'POST', path: '/erp-accounts/{name}/test', permission: 'connectors.write' },
  { method: 'GET', path: '/erp-accounts/{name}/masters', permission: 'connectors.read' },
  {
    method: 'POST',
    path: '/erp-accounts/{name}/masters',
    permission: 'masters.push',
    body: { source: 'SHOPS' },
  },
  { method: 'GET', path: '/erp-documents', permission: 'erpDocuments.read' },
  { method: 'GET', path: '/erp-documents/{book}/{no}', permission: 'erpDocuments.read' },
  {
    method: 'POST',
    path: '/erp-documents',
    permission: 'erpDocuments.write',
    body: {
      book: 'B1',
      documents: [
        { key: 'K', kind: 'OTHER_OUT', date: '2026-03-01', currency: 'CNY', summary: '', lines: [{ material: 'A' }] },
      ],
    },
  },
  {
    method: 'POST',
    path: '/erp-documents/{book}/{no}/withdraw',
    permission: 'erpDocuments.write',
    body: { reason: 'r' },
  },
  { method: 'GET', path: '/erp-accounts/{name}/mapping', permission: 'connectors.read' },
  {
    method: 'POST',
    path: '/erp-accounts/{name}/mapping',
    permission: 'connectors.write',
    body: { rows: [{ kind: 'ACCOUNT', ours: '*', theirs: '*' }] },
  },
  {
    method: 'POST',
    path: '/erp-accounts/{name}/mapping/remove',
    permission: 'connectors.write',
    body: { rows: [{ kind: 'ACCOUNT', ours: '*' }] },
  },
  { method: 'GET', path: '/erp-accounts/{name}/chart-check', permission: 'chartCheck.read' },
  {
    method: 'POST',
    path: '/erp-accounts/{name}/chart-check',
    permission: 'chartCheck.run',
    body: { scope: 'WHOLE' },
  },
  { method: 'GET', path: '/erp-accounts/{name}/base-data', permission: 'baseData.read' },
  { method: 'GET', path: '/erp-accounts/{name}/base-data/{kind}', permission: 'baseData.read' },
  { method: 'POST', path: '/erp-accounts/{name}/base-data/pull', permission: 'baseData.pull', body: {} },
  { method: 'GET', path: '/policies?book=B1', permission: 'policies.read' },
  {
    method: 'POST',
    path: '/policies',
    permission: 'policies.write',
    body: { book: 'B1', key: 'voucherReview', value: 'REVIEW', effectiveFrom: '2026-04-01', reason: 'r' },
  },
  { method: 'GET', path: '/rates', permission: 'rates.read' },
  { method: 'POST', path: '/rates', permission: 'rates.write', body: { csv: 'x' } },
  { method: 'GET', path: '/periods?book=B1', permission: 'periods.read' },
  { method: 'POST', path: '/periods', permission: 'periods.close', body: { book: 'B1', period: '2026-01' } },
  {
    method: 'POST',
    path: '/periods/reopen',
    permission: 'periods.reopen',
    body: { book: 'B1', period: '2026-01', reason: 'r' },
  },
  { method: 'GET', path: '/proposals', permission: 'policies.read' },
  { method: 'POST', path: '/proposals/{no}/approve', permission: 'proposals.approve' },
  { method: 'POST', path: '/proposals/{no}/decline', permission: 'proposals.approve', body: { reason: 'r' } },
  { method: 'GET', path: '/audit', permission: 'audit.read' },
  { method: 'GET', path: '/users', permission: 'users.read' },
  {
    method: 'POST',
    path: '/users',
    permission: 'users.write',
    body: { username: 'admin', displayName: 'd', roles: ['config'] },
  },
  { method: 'PATCH', path: '/users/{username}', permission: 'users.write', body: { displayName: 'x' } },
  { method: 'GET', path: '/api-keys', permission: 'apiKeys.read' },
  { method: 'POST', path: '/api-keys', permission: 'apiKeys.write', body: { name: 'k', roles: ['reviewer'] } },
  { method: 'DELETE', path: '/api-keys/{id}', permission: 'apiKeys.write' },
  { method: 'POST', path: '/verify', permission: 'verify.run' },
  { method: 'GET', path: '/export?format=csv', permission: 'export.read' },
  { method: 'GET', path: '/health', permission: 'none' },
  { method: 'POST', path: '/erp-events/{name}', permission: 'none' },
  // Last: it ends the session that calls it.
  { method: 'DELETE', path: '/session', permission: 'session.self' },
];

const STOPPED_BY_GUARD = ['NOT_SIGNED_IN', 'NOT_PERMITTED', 'CSRF_REFUSED', 'PASSWORD_CHANGE_REQUIRED'];

function codeOf(body: string): string | undefined {
  return /"code":"([A-Z_]+)"/.exec(body)?.[1];
}

const PARTS: Readonly<Record<string, string>> = {
  id: 'E-000009',
  no: '9',
  shop: 'S1',
  book: 'B1',
  line: '1',
  name: 'E9',
  kind: 'ACCOUNT',
  username: 'nobody',
};

function urlOf(route: Route): string {
  const isKey = route.path.includes('api-keys') || route.path.includes('imports');
  return `/api/v1${route.path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' && isKey ? 'abc' : (PARTS[name] ?? '')))}`;
}

async function call(route: Route, headers: Record<string, string>) {
  const file = route.body === 'FILE' ? fileBody('abc') : undefined;
  const payload = file?.payload ?? (route.body as object | undefined);
  return test.app.inject({
    method: route.method,
    url: urlOf(route),
    headers: { ...headers, ...file?.headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

describe('every role on every route', () => {
  for (const role of ONE_OF_EACH)
    it(`${role} gets exactly what the table says`, async () => {
      const headers = await test.headersOf(role);
      for (const route of ROUTES) {
        const answer = await call(route, headers);
        const name = `${role} ${route.method} ${route.path} → ${answer.statusCode} ${answer.body.slice(0, 200)} ${test.log.at(-1) ?? ''}`;
        const allowed = route.permission === 'none' || mayDo([role], route.permission);
        if (allowed) {
          expect(STOPPED_BY_GUARD, name).not.toContain(codeOf(answer.body));
          expect(answer.statusCode, name).toBeLessThan(500);
        } else {
          expect(answer.statusCode, name).toBe(403);
          expect(answer.json().error.code, name).toBe('NOT_PERMITTED');
        }
      }
    });

  it('nobody without a session gets past 401', async () => {
    for (const route of ROUTES.filter((one) => one.permission !== 'none')) {
      for (const headers of [{}, { cookie: 'heliu=made-up' }, { authorization: 'Bearer hlk_0123456789abcdef_made' }]) {
        const answer = await call(route, headers as Record<string, string>);
        expect(answer.statusCode, `${route.method} ${route.path} ${answer.body}`).toBe(401);
        expect(answer.json().error.code).toBe('NOT_SIGNED_IN');
      }
    }
  });

  it('no change passes without the anti-forgery token of the very session', async () => {
    const other = (await test.headersOf('admin'))['x-heliu-csrf'] ?? '';
    for (const route of ROUTES.filter((one) => one.method !== 'GET' && one.permission !== 'none')) {
      const role = ONE_OF_EACH.find((one) => mayDo([one], route.permission as Permission)) ?? 'admin';
      const { cookie = '' } = await test.headersOf(role);
      for (const headers of [{ cookie }, { cookie, 'x-heliu-csrf': other }]) {
        const answer = await call(route, headers as Record<string, string>);
        expect(answer.json().error?.code, `${route.method} ${route.path}`).toBe('CSRF_REFUSED');
        expect(answer.statusCode).toBe(403);
      }
    }
  });

  it('another origin is refused, also at the login', async () => {
    const payload = { username: 'admin', password: 'x' };
    for (const origin of ['https://evil.example', 'null'])
      expect(
        (await test.app.inject({ method: 'POST', url: '/api/v1/session', headers: { origin }, payload })).json().error
          .code,
      ).toBe('CSRF_REFUSED');
    const own = { origin: 'http://localhost:3000', host: 'localhost:3000' };
    const answer = await test.app.inject({ method: 'POST', url: '/api/v1/session', headers: own, payload });
    expect(answer.json().error.code).toBe('LOGIN_REFUSED');
  });
});

describe('the table of this test and the API', () => {
  it('name the same routes, and OpenAPI describes each with its permission', async () => {
    const document = (await test.app.inject({ url: '/api/openapi.json' })).json();
    const described = Object.entries<Record<string, { description?: string }>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(
          ([method, one]) =>
            `${method.toUpperCase()} ${path} ${one.description?.replace('Permission: ', '') ?? 'none'}`,
        ),
    );
    const expected = ROUTES.map((one) => `${one.method} /api/v1${one.path.split('?')[0]} ${one.permission}`);
    expect(described.sort()).toEqual(expected.sort());
  });

  it('a route without a permission stops the boot', () => {
    const app = fastify() as unknown as Api;
    requirePermissions(app as never);
    expect(() => app.get('/open', async () => 'x')).toThrow(/declares no permission/);
    expect(() => app.get('/typo', { config: { permission: 'documents.raed' as never } }, async () => 'x')).toThrow(
      /declares no permission/,
    );
  });
});
