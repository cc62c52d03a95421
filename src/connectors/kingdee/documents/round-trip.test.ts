import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessDocument, DocumentKind } from '../../../core/business-documents.ts';
import { SAME_CODES } from '../sandbox-fixture.ts';
import {
  ALL_KINDS,
  CUPS,
  type DocumentBench,
  FREIGHT,
  IN_DOLLARS,
  openDocuments,
  PIECES,
  sample,
  withSource,
} from './documents-fixture.ts';
import { formOf } from './forms.ts';
import { documentSettings } from './settings.ts';

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

/** The part of a line that the form of its kind tells. */
function told(document: BusinessDocument) {
  const form = formOf(document.kind, documentSettings());
  return document.lines.map((line) => ({
    ...(form.material && line.material !== undefined && { material: line.material }),
    ...(form.expense && line.expenseItem !== undefined && { expenseItem: line.expenseItem }),
    ...(form.warehouse && { warehouse: line.warehouse }),
    ...(form.warehouseTo && { warehouseTo: line.warehouseTo }),
    ...(form.quantity && line.quantity !== undefined && { quantity: line.quantity }),
    ...(form.amount && { fc: line.fc }),
  }));
}

async function recordsOf(kind: DocumentKind) {
  return bench.store.records(formOf(kind, documentSettings()).form.toUpperCase());
}

describe.each(ALL_KINDS)('%s', (kind) => {
  test('is not there, is sent, is found, reads back as it was sent, and goes to 已审核', async () => {
    await withSource(bench, kind);
    const document = sample(kind);
    expect(await bench.documents.find(document)).toBeUndefined();
    const saved = await bench.saved(document);
    expect(saved.number).toBe(document.number);
    expect(await bench.documents.find(document)).toEqual(saved);
    const read = await bench.documents.readBack(saved.id, document, SAME_CODES);
    expect(read).toMatchObject({ ...saved, date: '2026-01-20', state: 'A', lines: told(document) });
    expect(read?.lines).toHaveLength(1);
    if (document.party && formOf(kind, documentSettings()).party) expect(read?.party).toBe(document.party.code);
    expect(await bench.documents.advance?.(kind, saved.id, 'AUDITED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
    expect(await bench.documents.advance?.(kind, saved.id, 'SUBMITTED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
    await bench.documents.remove?.(kind, saved.id);
    expect(await bench.documents.readBack(saved.id, document, SAME_CODES)).toBeUndefined();
    await bench.documents.remove?.(kind, saved.id);
  });

  test('sent twice with one number is one document, and the second is a duplicate', async () => {
    await withSource(bench, kind);
    const document = sample(kind);
    const saved = await bench.saved(document);
    const before = (await recordsOf(kind)).length;
    const again = await bench.send(document);
    expect(again).toMatchObject({ outcome: 'Refused' });
    // A TRANSFER_IN has nothing left to push; the others meet the number.
    if (kind !== 'TRANSFER_IN') expect(again).toMatchObject({ reason: 'DUPLICATE' });
    expect(await recordsOf(kind)).toHaveLength(before);
    expect(await bench.documents.find(document)).toEqual(saved);
  });

  test('a reply lost after the effect is unknown, and the look-up finds the one document', async () => {
    await withSource(bench, kind);
    const document = sample(kind);
    bench.sandbox.addFault({ fault: 'cut', after: true, method: 'save', count: 1 });
    expect(await bench.send(document)).toMatchObject({ outcome: 'Unknown' });
    const found = await bench.documents.find(document);
    expect(found).toMatchObject({ number: document.number });
    const own = (await recordsOf(kind)).filter((one) => one.number === document.number);
    expect(own.map((one) => String(one.id))).toEqual([found?.id]);
  });

  test('a request that was lost before the effect is sent again, and there is one document', async () => {
    await withSource(bench, kind);
    const document = sample(kind);
    bench.sandbox.addFault({ fault: 'cut', method: 'save', count: 1 });
    expect(await bench.send(document)).toMatchObject({ outcome: 'Unknown' });
    expect(await bench.documents.find(document)).toBeUndefined();
    await bench.saved(document);
    const rows = (await recordsOf(kind)).filter((one) => one.state !== 'Z');
    expect(rows.map((one) => one.number)).toEqual([document.number]);
  });
});

test('amounts in another currency are held exactly, with the rate', async () => {
  const line = { ...CUPS, quantity: 3n, fc: 10_000n, tax: 0n, lc: 71_000n };
  const { taxRate: _, ...untaxed } = line;
  const document = sample('RECEIVABLE', { ...IN_DOLLARS, lines: [untaxed] });
  const { id } = await bench.saved(document);
  const read = await bench.documents.readBack(id, document, SAME_CODES);
  expect(read).toMatchObject({ currency: 'USD', lines: [{ quantity: 3n, fc: 10_000n }] });
  const [stored] = await recordsOf('RECEIVABLE');
  expect(stored?.body).toContain('"FTaxPrice":"33.333333"');
  expect(stored?.body).toContain('"FExchangeRate":"7.1"');
});

test('a currency without decimals has none', async () => {
  const line = { ...FREIGHT, fc: 1_600n, lc: 8_000n };
  const document = sample('PAYABLE', { currency: 'JPY', rate: { digits: 5n, scale: 2 }, lines: [line] });
  const { id } = await bench.saved(document);
  expect((await bench.documents.readBack(id, document, SAME_CODES))?.lines).toEqual([
    { expenseItem: 'FY001', fc: 1_600n },
  ]);
});

test('a receipt is read back without its 手续费, whichever way the amounts hold it', async () => {
  for (const receiptAmount of ['with-charge', 'without-charge'] as const) {
    const target = bench.documentsOf({ documents: { receiptAmount } });
    const document = sample('RECEIPT', { number: `HLSK-${receiptAmount}` });
    const { id } = await bench.saved(document, target);
    expect((await target.readBack(id, document, SAME_CODES))?.lines).toEqual([{ fc: 10_050n }]);
  }
  const amounts = (await recordsOf('RECEIPT')).map((one) => /"FRECAMOUNTFOR_E":"([\d.]+)"/.exec(one.body)?.[1]);
  expect(amounts).toEqual(['102.00', '100.50']);
});

test.each(['RECEIVABLE', 'OTHER_RECEIVABLE', 'PAYABLE', 'OTHER_PAYABLE'] as const)(
  'a red %s is negative throughout',
  async (kind) => {
    const document = sample(kind, {
      lines: sample(kind).lines.map((line) => ({
        ...line,
        fc: -line.fc,
        tax: -line.tax,
        lc: -line.lc,
        ...(line.quantity !== undefined && { quantity: -line.quantity }),
      })),
    });
    const { id } = await bench.saved(document);
    const read = await bench.documents.readBack(id, document, SAME_CODES);
    expect(read?.lines.map((line) => line.fc)).toEqual(document.lines.map((line) => line.fc));
  },
);

test('a red stock document is a problem before anything is sent, and is sent where the setting says that it is taken', async () => {
  const red = sample('OTHER_OUT', { lines: [{ ...PIECES, quantity: -2n }] });
  expect(bench.documents.toDocument(red, SAME_CODES)).toMatchObject({ problems: [{ code: 'KINGDEE_RED_UNKNOWN' }] });
  const target = bench.documentsOf({ documents: { red: { OTHER_OUT: 'negative' } } });
  expect(await bench.send(red, target)).toMatchObject({ outcome: 'Refused', problem: { code: 'KINGDEE_VALIDATION' } });
  await bench.close();
  bench = await openDocuments({ redBills: 'all' });
  const { id } = await bench.saved(red, bench.documentsOf({ documents: { red: { OTHER_OUT: 'negative' } } }));
  expect((await bench.documents.readBack(id, red, SAME_CODES))?.lines[0]?.quantity).toBe(-2n);
});

test('several lines keep their order and their own codes', async () => {
  const lines = ['HL-CUP-02', 'HL-CUP-01', 'HL-CUP-02'].map((material, index) => ({
    ...PIECES,
    lineNo: index + 1,
    material,
    quantity: BigInt(index + 1),
  }));
  const document = sample('SALES_OUT', { lines });
  const { id } = await bench.saved(document);
  expect((await bench.documents.readBack(id, document, SAME_CODES))?.lines).toEqual(
    lines.map(({ material, warehouse, quantity }) => ({ material, warehouse, quantity })),
  );
});

test('codes go through the mapping and come back as ours', async () => {
  const mapping = {
    accounts: {},
    dims: { '客户:amazon-us': 'C001', '物料:CUP': 'HL-CUP-01', '仓库:SZ': 'WH01' },
  };
  const document = sample('SALES_OUT', {
    party: { kind: 'CUSTOMER', code: 'amazon-us' },
    lines: [{ ...PIECES, material: 'CUP', warehouse: 'SZ' }],
  });
  const body = bench.documents.toDocument(document, mapping);
  if ('problems' in body) throw new Error(JSON.stringify(body.problems));
  const outcome = await bench.documents.send('SALES_OUT', body, 5_000);
  const id = outcome.outcome === 'Saved' ? outcome.id : '';
  expect(await bench.documents.readBack(id, document, mapping)).toMatchObject({
    party: 'amazon-us',
    lines: [{ material: 'CUP', warehouse: 'SZ' }],
  });
});
