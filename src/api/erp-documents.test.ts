/** Documents handed in over the API: bounded, one a key, followed and withdrawn; base data pushed by those who may. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { attachSandbox } from '../pipeline/erp-account.ts';
import { setPolicy } from '../spec/policies.ts';
import type { Api } from './api.ts';
import type { ErpDocumentBriefJson, ErpDocumentJson, HandInAnswerJson } from './contract.ts';
import { createApi } from './create-api.ts';
import { addOneOfEach, signedIn } from './test-house.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const BOOK = 'CN01';
const OUT = {
  key: 'WMS-1',
  kind: 'OTHER_OUT',
  date: '2026-03-01',
  currency: 'CNY',
  summary: '样品',
  lines: [{ material: 'SKU-A', warehouse: 'W1', quantity: 2, fc: '10.50' }],
};

let house: TestHouse;
let app: Api;
const headers: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  house = await testHouse();
  await inTransaction(house.db.pool, async (tx) => {
    await createBook(tx, { book: BOOK, name: BOOK, standard: 'ASBE', currency: 'CNY', trial: false }, NOW);
    await attachSandbox(tx, BOOK, NOW);
    const change = { book: BOOK, key: 'costOwner', value: 'ERP', effectiveFrom: '2026-01-01', by: 'a' };
    await setPolicy(tx, { ...change, approvedBy: 'b' }, NOW);
  });
  await addOneOfEach({ pool: house.db.pool });
  const config = { version: 'test', log: () => {}, rates: { loginsPerMinute: 10_000, uploadsPerMinute: 10_000 } };
  app = await createApi({ house, config });
  for (const role of ['preparer', 'config', 'auditor'])
    headers[role] = await signedIn({ pool: house.db.pool }, house.clock, role);
});
afterAll(async () => {
  await app.close();
  await house.close();
});

function send(method: 'GET' | 'POST', path: string, payload?: object, role = 'preparer') {
  const as = headers[role] ?? {};
  return app.inject({ method, url: `/api/v1${path}`, headers: as, ...(payload ? { payload } : {}) });
}

async function handIn(...documents: readonly object[]): Promise<HandInAnswerJson['outcomes']> {
  const answer = await send('POST', '/erp-documents', { book: BOOK, documents });
  expect(answer.statusCode).toBe(200);
  return (answer.json() as HandInAnswerJson).outcomes;
}

it('takes a document once, tells a second content under its key, and gives both languages', async () => {
  expect(await handIn(OUT)).toMatchObject([{ key: 'WMS-1', outcome: 'TAKEN', no: '1', word: 'HLOU', state: 'QUEUED' }]);
  const [again, other] = await handIn(OUT, { ...OUT, summary: '别的' });
  expect(again).toMatchObject({ outcome: 'ALREADY', no: '1' });
  expect(other).toMatchObject({
    outcome: 'REFUSED',
    no: null,
    problems: [{ code: 'DOCUMENT_KEY_TAKEN', level: 'L2' }],
  });
  expect(other?.problems[0]?.text.zh).toContain('HLOU-1');
  expect(other?.problems[0]?.remedy.en).toContain('withdraw');
});

it.each<readonly [string, object]>([
  ['half a piece', { ...OUT, lines: [{ ...OUT.lines[0], quantity: 0.5 }] }],
  ['no line', { ...OUT, lines: [] }],
  ['501 lines', { ...OUT, lines: Array.from({ length: 501 }, () => OUT.lines[0]) }],
  ['an empty key', { ...OUT, key: '' }],
])('%s does not come in', async (_name, document) => {
  const answer = await send('POST', '/erp-documents', { book: BOOK, documents: [document] });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.code).toBe('INPUT_INVALID');
});

it.each<readonly [string, object, string]>([
  ['a member that nobody knows', { ...OUT, amount: '1' }, 'amount'],
  ['an amount as a number, which has been a float', { ...OUT, lines: [{ ...OUT.lines[0], fc: 10.5 }] }, 'lines[0].fc'],
])('%s does not come in, and is named', async (_name, document, field) => {
  const answer = await send('POST', '/erp-documents', { book: BOOK, documents: [OUT, document] });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.json().error.code).toBe('DOCUMENT_INVALID');
  expect(answer.json().error.text.en).toContain(` ${field} `);
});

it('201 documents and an unknown book are refused as a whole', async () => {
  const many = Array.from({ length: 201 }, (_, index) => ({ ...OUT, key: `K${index}` }));
  expect((await send('POST', '/erp-documents', { book: BOOK, documents: many })).statusCode).toBe(400);
  const unknown = await send('POST', '/erp-documents', { book: 'NONE', documents: [OUT] });
  expect(unknown.json().error.code).toBe('BOOK_UNKNOWN');
});

it('lists by book, kind, key and state, page by page, and shows one as it goes to the ERP', async () => {
  await handIn({ ...OUT, key: 'WMS-2', kind: 'OTHER_IN' });
  const list = async (query: string) =>
    (await send('GET', `/erp-documents?${query}`, undefined, 'auditor')).json() as {
      items: ErpDocumentBriefJson[];
      next: string | null;
    };
  expect((await list(`book=${BOOK}&kind=OTHER_IN`)).items.map((one) => one.key)).toEqual(['WMS-2']);
  const lines = [
    { ...OUT.lines[0], fc: '0.10' },
    { ...OUT.lines[0], fc: '0.20' },
  ];
  const bill = {
    ...OUT,
    key: 'BILL',
    kind: 'RECEIVABLE',
    party: { kind: 'CUSTOMER', code: 'C9' },
    currency: 'USD',
    rate: '7',
    lines,
  };
  expect(await handIn(bill)).toMatchObject([{ outcome: 'TAKEN', no: '3' }]);
  const usd = { party: 'C9', total: { amount: '0.30', currency: 'USD' } };
  expect((await list('kind=RECEIVABLE')).items).toMatchObject([usd]);
  expect((await list('key=WMS-1')).items).toMatchObject([{ party: null, total: { amount: '10.50', currency: 'CNY' } }]);
  await send('POST', `/erp-documents/${BOOK}/3/withdraw`, { reason: '试' });
  expect((await list('key=WMS-1&state=QUEUED')).items.map((one) => one.no)).toEqual(['1']);
  const first = await list('limit=1');
  expect(first.items.map((one) => one.key)).toEqual(['WMS-2']);
  expect((await list(`limit=1&cursor=${first.next}`)).items.map((one) => one.key)).toEqual(['WMS-1']);
  const one = (await send('GET', `/erp-documents/${BOOK}/1`, undefined, 'auditor')).json() as ErpDocumentJson;
  expect(one).toMatchObject({ kind: 'OTHER_OUT', state: 'QUEUED', attempts: [], tries: 0, withdrawable: true });
  expect(one.content).toMatchObject({
    number: `HLOU${BOOK}202603000001`,
    reference: expect.stringMatching(/^HL:[0-9a-f]{16}$/),
    lines: [{ material: 'SKU-A', quantity: '2', fc: { amount: '10.50', currency: 'CNY' } }],
  });
  expect((await send('GET', `/erp-documents/${BOOK}/99`)).statusCode).toBe(404);
  const voucher = (await send('GET', `/vouchers/${BOOK}/1`)).json() as { form: string };
  expect(voucher.form).toBe('OTHER_OUT');
});

it('is withdrawn with a reason while it is not sent, and its key is free again', async () => {
  expect((await send('POST', `/erp-documents/${BOOK}/1/withdraw`, {})).statusCode).toBe(400);
  expect((await send('POST', `/erp-documents/${BOOK}/1/withdraw`, { reason: '重复' })).statusCode).toBe(200);
  const gone = (await send('GET', `/erp-documents/${BOOK}/1`)).json() as ErpDocumentJson;
  expect(gone).toMatchObject({ state: 'SUPERSEDED', withdrawable: false });
  const again = await send('POST', `/erp-documents/${BOOK}/1/withdraw`, { reason: '重复' });
  expect(again.json().error.code).toBe('DOCUMENT_SENT_BEFORE');
  expect(await handIn({ ...OUT, summary: '改' })).toMatchObject([{ outcome: 'TAKEN', no: '4', number: 1 }]);
  const audit = await house.db.pool.query<{ after: object }>(
    `SELECT after::jsonb AS after FROM engine.audit WHERE action = 'document.withdrawn' ORDER BY number`,
  );
  expect(audit.rows).toEqual([{ after: { reason: '试' } }, { after: { reason: '重复' } }]);
});

it('base data is pushed by config alone, and rates are never given by a caller', async () => {
  const path = `/erp-accounts/SANDBOX-${BOOK}/masters`;
  expect((await send('POST', path, { source: 'SHOPS' })).statusCode).toBe(403);
  const rate = { kind: 'RATE', from: 'USD', to: 'CNY', rate: '1', firstDay: '2026-03-01', lastDay: '2026-03-31' };
  expect((await send('POST', path, { source: 'ROWS', rows: [rate] }, 'config')).statusCode).toBe(400);
  expect((await send('POST', path, { source: 'RATES', period: '2026-13' }, 'config')).statusCode).toBe(400);
  expect((await send('GET', path, undefined, 'auditor')).json()).toEqual({ items: [] });
  const nowhere = await send('GET', '/erp-accounts/NONE/masters', undefined, 'config');
  expect(nowhere.json().error.code).toBe('ERP_ACCOUNT_NOT_FOUND');
});
