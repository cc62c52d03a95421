import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessDocument } from '../../../core/business-documents.ts';
import type { SendOutcome } from '../../../core/targets.ts';
import { SAME_CODES } from '../sandbox-fixture.ts';
import { CUPS, type DocumentBench, FREIGHT, IN_DOLLARS, openDocuments, PIECES, sample } from './documents-fixture.ts';
import { unitPrice } from './prices.ts';
import { documentSettings } from './settings.ts';

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

function codes(document: BusinessDocument, target = bench.documents): readonly string[] {
  const built = target.toDocument(document, SAME_CODES);
  return 'problems' in built ? built.problems.map((one) => one.code) : [];
}

function withoutParty(document: BusinessDocument): BusinessDocument {
  const { party: _, ...rest } = document;
  return rest;
}

const { taxRate: _rate, ...UNTAXED } = { ...CUPS, tax: 0n };

describe('before anything is sent', () => {
  test.each<[string, BusinessDocument, readonly string[]]>([
    ['no lines', sample('RECEIVABLE', { lines: [] }), ['KINGDEE_BILL_EMPTY']],
    ['another book', sample('RECEIVABLE', { ledger: '002' }), ['KINGDEE_WRONG_BOOK']],
    ['an amount of zero', sample('RECEIPT', { lines: [{ ...FREIGHT, fc: 0n, lc: 0n }] }), ['KINGDEE_LINE_ZERO']],
    ['no pieces', sample('OTHER_OUT', { lines: [{ ...PIECES, quantity: 0n }] }), ['KINGDEE_LINE_ZERO']],
    [
      'a customer where a supplier is wanted',
      sample('PAYABLE', { party: { kind: 'CUSTOMER', code: 'C001' } }),
      ['KINGDEE_PARTY_WRONG'],
    ],
    ['a receipt of nobody', withoutParty(sample('RECEIPT')), ['KINGDEE_PARTY_WRONG']],
    ['no warehouse', sample('SALES_OUT', { lines: [CUPS] }), ['KINGDEE_LINE_LACKS']],
    ['a receivable without a material', sample('RECEIVABLE', { lines: [FREIGHT] }), ['KINGDEE_LINE_LACKS']],
    [
      'materials and expenses in one payable',
      sample('PAYABLE', { lines: [CUPS, { ...FREIGHT, lineNo: 2 }] }),
      ['KINGDEE_MIXED_LINES', 'KINGDEE_LINE_LACKS'],
    ],
    ['a red receipt', sample('RECEIPT', { lines: [{ ...FREIGHT, fc: -100n, lc: -100n }] }), ['KINGDEE_RED_UNKNOWN']],
    [
      'amount and pieces of two signs',
      sample('RECEIVABLE', { lines: [{ ...UNTAXED, quantity: -2n }] }),
      ['KINGDEE_PRICE_INEXACT', 'KINGDEE_PRICE_INEXACT'],
    ],
    [
      'a tax that is not of its rate',
      sample('RECEIVABLE', { lines: [{ ...CUPS, tax: 262n }] }),
      ['KINGDEE_TAX_DIFFERS'],
    ],
    ['a tax without a rate', sample('RECEIVABLE', { lines: [{ ...UNTAXED, tax: 260n }] }), ['KINGDEE_TAX_DIFFERS']],
    [
      'a functional amount that is not of the rate',
      sample('PAYABLE', { ...IN_DOLLARS, lines: [{ ...FREIGHT, fc: 10_000n, lc: 71_002n }] }),
      ['KINGDEE_RATE_DIFFERS'],
    ],
  ])('%s is a problem', (_what, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test('a currency without a number in the connection is a problem', () => {
    const target = bench.documentsOf({ currencies: {} });
    const document = sample('RECEIVABLE', { currency: 'SEK', lines: [UNTAXED] });
    expect(codes(document, target)).toEqual(['KINGDEE_CURRENCY_UNMAPPED']);
    expect(codes(document)).toEqual([]);
  });

  test('a tax or a functional amount that is one minor unit off is let through, by default', () => {
    expect(codes(sample('RECEIVABLE', { lines: [{ ...CUPS, tax: 261n }] }))).toEqual([]);
    const line = { ...FREIGHT, fc: 10_000n, lc: 71_001n };
    expect(codes(sample('PAYABLE', { ...IN_DOLLARS, lines: [line] }))).toEqual([]);
    const strict = bench.documentsOf({ documents: { toleranceMinor: 0 } });
    expect(codes(sample('PAYABLE', { ...IN_DOLLARS, lines: [line] }), strict)).toEqual(['KINGDEE_RATE_DIFFERS']);
  });

  test('all problems are found in one pass', () => {
    const lines = [PIECES, { ...PIECES, lineNo: 2, quantity: 0n }, { ...PIECES, lineNo: 3, material: '' }];
    expect(codes(sample('SALES_OUT', { lines, party: { kind: 'SUPPLIER', code: 'S001' } })).toSorted()).toEqual([
      'KINGDEE_LINE_LACKS',
      'KINGDEE_LINE_ZERO',
      'KINGDEE_PARTY_WRONG',
    ]);
  });

  test('codes without a number in the mapping are named', () => {
    const mapping = { accounts: {}, dims: { '物料:*': '*' } };
    const built = bench.documents.toDocument(sample('SALES_OUT'), mapping);
    expect('problems' in built && built.problems.map((one) => one.params)).toEqual([
      { dimension: '客户', value: 'C001' },
      { dimension: '仓库', value: 'WH01' },
    ]);
  });

  test('a receivable of money alone goes under the service material of the setting', async () => {
    const target = bench.documentsOf({ documents: { serviceMaterial: 'HL-CUP-02' } });
    const document = sample('RECEIVABLE', { lines: [{ ...FREIGHT, summary: '佣金返还' }] });
    const { id } = await bench.saved(document, target);
    const [stored] = await bench.store.records('AR_RECEIVABLE');
    expect(String(stored?.id)).toBe(id);
    expect(stored?.body).toContain('"FMATERIALID":{"FNumber":"HL-CUP-02"}');
    expect(stored?.body).toContain('"FPriceQty":"1"');
    expect((await target.readBack(id, document, SAME_CODES))?.lines).toEqual([{ material: 'HL-CUP-02', fc: 16_000n }]);
  });
});

describe('a price', () => {
  test.each([
    [2_260n, 2n, 2, 6, '11.3'],
    [10_000n, 3n, 2, 6, '33.333333'],
    [-10_000n, -3n, 2, 6, '33.333333'],
    [1_600n, 1n, 0, 6, '1600'],
    [100n, 1n, 0, 0, '100'],
    [0n, 5n, 2, 6, '0'],
    // A third of a cent a piece: six decimals are not enough for 100 000 pieces, seven are.
    [33_333n, 100_000n, 2, 6, undefined],
    [33_333n, 100_000n, 2, 7, '0.0033333'],
    [33_334n, 99_999n, 2, 6, undefined],
    [33_334n, 99_999n, 2, 10, '0.0033334333'],
    [100n, 0n, 2, 6, undefined],
    [100n, -1n, 2, 6, undefined],
  ] as const)('of %s over %s with %s places and %s decimals is %s', (amount, quantity, places, digits, price) => {
    expect(unitPrice(amount, quantity, places, digits)).toBe(price);
  });

  test('times the pieces is the amount again, wherever there is one', () => {
    for (let quantity = 1n; quantity <= 2_000n; quantity += 37n)
      for (let amount = 1n; amount <= 300_000n; amount += 14_983n) {
        const price = unitPrice(amount, quantity, 2, 6);
        if (price === undefined) throw new Error(`${amount} / ${quantity}`);
        const [whole = '', fraction = ''] = price.split('.');
        const micro = BigInt(whole + fraction.padEnd(6, '0')) * quantity;
        expect((micro + 5_000n) / 10_000n).toBe(amount);
      }
  });
});

describe('what 金蝶 answers', () => {
  const refusals: readonly [string, string, Partial<SendOutcome>][] = [
    ['2', 'KINGDEE_NO_PERMISSION', { outcome: 'Refused' }],
    ['4', 'KINGDEE_RESULT_UNKNOWN', { outcome: 'Unknown' }],
    ['6', 'KINGDEE_RESULT_UNKNOWN', { outcome: 'Unknown' }],
    ['11', 'KINGDEE_VALIDATION', { outcome: 'Refused' }],
    ['12', 'KINGDEE_VALIDATION', { outcome: 'Refused' }],
  ];
  const LEVELS: Readonly<Record<string, string>> = {
    KINGDEE_NO_PERMISSION: 'L3',
    KINGDEE_RESULT_UNKNOWN: 'L3',
    KINGDEE_VALIDATION: 'L2',
  };

  test.each(refusals)('with MsgCode %s is %s', async (code, problemCode, outcome) => {
    bench.sandbox.addFault({ fault: 'refuse', method: 'save', code: Number(code), count: 1 });
    expect(await bench.send(sample('PAYMENT'))).toMatchObject({
      ...outcome,
      problem: { code: problemCode, level: LEVELS[problemCode] },
    });
    expect(await bench.store.records('AP_PAYBILL')).toEqual([]);
  });

  test.each(['7', '13', '14'])('with MsgCode %s is for later', async (code) => {
    bench.sandbox.addFault({ fault: 'refuse', method: 'save', code: Number(code), count: 1 });
    await expect(bench.send(sample('PAYMENT'))).rejects.toMatchObject({ problem: { level: 'L3' } });
  });

  test('a session lost in the middle is unknown, and the document is saved at the next attempt', async () => {
    await bench.documents.find(sample('PAYMENT'));
    bench.sandbox.dropSessions();
    expect(await bench.send(sample('PAYMENT'))).toMatchObject({ outcome: 'Unknown' });
    await bench.saved(sample('PAYMENT'));
    expect(await bench.store.records('AP_PAYBILL')).toHaveLength(1);
  });

  test('unknown base data is refused by its name', async () => {
    const document = sample('SALES_OUT', { lines: [{ ...PIECES, material: 'NO-SUCH' }] });
    expect(await bench.send(document)).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'KINGDEE_VALUE_UNKNOWN', params: { field: 'FMaterialID' } },
    });
  });

  test('a sub-ledger that is closed refuses with the words of 金蝶, whatever the MsgCode is', async () => {
    for (const closedPeriodMsgCode of [11, 12]) {
      await bench.close();
      bench = await openDocuments({ closedPeriodMsgCode });
      bench.sandbox.closeLedger('AP', '2026-01');
      expect(await bench.send(sample('PAYMENT'))).toMatchObject({
        outcome: 'Refused',
        problem: { code: 'KINGDEE_VALIDATION', params: { message: '[sandbox] 2026-01 已关账，不能操作该单据' } },
      });
      await bench.saved(sample('RECEIVABLE'));
      bench.sandbox.closeLedger('AP', undefined);
      await bench.saved(sample('PAYMENT'));
    }
  });
});

describe('a number that is taken', () => {
  test.each(['RECEIPT', 'OTHER_IN', 'OTHER_OUT'] as const)(
    'by another %s is refused by the remark, and nobody’s document is taken for ours',
    async (kind) => {
      const ours = sample(kind);
      await bench.saved({ ...ours, reference: 'HL:ffffffffffffffff' });
      expect(await bench.send(ours)).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
      await expect(bench.documents.find(ours)).rejects.toMatchObject({
        problem: { code: 'KINGDEE_BILL_TAKEN', level: 'L2', params: { remark: 'HL:ffffffffffffffff 平台结算 US01' } },
      });
    },
  );

  test('in a form without a remark is refused where the date is another', async () => {
    const ours = sample('SALES_OUT');
    await bench.saved({ ...ours, date: '2026-01-19' });
    await expect(bench.documents.find(ours)).rejects.toMatchObject({ problem: { code: 'KINGDEE_BILL_TAKEN' } });
  });

  test('is no matter where a person gave our document another one: the remark tells', async () => {
    const ours = sample('RECEIPT');
    const saved = await bench.saved(ours);
    await bench.store.changeRecord(Number(saved.id), { number: 'SKD0001' });
    expect(await bench.documents.find(ours)).toEqual({ id: saved.id, number: 'SKD0001' });
    expect(await bench.documents.find({ ...ours, reference: 'HL:0123456789abcde0' })).toBeUndefined();
  });
});

test('a remark is cut behind the reference where the field ends', async () => {
  const target = bench.documentsOf({ documents: { remarkCharactersMax: 24 } });
  const document = sample('RECEIPT', { summary: '很长的摘要'.repeat(20) });
  await bench.saved(document, target);
  const [stored] = await bench.store.records('AR_RECEIVEBILL');
  expect(stored?.body).toContain('"FREMARK":"HL:0123456789abcdef 很长的摘"');
  expect(await target.find(document)).toBeDefined();
});

test('numbers of the settings are bounded, and what is none counts as not entered', () => {
  const wild = { priceDigits: 1e9, toleranceMinor: 1e9, remarkCharactersMax: 1e9 };
  expect(documentSettings(wild)).toMatchObject({ priceDigits: 10, toleranceMinor: 100, remarkCharactersMax: 255 });
  const odd = { priceDigits: -1, toleranceMinor: 0.5, remarkCharactersMax: Number.NaN };
  expect(documentSettings(odd)).toMatchObject({ priceDigits: 6, toleranceMinor: 1, remarkCharactersMax: 255 });
  expect(documentSettings({ priceDigits: 8, toleranceMinor: 0 })).toMatchObject({ priceDigits: 8, toleranceMinor: 0 });
});

test('numbers and types of the connection are those that are sent', async () => {
  const target = bench.documentsOf({
    documents: {
      organisation: '200',
      organisations: { pay: '300' },
      billTypes: { PAYMENT: 'FKDLX02_SYS' },
      settleType: 'JSFS01_SYS',
      purposes: { PAYMENT: 'SFKYT02_SYS' },
    },
  });
  const built = target.toDocument(sample('PAYMENT'), SAME_CODES);
  expect(built).toMatchObject({
    body: {
      Model: {
        FBillTypeID: { FNUMBER: 'FKDLX02_SYS' },
        FSETTLEORGID: { FNumber: '200' },
        FPAYORGID: { FNumber: '300' },
        FPAYBILLENTRY: [{ FSETTLETYPEID: { FNumber: 'JSFS01_SYS' }, FPURPOSEID: { FNumber: 'SFKYT02_SYS' } }],
      },
    },
  });
});
