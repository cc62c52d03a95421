import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BusinessDocument, DocumentKind } from '../../../../core/business-documents.ts';
import { parseMinor, parseRate } from '../../../../core/money.ts';
import { settingsOf, type YonbipAccount } from '../account.ts';
import { CREDENTIALS, SAME_CODES } from '../sandbox-fixture.ts';
import { documentBody } from './body.ts';
import { OPTIONS, sampleDocument } from './documents.testing.ts';
import type { DocumentOptions } from './settings.ts';

function made(document: BusinessDocument, change: DocumentOptions = {}, mapping = SAME_CODES) {
  const account: YonbipAccount = { ...CREDENTIALS, book: 'BK01', documents: { ...OPTIONS, ...change } };
  return documentBody(settingsOf(account), document, mapping);
}

function codesOf(document: BusinessDocument, change: DocumentOptions = {}, mapping = SAME_CODES): readonly string[] {
  const outcome = made(document, change, mapping);
  return 'problems' in outcome ? outcome.problems.map((one) => one.code) : [];
}

function withLines(kind: DocumentKind, change: Partial<BusinessDocument['lines'][number]>): BusinessDocument {
  const document = sampleDocument(kind);
  return { ...document, lines: document.lines.map((line) => ({ ...line, ...change })) };
}

describe('a document is not made', () => {
  test.each([
    ['for another book', sampleDocument('RECEIVABLE', { ledger: 'BK99' }), 'YONYOU_WRONG_BOOK'],
    ['without lines', sampleDocument('RECEIVABLE', { lines: [] }), 'YONYOU_DOCUMENT_EMPTY'],
    [
      'with a supplier where a customer belongs',
      sampleDocument('RECEIPT', { party: { kind: 'SUPPLIER', code: 'AMZ' } }),
      'YONYOU_PARTY_WRONG',
    ],
    ['of a receipt without an own account', sampleDocument('RECEIPT', { bankAccount: '' }), 'YONYOU_DOCUMENT_LACKS'],
    ['with a charge, which has no field', sampleDocument('RECEIPT', { charge: 100n }), 'YONYOU_CHARGE_NO_FIELD'],
    [
      'of an other receivable without expense item',
      withLines('OTHER_RECEIVABLE', { expenseItem: '' }),
      'YONYOU_LINE_LACKS',
    ],
    ['with an amount of zero', withLines('OTHER_RECEIVABLE', { fc: 0n }), 'YONYOU_LINE_ZERO'],
    ['of goods without pieces', withLines('OTHER_IN', { quantity: 0n }), 'YONYOU_LINE_ZERO'],
    ['of goods without material', withLines('OTHER_IN', { material: '' }), 'YONYOU_LINE_LACKS'],
    ['of goods without warehouse', withLines('OTHER_IN', { warehouse: '' }), 'YONYOU_DOCUMENT_LACKS'],
    [
      'of a transfer between organisations',
      withLines('TRANSFER', { warehouseTo: 'HK-1' }),
      'YONYOU_TRANSFER_ORGANISATIONS',
    ],
    ['of a transfer in without source', sampleDocument('TRANSFER_IN'), 'YONYOU_SOURCE_MISSING'],
    [
      'of a receipt from an order, whose link is not written',
      sampleDocument('PURCHASE_IN', { source: { number: 'PO-1' } }),
      'YONYOU_SOURCE_LINK',
    ],
    [
      'whose tax the ERP would compute otherwise',
      withLines('SALES_OUT', { tax: 100n, taxRate: '13' }),
      'YONYOU_TAX_DIFFERS',
    ],
    [
      'whose book amount the ERP would compute otherwise',
      withLines('SALES_OUT', { lc: 71_002n }),
      'YONYOU_RATE_DIFFERS',
    ],
  ])('%s', (_what, document, code) => {
    expect(codesOf(document)).toEqual([code]);
  });

  test('whose lines differ in what its head holds once', () => {
    const [line] = sampleDocument('OTHER_IN').lines;
    if (!line) throw new Error('no line');
    const lines = [line, { ...line, lineNo: 2, warehouse: 'CN-1' }];
    expect(codesOf(sampleDocument('OTHER_IN', { lines }))).toEqual(['YONYOU_LINES_DIFFER']);
  });

  test('whose codes are not mapped', () => {
    expect(codesOf(sampleDocument('OTHER_RECEIVABLE'), {}, { accounts: {}, dims: { '客户:*': '*' } })).toEqual([
      'YONYOU_DIMENSION_UNMAPPED',
    ]);
  });

  test.each([
    ['RECEIVABLE', { bustypes: {} }, 'bustypes.RECEIVABLE'],
    ['RECEIVABLE', { exchangeRateTypeCode: '' }, 'exchangeRateTypeCode'],
    ['RECEIPT', { settleModeCode: '' }, 'settleModeCode'],
    ['RECEIPT', { quickTypes: {} }, 'quickTypes.RECEIPT'],
    ['OTHER_IN', { unitCode: '' }, 'unitCode'],
    ['PURCHASE_IN', { taxItems: {} }, 'taxItems.13'],
    ['SALES_OUT', { receiveAccountingBasis: '' }, 'receiveAccountingBasis'],
    ['PAYMENT', { arap: 'classic', exchangeRateDigits: '' }, 'exchangeRateDigits'],
    ['PAYABLE', { arap: 'classic', periodScheme: '' }, 'periodScheme'],
  ] as const)('%s: a value that differs in every tenant is asked for, never guessed', (kind, change, setting) => {
    const outcome = made(sampleDocument(kind), change);
    const problems = 'problems' in outcome ? outcome.problems : [];
    expect(problems).toMatchObject([{ code: 'YONYOU_SETTING_MISSING', level: 'L2', params: { setting } }]);
  });

  test('each missing organisation is named once', () => {
    const outcome = made(sampleDocument('PURCHASE_IN'), { organisation: '' });
    const settings = 'problems' in outcome ? outcome.problems.map((one) => one.params.setting) : [];
    expect([...settings].sort()).toEqual(
      ['finance', 'invoice', 'purchase', 'stock'].map((role) => `organisations.${role}`),
    );
  });
});

test('the link to an order is left out where the connection says so', () => {
  const document = sampleDocument('PURCHASE_IN', { source: { number: 'PO-1' } });
  expect(codesOf(document, { purchaseSource: 'ignored' })).toEqual([]);
});

type Rows = readonly Readonly<Record<string, string>>[];

const LINE = fc.record({
  fc: fc.bigInt({ min: -10_000_000n, max: 10_000_000n }).filter((one) => one !== 0n),
  taxShare: fc.bigInt({ min: 0n, max: 100n }),
  drift: fc.bigInt({ min: -1n, max: 1n }),
});

test.each([
  [
    'efi',
    'bodyItem',
    ['oriTaxIncludedAmount', 'oriTaxExcludedAmount', 'oriTaxAmount'],
    ['localTaxIncludedAmount', 'localTaxExcludedAmount', 'localTaxAmount'],
  ],
  ['classic', 'oarDetail', ['oriSum', 'oriMoney', 'oriTax'], ['natSum', 'natMoney', 'natTax']],
] as const)(
  '%s: included = excluded + tax in both currencies, and local sums are those of the book',
  (arap, list, ori, local) => {
    fc.assert(
      fc.property(
        fc.array(LINE, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 99_999 }),
        (lines, rate) => {
          const document = sampleDocument('RECEIVABLE', {
            currency: 'JPY',
            rate: parseRate(`0.${String(rate).padStart(5, '0')}`),
            lines: lines.map((one, index) => ({
              lineNo: index + 1,
              summary: '',
              expenseItem: 'FBA',
              fc: one.fc,
              tax: (one.fc * one.taxShare) / 200n,
              taxRate: '13',
              lc: one.fc * 7n + one.drift,
            })),
          });
          const outcome = made(document, { arap });
          if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
          const { data } = outcome.body as { data: Readonly<Record<string, unknown>> };
          const rows = data[list] as Rows;
          const amount = (row: Rows[number], name: string, places: number) =>
            parseMinor(row[name] ?? '', places) ?? NaN;
          for (const row of rows)
            for (const [[sum, money, tax], places] of [
              [ori, 0],
              [local, 2],
            ] as const)
              expect(amount(row, sum, places)).toBe(
                BigInt(amount(row, money, places)) + BigInt(amount(row, tax, places)),
              );
          const total = rows.reduce((all, row) => all + BigInt(amount(row, local[0], 2)), 0n);
          expect(total).toBe(document.lines.reduce((all, line) => all + line.lc, 0n));
          if (arap === 'classic') expect(parseMinor(String(data.natSum), 2)).toBe(total);
        },
      ),
    );
  },
);

test.each([
  [10_000n, 3n, '33.333333'],
  [100_000n, 100n, '10'],
  [-113_000n, -100n, '11.3'],
])('a price of %d over %d pieces is %s', (money, pieces, price) => {
  const document = withLines('PURCHASE_IN', { fc: money, tax: 0n, lc: money, quantity: pieces });
  const outcome = made(document);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  expect(outcome.body).toMatchObject({ data: { purInRecords: [{ oriTaxUnitPrice: price }] } });
});

test('a made document is plain JSON that can be stored', () => {
  const outcome = made(sampleDocument('RECEIVABLE'));
  if ('problems' in outcome) throw new Error('refused');
  expect(JSON.parse(JSON.stringify(outcome.body))).toEqual(outcome.body);
});
