import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { formatRate } from '../core/money.ts';
import { asOwner } from '../engine/postgres.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { importRates, readRates } from './rate-import.ts';
import { loadRates, rateFor } from './rates.ts';
import { addShop, listShops, loadShop, type Shop, updateShop } from './shops.ts';
import { loadTaxRates, setTaxRate, taxRateFor } from './tax-rates.ts';

const NOW = new Date('2026-10-05T08:00:00Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  for (const book of ['CN', 'HK'])
    await asOwner(database.pool, (client) =>
      client.query(
        `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, $1, 'ASBE', 'CNY', false, $2)`,
        [book, NOW],
      ),
    );
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTransaction(database.pool, work);

const US01: Shop = {
  book: 'CN',
  code: 'US01',
  name: '美国店',
  platform: 'AMAZON',
  marketplace: 'US',
  currency: 'USD',
  zone: 'America/Los_Angeles',
  customer: 'AMZ-US01-US-USD',
  department: 'D01',
  warehouse: 'FBA-US',
  card: 'VISA-01',
  lender: 'AMZ',
  taxRegistrations: ['US-CA', 'GB'],
};

test('a shop is stored, listed by book, changed, and its code is taken once over all books', async () => {
  await run((tx) => addShop(tx, US01, NOW));
  await run((tx) => addShop(tx, { ...US01, book: 'HK', code: 'UK01', taxRegistrations: [] }, NOW));
  expect(await loadShop(database.pool, 'US01')).toEqual(US01);
  expect((await listShops(database.pool)).map((shop) => shop.code)).toEqual(['US01', 'UK01']);
  expect((await listShops(database.pool, 'HK')).map((shop) => shop.code)).toEqual(['UK01']);
  const again = run((tx) => addShop(tx, { ...US01, book: 'HK' }, NOW));
  await expect(again).rejects.toMatchObject({ problem: { code: 'SHOP_EXISTS' } });
  await run((tx) => updateShop(tx, 'US01', { department: 'D02', taxRegistrations: [] }));
  expect(await loadShop(database.pool, 'US01')).toEqual({ ...US01, department: 'D02', taxRegistrations: [] });
  const none = run((tx) => updateShop(tx, 'NONE', { department: 'D02' }));
  await expect(none).rejects.toMatchObject({ problem: { code: 'SHOP_UNKNOWN' } });
});

test.each([
  ['code', { code: 'us 01' }],
  ['currency', { currency: 'USX' }],
  ['zone', { zone: 'America/Nowhere' }],
  ['customer', { customer: ' ' }],
])('a shop with a wrong %s is refused and the problem names the field', async (field, change) => {
  const added = run((tx) => addShop(tx, { ...US01, code: 'DE01', ...change }, NOW));
  await expect(added).rejects.toMatchObject({ problem: { code: 'SHOP_NOT_VALID', params: { field } } });
});

const HEADER = 'date,currency,functional,type,value,unit,inverse,source';

test('good lines go in, each bad line is told with number and column; twice imported = once', async () => {
  const csv = [
    HEADER,
    '2026-09-30,USD,CNY,PARITY,7.1055,1,no,CFETS',
    '2026-09-31,USD,CNY,PARITY,7.1055,1,no,CFETS',
    '2026-09-30,JPY,CNY,parity,4.8123,100,,CFETS',
    '2026-09-30,USD,CNY,PARITY,"7,1055",1,no,CFETS',
    '2026-09-30,XXX,CNY,PARITY,1,1,no,CFETS',
    '2026-09-30,CNY,CNY,PARITY,1,1,no,CFETS',
    '2026-09-30,EUR,CNY,SPOT,8.3,1,no,CFETS',
    '2026-09-30,EUR,CNY,PARITY,0.000,1,no,CFETS',
    '2026-09-30,EUR,CNY,PARITY,8.3,0,no,CFETS',
    '2026-09-30,EUR,CNY,PARITY,8.3,1,maybe,CFETS',
    '2026-09-30,EUR,CNY,PARITY,8.3,1,no,',
    '',
    '2026-09-30,MXN,CNY,PARITY,2.6178,1,yes,CFETS',
  ].join('\n');
  const first = await run((tx) => importRates(tx, csv, 'li', NOW));
  expect(first.added).toBe(3);
  expect(first.problems.map(({ code, place }) => [code, place.line, place.column])).toEqual([
    ['RATE_LINE_NOT_VALID', 3, 'date'],
    ['RATE_LINE_NOT_VALID', 5, 'value'],
    ['RATE_LINE_NOT_VALID', 6, 'currency'],
    ['RATE_LINE_NOT_VALID', 7, 'functional'],
    ['RATE_LINE_NOT_VALID', 8, 'type'],
    ['RATE_LINE_NOT_VALID', 9, 'value'],
    ['RATE_LINE_NOT_VALID', 10, 'unit'],
    ['RATE_LINE_NOT_VALID', 11, 'inverse'],
    ['RATE_LINE_NOT_VALID', 12, 'source'],
  ]);
  expect((await run((tx) => importRates(tx, csv, 'li', NOW))).added).toBe(0);
  const table = await loadRates(database.pool, 'CNY');
  const rateOfCurrency = (currency: string) => {
    const answer = rateFor(table, { currency, functional: 'CNY', fxRateType: 'DAILY', businessDate: '2026-10-01' });
    return 'code' in answer ? answer.code : formatRate(answer.rate);
  };
  expect(['USD', 'JPY', 'MXN', 'EUR'].map(rateOfCurrency)).toEqual([
    '7.1055',
    '0.048123',
    '0.3820001528',
    'RATE_MISSING',
  ]);
});

test('a corrected rate is a new row and stands; a table of another functional currency is not touched', async () => {
  const line = (value: string) => `${HEADER}\n2026-08-31,USD,CNY,PARITY,${value},1,no,CFETS\n`;
  await run((tx) => importRates(tx, line('71.5'), 'li', NOW));
  const corrected = await run((tx) => importRates(tx, line('7.15'), 'li', NOW));
  const back = await run((tx) => importRates(tx, line('7.15'), 'li', NOW));
  expect([corrected.added, back.added]).toEqual([1, 0]);
  const table = await loadRates(database.pool, 'CNY');
  const question = { currency: 'USD', functional: 'CNY', fxRateType: 'DAILY', businessDate: '2026-09-01' };
  const answer = rateFor(table, question);
  expect('rate' in answer && formatRate(answer.rate)).toBe('7.15');
});

test('a file that is no rate table is told as a whole', () => {
  for (const text of ['', 'a,b\n1,2\n', `${HEADER.replace('value', 'wert')}\n`, 'date,"currency\n1'])
    expect(readRates(text).problems.map((one) => one.code)).toEqual(['RATE_FILE_NOT_READ']);
});

test('byte order mark, semicolons and columns in another order are read', () => {
  const { quotes, problems } = readRates(
    '\uFEFFSource;Type;Value;Functional;Currency;Date\nPBC;CUSTOM;7.1000;cny;usd;2026-09-01\n',
  );
  expect(problems).toEqual([]);
  expect(quotes).toMatchObject([{ currency: 'USD', functional: 'CNY', quotedUnit: 1, inverse: false, source: 'PBC' }]);
  expect(formatRate(quotes[0]!.value)).toBe('7.1000');
});

test('stored rates can be added to, not changed, by the application or the owner', async () => {
  for (const statement of ['UPDATE masterdata.rate SET value = 1', 'DELETE FROM masterdata.rate']) {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    const owner = asOwner(database.pool, (client) => client.query(statement));
    await expect(owner).rejects.toMatchObject({ code: 'HL001' });
  }
});

test('a tax rate is that of the date; an own row goes before the standard one; unknown is not zero', async () => {
  await run((tx) =>
    setTaxRate(tx, {
      jurisdiction: 'GB',
      goodsClass: 'BOOKS',
      effectiveFrom: '2020-01-01',
      rate: { digits: 0n, scale: 0 },
      source: 'HMRC 701/10',
    }),
  );
  const rates = await loadTaxRates(database.pool);
  const rate = (jurisdiction: string, goodsClass: string, date: string) => {
    const found = taxRateFor(rates, jurisdiction, goodsClass, date);
    return found && formatRate(found);
  };
  expect(rate('GB', 'STANDARD', '2026-10-15')).toBe('0.20');
  expect(rate('GB', 'BOOKS', '2026-10-15')).toBe('0');
  expect(rate('DE', 'STANDARD', '2020-12-31')).toBe('0.16');
  expect(rate('DE', 'STANDARD', '2021-01-01')).toBe('0.19');
  expect(rate('GB', 'BOOKS', '2019-12-31')).toBeUndefined();
  expect(rate('US', 'STANDARD', '2026-10-15')).toBeUndefined();
});
