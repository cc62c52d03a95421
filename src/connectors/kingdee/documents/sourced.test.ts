import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAME_CODES } from '../sandbox-fixture.ts';
import {
  CUPS,
  type DocumentBench,
  numberOf,
  openDocuments,
  purchaseOrder,
  sample,
  withSource,
} from './documents-fixture.ts';
import { EXAMPLES } from './examples-fixture.ts';

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

const RECEIVED = sample('PURCHASE_IN', {
  source: { number: 'CGDD0001' },
  lines: [{ ...CUPS, quantity: 40n, fc: 45_200n, tax: 5_200n, lc: 45_200n, warehouse: 'WH01' }],
});

async function receipts() {
  return bench.store.records('STK_INSTOCK');
}

/** A person pushes the order in the product. */
async function pushByHand(): Promise<void> {
  const data = { Numbers: ['CGDD0001'], TargetFormId: 'STK_InStock', IsDraftWhenSaveFail: 'true' };
  await bench.client().write('Push', ['PUR_PurchaseOrder', JSON.stringify(data)], (json) => ({ json }), 5_000);
}

describe('a receipt of an order', () => {
  test('is pushed, and has our number, our date, our pieces and our warehouse', async () => {
    await purchaseOrder(bench);
    const saved = await bench.saved(RECEIVED);
    expect(await bench.documents.find(RECEIVED)).toEqual(saved);
    expect(await bench.documents.readBack(saved.id, RECEIVED, SAME_CODES)).toMatchObject({
      number: RECEIVED.number,
      date: '2026-01-20',
      state: 'A',
      party: 'S001',
      lines: [{ material: 'HL-CUP-01', warehouse: 'WH01', quantity: 40n }],
    });
    const [stored] = await receipts();
    expect(stored?.body).toContain('"FInStockEntry_Link_FRuleId":"PUR_PurchaseOrder-STK_InStock"');
  });

  test('leaves the rest of the order to the next one', async () => {
    await purchaseOrder(bench);
    await bench.saved(RECEIVED);
    const rest = { ...RECEIVED, key: 'b', number: numberOf('PURCHASE_IN', 2) };
    await bench.saved({ ...rest, lines: [{ ...CUPS, quantity: 60n, fc: 0n, tax: 0n, warehouse: 'WH02' }] });
    const more = { ...RECEIVED, key: 'c', number: numberOf('PURCHASE_IN', 3) };
    expect(await bench.send(more)).toMatchObject({ outcome: 'Refused', problem: { code: 'KINGDEE_VALIDATION' } });
    expect((await receipts()).map((one) => one.number)).toEqual([
      numberOf('PURCHASE_IN', 1),
      numberOf('PURCHASE_IN', 2),
    ]);
  });

  test('whose push lost its reply is not pushed again: the one that was made gets our number', async () => {
    await purchaseOrder(bench);
    bench.sandbox.addFault({ fault: 'cut', after: true, method: 'push', count: 1 });
    expect(await bench.send(RECEIVED)).toMatchObject({ outcome: 'Unknown' });
    expect(await bench.documents.find(RECEIVED)).toBeUndefined();
    const saved = await bench.saved(RECEIVED);
    expect((await receipts()).map((one) => [String(one.id), one.number])).toEqual([[saved.id, RECEIVED.number]]);
    expect(bench.sandbox.calls.get('push')).toBe(1);
  });

  test('that asks for more than the order has is refused, and gives back what was pushed', async () => {
    await purchaseOrder(bench);
    const much = { ...RECEIVED, lines: [{ ...CUPS, quantity: 101n, fc: 0n, tax: 0n, warehouse: 'WH01' }] };
    expect(await bench.send(much)).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'KINGDEE_SOURCE_ROWS', level: 'L2', params: { missing: '1', material: 'HL-CUP-01' } },
    });
    expect(await receipts()).toEqual([]);
    await bench.saved(RECEIVED);
  });

  test('that 金蝶 refuses gives back what was pushed', async () => {
    await purchaseOrder(bench);
    const { quantity, fc, tax, lc } = RECEIVED.lines[0] ?? CUPS;
    const nowhere = { ...CUPS, ...(quantity && { quantity }), fc, tax, lc, warehouse: 'WH77' };
    expect(await bench.send({ ...RECEIVED, lines: [nowhere] })).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'KINGDEE_VALUE_UNKNOWN' },
    });
    expect(await receipts()).toEqual([]);
  });

  test('of which two workers push at once is one document', async () => {
    await purchaseOrder(bench);
    const second = bench.documentsOf({});
    const outcomes = await Promise.all([bench.send(RECEIVED), bench.send(RECEIVED, second)]);
    const ours = (await receipts()).filter((one) => one.number === RECEIVED.number);
    expect(ours).toHaveLength(1);
    const [id] = ours.map((one) => String(one.id));
    for (const one of outcomes) if (one.outcome === 'Saved') expect(one.id).toBe(id);
  });

  test('that another worker has numbered meanwhile is not numbered over', async () => {
    await purchaseOrder(bench);
    const { insertRecord } = bench.store;
    const store = bench.store as { insertRecord: typeof insertRecord };
    store.insertRecord = (record) =>
      insertRecord(record.form === 'STK_INSTOCK' ? { ...record, number: numberOf('PURCHASE_IN', 9) } : record);
    expect(await bench.send(RECEIVED)).toMatchObject({ outcome: 'Unknown' });
    expect((await receipts()).map((one) => one.number)).toEqual([numberOf('PURCHASE_IN', 9)]);
  });

  test('takes over the one that a person has pushed, and asks a person where there are two', async () => {
    const order = JSON.parse(EXAMPLES.PUR_PurchaseOrder);
    order.Model.FPOOrderEntry[0].FQty = 80;
    await bench.byBody('PUR_PurchaseOrder', order, true);
    await pushByHand();
    const [pushed] = await receipts();
    expect((await bench.saved(RECEIVED)).id).toBe(String(pushed?.id));
    await pushByHand();
    const [, left] = await receipts();
    await bench.store.insertRecord({ ...left!, number: 'CGRK00009' });
    const more = { ...RECEIVED, key: 'b', number: numberOf('PURCHASE_IN', 2) };
    expect(await bench.send(more)).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'KINGDEE_PUSH_AMBIGUOUS', params: { count: '2', source: 'CGDD0001' } },
    });
    expect((await receipts()).map((one) => one.number)).not.toContain(numberOf('PURCHASE_IN', 2));
  });

  test('never takes over another receipt of ours, or an audited one', async () => {
    await purchaseOrder(bench);
    const first = await bench.saved(RECEIVED);
    const rest = { ...RECEIVED, key: 'b', number: numberOf('PURCHASE_IN', 2) };
    const second = await bench.saved(rest);
    expect(second.id).not.toBe(first.id);
    expect((await receipts()).map((one) => one.number)).toEqual([
      numberOf('PURCHASE_IN', 1),
      numberOf('PURCHASE_IN', 2),
    ]);
  });
});

describe.each(['push', 'save'] as const)('a TRANSFER_IN by %s', (transferIn) => {
  const target = () => bench.documentsOf({ documents: { transferIn } });

  test('has the goods of its TRANSFER_OUT, and a link to it', async () => {
    await withSource(bench, 'TRANSFER_IN');
    const document = sample('TRANSFER_IN');
    const { id } = await bench.saved(document, target());
    expect(await target().readBack(id, document, SAME_CODES)).toMatchObject({
      number: document.number,
      lines: [{ material: 'HL-CUP-01', warehouseTo: 'WHFBA', quantity: 50n }],
    });
    const [out] = await bench.store.records('STK_TRANSFEROUT');
    const [stored] = await bench.store.records('STK_TRANSFERIN');
    expect(stored?.body).toContain(`"FSTKTSTKRANSFERINENTRY_Link_FSBillId":"${out?.id}"`);
  });

  test('of goods that arrive in two parts is two documents, and a third is refused', async () => {
    await withSource(bench, 'TRANSFER_IN');
    const part = (number: string, quantity: bigint) =>
      sample('TRANSFER_IN', {
        key: number,
        number,
        lines: sample('TRANSFER_IN').lines.map((line) => ({ ...line, quantity })),
      });
    await bench.saved(part(numberOf('TRANSFER_IN', 1), 30n), target());
    await bench.saved(part(numberOf('TRANSFER_IN', 2), 20n), target());
    expect(await bench.send(part(numberOf('TRANSFER_IN', 3), 1n), target())).toMatchObject({ outcome: 'Refused' });
    const stored = await bench.store.records('STK_TRANSFERIN');
    expect(stored.map((one) => one.number)).toEqual([numberOf('TRANSFER_IN', 1), numberOf('TRANSFER_IN', 2)]);
  });

  test('of a source that is not there, or not audited, is refused', async () => {
    expect(await bench.send(sample('TRANSFER_IN'), target())).toMatchObject({ outcome: 'Refused' });
    await bench.saved(sample('TRANSFER_OUT'));
    expect(await bench.send(sample('TRANSFER_IN'), target())).toMatchObject({ outcome: 'Refused' });
    expect(await bench.store.records('STK_TRANSFERIN')).toEqual([]);
  });

  test('without a source is a problem before anything is sent', () => {
    const { source: _, ...alone } = sample('TRANSFER_IN');
    expect(target().toDocument(alone, SAME_CODES)).toMatchObject({ problems: [{ code: 'KINGDEE_SOURCE_MISSING' }] });
  });
});

test('a link that takes more than its source has is refused by the sandbox', async () => {
  await withSource(bench, 'TRANSFER_IN');
  const [out] = await bench.store.records('STK_TRANSFEROUT');
  const body = JSON.parse(EXAMPLES.STK_TRANSFERIN.replaceAll('"100605"', `"${out?.id}001"`));
  body.Model.FSTKTRSINENTRY[0].FQty = 51;
  await expect(bench.byBody('STK_TRANSFERIN', body)).rejects.toThrow(/超出可下推数量/);
  body.Model.FSTKTRSINENTRY[0].FQty = 50;
  await bench.byBody('STK_TRANSFERIN', body);
});
