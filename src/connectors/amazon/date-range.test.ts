import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it, test } from 'vitest';
import { AMOUNT_COLUMNS, createWords, dateRangeForm, TAX_COLUMNS } from './date-range-words.ts';
import { loadFeeItems } from './fee-items.ts';
import { createJurisdictions } from './jurisdictions.ts';
import { HEADER_WORDS } from './locales.ts';
import { badCodes, bytesOf, CONTEXT, codes, readPaper, refusal, samplePath } from './paper-reading.testing.ts';

const PREAMBLE = [
  '"Includes Amazon Marketplace transactions"',
  '"All amounts in USD, unless specified"',
  '"Definitions:"',
];

const US =
  'date/time,settlement id,type,order id,sku,description,quantity,marketplace,account type,fulfillment,order city,order state,order postal,tax collection model,product sales,product sales tax,shipping credits,shipping credits tax,gift wrap credits,giftwrap credits tax,Regulatory Fee,Tax On Regulatory Fee,promotional rebates,promotional rebates tax,marketplace withheld tax,selling fees,fba fees,other transaction fees,other,total,Transaction Status,Transaction Release Date'.split(
    ',',
  );

type Line = Readonly<Record<string, string>>;

const ORDER: Line = {
  'date/time': 'Jan 20, 2026 3:10:45 AM PST',
  'settlement id': '10000000001',
  type: 'Order',
  'order id': '111-0000001-0000001',
  sku: 'SKU-1',
  description: 'A "fine" thing, blue',
  quantity: '2',
  marketplace: 'amazon.com',
  'order city': 'SPRINGFIELD',
  'order state': 'California',
  'order postal': '90210',
  'product sales': '20.00',
  'product sales tax': '1.60',
  'marketplace withheld tax': '-1.60',
  'selling fees': '-3.00',
  'fba fees': '-5.00',
  total: '12.00',
  'Transaction Status': 'Released',
};
const STORAGE: Line = {
  'date/time': 'Jan 21, 2026 3:10:45 AM PST',
  'settlement id': '10000000001',
  type: 'FBA Inventory Fee',
  description: 'FBA storage fee',
  marketplace: 'amazon.com',
  other: '-2.50',
  total: '-2.50',
  'Transaction Status': 'Released',
};
const TRANSFER: Line = {
  'date/time': 'Jan 22, 2026 3:10:45 AM PST',
  'settlement id': '10000000001',
  type: 'Transfer',
  description: 'To your account ending in: 123',
  other: '-9.50',
  total: '-9.50',
  'Transaction Status': 'Released',
};

function report(header: readonly string[], lines: readonly Line[], delimiter = ',', preamble = PREAMBLE): string {
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const isMoney = (name: string): boolean =>
    /tax|credits|fees?$|sales|rebates|other|total/i.test(name) && !/model/.test(name);
  const row = (cells: Line): string =>
    header.map((name) => quote(cells[name] ?? (isMoney(name) ? '0' : ''))).join(delimiter);
  return [...preamble, header.map(quote).join(delimiter), ...lines.map(row)].join('\n').concat('\n');
}

describe('date-range report', () => {
  it('gives a row for each amount that is not zero, and the payout as the total', async () => {
    const { recognition, rows, bad, proof } = await readPaper(bytesOf(report(US, [ORDER, STORAGE, TRANSFER])));
    expect(recognition).toMatchObject({
      kind: 'amazon.daterange',
      locale: 'US',
      currency: 'USD',
      headerLine: 4,
      settlementId: '10000000001',
    });
    expect(bad).toEqual([]);
    expect(
      rows.map((one) => [one.transactionType, one.amountType, one.amountDescription, one.amount, one.jurisdiction]),
    ).toEqual([
      ['Order', '[date range report] column', 'product sales', 2000n, ''],
      ['Order', '[date range report] column', 'product sales tax', 160n, 'US-CA'],
      ['Order', '[date range report] column', 'marketplace withheld tax', -160n, 'US-CA'],
      ['Order', '[date range report] column', 'selling fees', -300n, ''],
      ['Order', '[date range report] column', 'fba fees', -500n, ''],
      ['FBA Inventory Fee', '[date range report] type × description', 'FBA storage fee', -250n, ''],
    ]);
    expect(rows.map(({ quantity }) => quantity)).toEqual([2, 0, 0, 0, 0, 0]);
    expect(rows[0]).toMatchObject({ status: 'RELEASED', businessDate: '2026-01-20', sku: 'SKU-1' });
    expect(proof.statements).toMatchObject([
      {
        settlementId: '10000000001',
        currency: 'USD',
        total: 950n,
        sum: 950n,
        rows: 6,
        endDate: '2026-01-22',
        problems: [],
      },
    ]);
  });

  it('lets no city, postal code or street out', async () => {
    const line = { ...ORDER, 'order state': '12 Elm Street' };
    const { rows } = await readPaper(bytesOf(report(US, [line])));
    const text = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(text).not.toMatch(/SPRINGFIELD|90210|Elm/);
    expect(rows[1]?.jurisdiction).toBe('US');
  });

  it('refuses a row whose parts are not its total, with the difference', async () => {
    const paper = await readPaper(bytesOf(report(US, [{ ...ORDER, total: '12.01' }])));
    expect(paper.rows).toEqual([]);
    expect(paper.bad[0]?.problem).toMatchObject({ code: 'AMAZON_PARTS_NOT_TOTAL', params: { difference: '-0.01' } });
  });

  it('catches an amount column it does not know, and names it', async () => {
    const header = [...US.slice(0, 15), 'a new fee', ...US.slice(15)];
    const paper = await readPaper(bytesOf(report(header, [{ ...ORDER, 'a new fee': '-1.00', total: '11.00' }])));
    expect(paper.bad[0]?.problem.params).toMatchObject({ difference: '1.00', unknown: 'a new fee' });
  });

  it('keeps deferred rows out of every settlement', async () => {
    const deferred = { ...ORDER, 'settlement id': '', 'Transaction Status': 'Deferred' };
    const { rows, proof, bad } = await readPaper(bytesOf(report(US, [ORDER, deferred, STORAGE, TRANSFER])));
    expect(bad).toEqual([]);
    expect(rows.filter(({ status }) => status === 'DEFERRED').length).toBe(5);
    expect(proof.statements).toMatchObject([{ sum: 950n, rows: 6, problems: [] }]);
  });

  it('is not whole without its payout, and says what is missing', async () => {
    const { proof } = await readPaper(bytesOf(report(US, [ORDER, STORAGE])));
    expect(proof.statements[0]).toMatchObject({ total: undefined, sum: 950n });
    expect(proof.statements[0]?.problems).toMatchObject([
      { code: 'AMAZON_NOT_WHOLE', params: { settlement: '10000000001', sum: '9.50', rows: '6' } },
    ]);
  });

  it('is not proved where the payout is another amount', async () => {
    const { proof } = await readPaper(bytesOf(report(US, [ORDER, TRANSFER])));
    expect(proof.statements[0]?.problems).toMatchObject([
      { code: 'SETTLEMENT_NOT_PROVED', params: { difference: '2.50', sum: '12.00', total: '9.50' } },
    ]);
  });

  it('takes a micro deposit as a line, not as the payout', async () => {
    const micro = { ...TRANSFER, description: 'Micro Deposit', other: '-0.01', total: '-0.01' };
    const { rows, proof } = await readPaper(bytesOf(report(US, [micro])));
    expect(rows[0]).toMatchObject({ transactionType: 'Transfer', amountDescription: 'Micro Deposit', amount: -1n });
    expect(proof.statements[0]?.total).toBeUndefined();
  });

  it('separates several settlements, even where they alternate', async () => {
    const second = { 'settlement id': '10000000002' };
    const lines = [
      ORDER,
      { ...ORDER, ...second },
      STORAGE,
      TRANSFER,
      { ...TRANSFER, ...second, other: '-12.00', total: '-12.00' },
    ];
    const { proof } = await readPaper(bytesOf(report(US, lines)));
    expect(
      proof.statements.map(({ settlementId, total, sum, problems }) => [settlementId, total, sum, problems]),
    ).toEqual([
      ['10000000001', 950n, 950n, []],
      ['10000000002', 1200n, 1200n, []],
    ]);
  });

  test.each([
    ['an unknown status', { 'Transaction Status': 'Perhaps' }, 'AMAZON_STATUS_UNKNOWN'],
    ['a time without a zone', { 'date/time': 'Jan 20, 2026 3:10:45 AM' }, 'ROW_DATE'],
    ['a dash for an amount', { other: '-' }, 'ROW_AMOUNT'],
    ['units that are no number', { quantity: 'two' }, 'ROW_QUANTITY'],
    ['released without a settlement id', { 'settlement id': '' }, 'AMAZON_NO_SETTLEMENT_ID'],
  ])('refuses %s', async (_name, change, code) => {
    expect(badCodes(await readPaper(bytesOf(report(US, [{ ...ORDER, ...change }]))))).toEqual([code]);
  });

  it('refuses a header without total, and one with a column twice', () => {
    expect(
      refusal(
        bytesOf(
          report(
            US.filter((name) => name !== 'total'),
            [ORDER],
          ),
        ),
      ),
    ).toEqual(['PAPER_COLUMN_MISSING']);
    expect(refusal(bytesOf(report([...US, 'Total'], [ORDER])))).toEqual(['PAPER_COLUMN_TWICE']);
  });

  test.each([',', ';', '\t'])('columns separated by %j, any chunks, exact offsets', async (delimiter) => {
    const text = report(US, [ORDER, STORAGE, TRANSFER], delimiter);
    const bytes = bytesOf(text);
    const whole = await readPaper(bytes);
    expect(whole.recognition.delimiter).toBe(delimiter);
    expect(whole.proof.statements[0]?.problems).toEqual([]);
    const cut = await readPaper(bytes, CONTEXT, [1, 7, 300, 301, 302, 900]);
    expect(cut).toEqual(whole);
    for (const { offset, length, line } of whole.rows)
      expect(text.slice(offset, offset + length)).toBe(text.split('\n')[line - 1]);
  });

  it('needs the shop’s currency where the paper names none', async () => {
    const text = report(US, [{ ...ORDER, marketplace: '' }], ',', []);
    expect(codes((await readPaper(bytesOf(text))).proof.problems)).toEqual(['CURRENCY_MISSING']);
    const { proof } = await readPaper(bytesOf(text), { ...CONTEXT, shopCurrency: 'USD' });
    expect(proof.problems).toEqual([]);
    expect(proof.statements[0]?.currency).toBe('USD');
  });
});

describe('localized reports', () => {
  const DE =
    'Datum/Uhrzeit;Abrechnungsnummer;Typ;Bestellnummer;SKU;Beschreibung;Menge;Marketplace;Versand;Ort der Bestellung;Bundesland;Postleitzahl;Steuererhebungsmodell;Umsätze;Produktumsatzsteuer;Gutschrift für Versandkosten;Steuer auf Versandgutschrift;Gutschrift für Geschenkverpackung;Steuer auf Geschenkverpackungsgutschriften;Rabatte aus Werbeaktionen;Steuer auf Aktionsrabatte;Einbehaltene Steuer auf Marketplace;Verkaufsgebühren;Gebühren zu Versand durch Amazon;Andere Transaktionsgebühren;Andere;Gesamt';
  const deLines = [
    '"Alle Beträge in EUR sofern nicht anders gekennzeichnet"',
    DE,
    '"01.01.2026 00:12:45 UTC";10000000009;Bestellung;306-1;SKU-9;Ding;1;amazon.de;Amazon;Köln;NRW;50667;;"1.119,00";"212,61";0;0;0;0;0;0;"-212,61";"-167,85";"-5,00";0;0;"946,15"',
    '"02.01.2026 00:12:45 UTC";10000000009;Servicegebühr;;;Werbekosten;;amazon.de;;;;;;0;0;0;0;0;0;0;0;0;0;0;"-46,15";0;"-46,15"',
    '"03.01.2026 00:12:45 UTC";10000000009;Übertrag;;;Auf Ihr Konto;;;;;;;;0;0;0;0;0;0;0;0;0;0;0;0;"-900,00";"-900,00"',
    '',
  ].join('\n');

  test.each([
    ['utf-8', bytesOf(deLines)],
    ['windows-1252', new Uint8Array(Buffer.from(deLines, 'latin1'))],
    ['utf-16le', new Uint8Array(Buffer.from(`\ufeff${deLines}`, 'utf16le'))],
  ])('German, decimal comma, %s', async (encoding, bytes) => {
    const { recognition, rows, bad, proof } = await readPaper(bytes);
    expect(recognition).toMatchObject({ locale: 'DE', encoding, decimal: ',', currency: 'EUR', delimiter: ';' });
    expect(bad).toEqual([]);
    expect(rows.map((one) => [one.transactionType, one.amountDescription, one.amount])).toEqual([
      ['Order', 'product sales', 111900n],
      ['Order', 'product sales tax', 21261n],
      ['Order', 'marketplace withheld tax', -21261n],
      ['Order', 'selling fees', -16785n],
      ['Order', 'fba fees', -500n],
      ['Service Fee', 'Cost of Advertising', -4615n],
    ]);
    // 00:12 UTC is 01:12 in Berlin.
    expect(rows[0]).toMatchObject({ businessDate: '2026-01-01', jurisdiction: '' });
    expect(rows[1]?.jurisdiction).toBe('DE');
    expect(proof.statements).toMatchObject([{ total: 90000n, sum: 90000n, problems: [] }]);
  });

  it('Japanese in Shift-JIS, yen without decimals', async () => {
    // 日付/時間,決済番号,トランザクションの種類,注文番号,SKU,説明,数量,Amazon 出品サービス,商品売上,手数料,合計 / 注文 in CP932.
    const header =
      '\x93\xfa\x95t/\x8e\x9e\x8a\xd4,\x8c\x88\x8d\xcf\x94\xd4\x8d\x86,\x83g\x83\x89\x83\x93\x83U\x83N\x83V\x83\x87\x83\x93\x82\xcc\x8e\xed\x97\xde,\x92\x8d\x95\xb6\x94\xd4\x8d\x86,SKU,\x90\xe0\x96\xbe,\x90\x94\x97\xca,Amazon \x8fo\x95i\x83T\x81[\x83r\x83X,\x8f\xa4\x95i\x94\x84\x8f\xe3,\x8e\xe8\x90\x94\x97\xbf,\x8d\x87\x8cv';
    const row = '2026/02/14 3:20:15 JST,77,\x92\x8d\x95\xb6,503-1,S,x,1,amazon.co.jp,"1,500",-150,"1,350"';
    const { recognition, rows, proof } = await readPaper(new Uint8Array(Buffer.from(`${header}\n${row}\n`, 'latin1')));
    expect(recognition).toMatchObject({ locale: 'JP', encoding: 'shift_jis' });
    expect(rows.map(({ amount, businessDate, transactionType }) => [transactionType, amount, businessDate])).toEqual([
      ['Order', 1500n, '2026-02-14'],
      ['Order', -150n, '2026-02-14'],
    ]);
    expect(proof.statements[0]).toMatchObject({ currency: 'JPY', sum: 1350n });
  });

  it('recognises the header of every locale', () => {
    const words = createWords();
    for (const [locale, table] of Object.entries(HEADER_WORDS)) {
      const cells = Object.values(table).map((word) => (typeof word === 'string' ? word : word[0]!));
      const match = words.header(cells);
      expect(match?.locale, locale).toBe(locale);
      expect(match?.names, locale).toEqual(Object.keys(table));
    }
  });

  it('recognises the header words compiled outside of the project', (context) => {
    const path = samplePath('amazon/date-range-headers-by-locale.csv');
    if (!path) return context.skip('no ../shared/data beside the project');
    const words = createWords();
    const table: Record<string, string>[] = parse(readFileSync(path), { columns: true });
    for (const locale of Object.keys(table[0] ?? {}).filter((name) => name !== 'canonical')) {
      const there = table.filter((row) => (row[locale] ?? '') !== '');
      const cells = there.map((row) => row[locale]!.split('|')[0]!.replace(/\(.*\)/, ''));
      expect(words.header(cells)?.names, locale).toEqual(there.map(({ canonical }) => canonical));
    }
  });

  it('knows the type words compiled outside of the project', (context) => {
    const path = samplePath('amazon/date-range-type-values-by-locale.csv');
    if (!path) return context.skip('no ../shared/data beside the project');
    const words = createWords();
    const table: Record<string, string>[] = parse(readFileSync(path), { columns: true });
    for (const row of table.filter(({ canonical }) => !canonical?.startsWith('[')))
      for (const [locale, cell] of Object.entries(row))
        for (const word of cell.split('|').filter((one) => one.trim() !== ''))
          expect(words.type(word.trim()), `${locale} ${word}`).toBe(row.canonical);
  });
});

describe('fee facts', () => {
  const items = loadFeeItems();
  const key = (type: string, amountType: string, description: string): string =>
    [type, amountType, description].join('\t');
  const keys = new Set(items.map((item) => key(item.transactionType, item.amountType, item.amountDescription)));

  it('are whole: 424 rows, unique keys, an account exactly where the role posts', () => {
    expect(items.length).toBe(424);
    expect(keys.size).toBe(424);
    for (const item of items) expect(item.account !== '', item.amountDescription).toBe(item.role === 'POST');
  });

  it('give one account, role and side for each fee key', () => {
    const byKey = new Map<string, string>();
    for (const { feeKey, category, account, role, naturalSide } of items) {
      const facts = [category, account, role, naturalSide].join(' ');
      expect(byKey.get(feeKey) ?? facts, feeKey).toBe(facts);
      byKey.set(feeKey, facts);
    }
  });

  it('name no source', () => {
    expect(readFileSync(new URL('./fee-items.csv', import.meta.url), 'utf8').split('\n')[0]).not.toContain('source');
  });

  it('have a row for every column form that the date-range reader gives', () => {
    const types = new Set(items.map(({ transactionType }) => transactionType));
    for (const type of types)
      for (const column of AMOUNT_COLUMNS) {
        const { amountType, amountDescription } = dateRangeForm(type, column, 'd');
        if (amountType !== '[date range report] column') continue;
        const owner = TAX_COLUMNS.has(column) ? '*' : type;
        expect(keys.has(key(owner, amountType, amountDescription)), `${owner} ${column}`).toBe(true);
      }
    for (const item of items.filter(({ amountType }) => amountType === '[date range report] column'))
      expect(dateRangeForm(item.transactionType, item.amountDescription as 'other', 'd').amountType).toBe(
        item.amountType,
      );
  });
});

it('jurisdictions: codes and names of known states, else the country', () => {
  const of = createJurisdictions();
  expect([
    of('US', 'CA'),
    of('US', 'new york'),
    of('CA', 'Québec'),
    of('AU', 'N.S.W.'),
    of('DE', 'Berlin'),
    of('US', ''),
  ]).toEqual(['US-CA', 'US-NY', 'CA-QC', 'AU-NSW', 'DE', 'US']);
});

it('real AU excerpt: 38 amounts, every row adds up, no settlement whole', async (context) => {
  const path = samplePath('amazon/daterange-au-excerpt.csv');
  if (!path) return context.skip('no ../shared/data beside the project');
  const { rows, bad, proof, recognition } = await readPaper(readFileSync(path));
  expect(recognition).toMatchObject({ locale: 'AU', currency: 'AUD', headerLine: 10 });
  expect(bad).toEqual([]);
  expect(rows.length).toBe(38);
  // Σ of its total column, added apart: 14.90 + 12.79 + 29.80 + 17.00 + 14.90 + 16.92 + 0 + 11.38 + 18.42.
  expect(rows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(13611n);
  for (const { problems } of proof.statements) expect(codes(problems)).toEqual(['AMAZON_NOT_WHOLE']);
});
