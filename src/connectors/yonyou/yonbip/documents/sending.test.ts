import { afterEach, describe, expect, test } from 'vitest';
import type { DocumentKind } from '../../../../core/business-documents.ts';
import { manualClock } from '../../../../wire/clock.ts';
import type { BenchOptions } from '../sandbox-fixture.ts';
import type { SandboxSwitches } from '../sandbox-seed.ts';
import {
  bodyOf,
  type DocumentBench,
  documentsOf,
  type Generation,
  openDocuments,
  sampleDocument,
  savedId,
  send,
} from './documents.testing.ts';
import type { DocumentOptions } from './settings.ts';

let bench: DocumentBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(generation: Generation = 'efi', options: BenchOptions = {}, change: DocumentOptions = {}) {
  bench = await openDocuments(generation, options, change);
  return bench;
}

const KEYED: readonly (readonly [Generation, DocumentKind, string])[] = [
  ['efi', 'RECEIVABLE', 'EFI/receivable'],
  ['efi', 'PAYMENT', 'EFI/payment'],
  ['classic', 'RECEIVABLE', 'fi/oar'],
  ['classic', 'RECEIPT', 'fi/receivebill'],
  ['efi', 'PURCHASE_IN', 'scm/purinrecord'],
  ['efi', 'SALES_RETURN', 'sd/vouchersalereturn'],
  ['efi', 'TRANSFER', 'scm/storetransfer'],
];

describe.each(KEYED)('%s %s', (generation, kind, family) => {
  test('under one key sent twice, and by another connection too, is one document', async () => {
    const one = await open(generation);
    const document = sampleDocument(kind);
    const first = await send(one.documents, document);
    const other = documentsOf(one.connect());
    expect(first.outcome).toBe('Saved');
    expect(await send(one.documents, document)).toEqual(first);
    expect(await send(other, document)).toEqual(first);
    expect(await one.store.documents(family)).toHaveLength(1);
  });

  test('sent again after the hour of the gateway is a duplicate, and is found', async () => {
    const clock = manualClock(Date.parse('2026-09-25T02:00:00Z'), { skipSleeps: true });
    const one = await open(generation, { clock });
    const document = sampleDocument(kind);
    const id = await savedId(one.documents, document);
    clock.advance(3_600_001);
    expect(await send(one.documents, document)).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
    expect(await one.documents.find(document)).toMatchObject({ id });
    expect(await one.store.documents(family)).toHaveLength(1);
  });

  test('whose reply is lost is Unknown, found, and stands once', async () => {
    const one = await open(generation);
    const document = sampleDocument(kind);
    one.sandbox.addFault({ fault: 'cut', after: true, method: lastPart(generation, kind), count: 1 });
    expect(await send(one.documents, document)).toMatchObject({ outcome: 'Unknown' });
    expect(await one.documents.find(document)).toBeDefined();
    expect(await one.documents.duplicates?.(document)).toHaveLength(1);
  });
});

/** Faults strike by the last part of a path. */
function lastPart(generation: Generation, kind: DocumentKind): string {
  return generation === 'efi' && kind === 'SALES_RETURN' ? 'singleSave' : 'save';
}

test.each([['running'], ['backend-timeout']] as const)('%s is asked again under the same key', async (fault) => {
  const clock = manualClock(Date.parse('2026-09-25T02:00:00Z'), { skipSleeps: true });
  const one = await open('efi', { clock });
  one.sandbox.addFault({ fault, after: true, method: 'save', count: 1 });
  const document = sampleDocument('RECEIVABLE');
  expect(await send(one.documents, document, 60_000)).toMatchObject({ outcome: 'Saved' });
  expect(await one.store.documents('EFI/receivable')).toHaveLength(1);
});

const UNKNOWNS: readonly Partial<SandboxSwitches>[] = [
  {},
  { externalKeyRepeat: 'firstResult' },
  { externalKeyRepeat: 'ignored' },
  { salesCode: '' },
  { classicAnswer: 'batch' },
  { batchRefusal: 'error' },
  { workflow: 'none' },
  { stockFilter: 'ignored' },
  { duplicateCode: '100004' },
];
const SOME: readonly (readonly [Generation, DocumentKind])[] = [
  ['efi', 'RECEIVABLE'],
  ['classic', 'OTHER_PAYABLE'],
  ['efi', 'SALES_RETURN'],
  ['efi', 'TRANSFER_OUT'],
  ['efi', 'OTHER_OUT'],
];
test.each(UNKNOWNS)('under the unknown %o documents are saved, found, audited and deleted', async (switches) => {
  for (const [generation, kind] of SOME) {
    const one = await open(generation, { switches });
    const document = sampleDocument(kind);
    const id = await savedId(one.documents, document);
    expect(await one.documents.find(document)).toMatchObject({ id });
    expect(await one.documents.advance?.(kind, id, 'AUDITED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
    if (generation === 'efi') {
      await one.documents.remove?.(kind, id);
      expect(await one.documents.find(document)).toBeUndefined();
    }
    await one.close();
  }
});

test('an external key under another gateway key is a duplicate where the tenant checks it, and is found', async () => {
  const one = await open();
  const document = sampleDocument('RECEIVABLE');
  const id = await savedId(one.documents, document);
  const again = await one.documents.send('RECEIVABLE', { ...bodyOf(one.documents, document), key: 'another' }, 5_000);
  expect(again).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE', problem: { code: 'YONYOU_DUPLICATE' } });
  expect(await one.documents.find(document)).toMatchObject({ id });
});

test('a tenant that numbers by hand gets our numbers, and takes each once', async () => {
  const one = await open('efi', { switches: { documentNumbers: 'ours' } }, { documentNumbering: 'ours' });
  const document = sampleDocument('TRANSFER_OUT');
  expect(await send(one.documents, document)).toMatchObject({ outcome: 'Saved', number: document.number });
  expect(await send(one.documents, document)).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
  expect(one.documents.idempotency?.('TRANSFER_OUT')).toBe('numberable');
  expect(await one.store.documents('scm/storeout')).toHaveLength(1);
});

describe('a blind card', () => {
  test('is told to be one, by generation', async () => {
    const one = await open();
    const other = documentsOf(one.connect({ documents: { arap: 'classic' } }));
    const kinds = (target: typeof other) =>
      target.kinds.filter((kind) => target.idempotency?.(kind) === 'blind').sort();
    expect(kinds(one.documents)).toEqual(['TRANSFER_IN', 'TRANSFER_OUT']);
    expect(kinds(other)).toEqual([
      'OTHER_PAYABLE',
      'PAYABLE',
      'PAYMENT',
      'RECEIPT_REFUND',
      'TRANSFER_IN',
      'TRANSFER_OUT',
    ]);
  });

  test('that got a document twice shows both, oldest first, and the second can be deleted', async () => {
    const one = await open();
    const document = sampleDocument('TRANSFER_OUT');
    const [first, second] = [await savedId(one.documents, document), await savedId(one.documents, document)];
    const ids = async () => (await one.documents.duplicates?.(document))?.map((found) => found.id);
    expect(await ids()).toEqual([first, second]);
    await one.documents.remove?.('TRANSFER_OUT', second);
    expect(await ids()).toEqual([first]);
  });

  test('of the classic generation has no delete that is published: a person is told', async () => {
    const one = await open('classic');
    const document = sampleDocument('PAYMENT');
    const id = await savedId(one.documents, document);
    await expect(one.documents.remove?.('PAYMENT', id)).rejects.toMatchObject({ problem: { code: 'YONYOU_NO_VERB' } });
  });
});

describe('a refusal', () => {
  const closed: readonly (readonly [Generation, DocumentKind])[] = [
    ['efi', 'RECEIVABLE'],
    ['classic', 'OTHER_PAYABLE'],
    ['efi', 'TRANSFER'],
    ['efi', 'SALES_OUT'],
  ];
  test.each(closed)('%s %s in a closed period gives the reason', async (generation, kind) => {
    const one = await open(generation);
    one.sandbox.setPeriod('BK01', '2026-09', 'settled');
    expect(await send(one.documents, sampleDocument(kind))).toMatchObject({
      outcome: 'Refused',
      reason: 'PERIOD_CLOSED',
      problem: { code: 'YONYOU_PERIOD_CLOSED', level: 'L2' },
    });
  });

  test('in the counts of a batch of one is that document’s own, with its own code', async () => {
    const one = await open();
    const source = { number: 'DCCK-none', id: '1' };
    const made = bodyOf(one.documents, sampleDocument('TRANSFER_IN', { source }));
    expect(await one.documents.send('TRANSFER_IN', made, 5_000)).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'YONYOU_SOURCE_MISSING' },
    });
    one.sandbox.setPeriod('BK01', '2026-09', 'closed');
    expect(await send(one.documents, sampleDocument('TRANSFER_OUT'))).toMatchObject({
      problem: { code: 'YONYOU_PERIOD_CLOSED' },
    });
  });

  test('printed under code 200 is no success, and says what to do', async () => {
    const documents = { organisations: [{ code: 'ORG2', name: 'x', stock: false }] };
    const one = await open('efi', { seed: { documents } }, { organisation: 'ORG1', organisations: { stock: 'ORG2' } });
    const outcome = await send(one.documents, sampleDocument('TRANSFER', { lines: sampleDocument('TRANSFER').lines }));
    expect(outcome).toMatchObject({ outcome: 'Refused', problem: { code: 'YONYOU_BEFORE_START', level: 'L2' } });
    expect(await one.store.documents('scm/storetransfer')).toEqual([]);
  });

  test('frees the gateway key: the corrected document goes under the same one', async () => {
    const one = await open();
    const document = sampleDocument('TRANSFER');
    one.sandbox.setPeriod('BK01', '2026-09', 'closed');
    expect(await send(one.documents, document)).toMatchObject({ outcome: 'Refused' });
    one.sandbox.setPeriod('BK01', '2026-09', 'open');
    expect(await send(one.documents, document)).toMatchObject({ outcome: 'Saved' });
  });

  test.each([
    ['short stock', 'OTHER_OUT', { warehouse: 'EMPTY' }, 'YONYOU_SAVE_FAILED'],
    ['an unknown material', 'OTHER_OUT', { material: 'SKU-9' }, 'YONYOU_BUSINESS'],
  ] as const)('for %s', async (_what, kind, change, code) => {
    const one = await open();
    const document = sampleDocument(kind);
    const outcome = await send(one.documents, {
      ...document,
      lines: document.lines.map((line) => ({ ...line, ...change })),
    });
    expect(outcome).toMatchObject({ outcome: 'Refused', problem: { code, level: 'L2' } });
  });

  test('of an organisation that is none', async () => {
    const one = await open('efi', {}, { organisation: 'ORG9' });
    expect(await send(one.documents, sampleDocument('RECEIVABLE'))).toMatchObject({ outcome: 'Refused' });
  });
});

describe('amounts in book currency', () => {
  const offBy = (cents: bigint) => {
    const document = sampleDocument('OTHER_RECEIVABLE');
    return { ...document, lines: document.lines.map((line) => ({ ...line, lc: line.lc + cents })) };
  };

  test('go as the book holds them, a cent off the rate or not', async () => {
    const one = await open();
    await savedId(one.documents, offBy(-1n));
    const [stored] = await one.store.documents('EFI/receivable');
    expect(stored?.rows).toContain('"localTaxIncludedAmount":35.49');
  });

  test('that a tenant does not take are refused with a problem of their own', async () => {
    const one = await open('efi', { switches: { localToleranceMinor: 0 } });
    expect(await send(one.documents, offBy(1n))).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'YONYOU_LOCAL_REFUSED', level: 'L2' },
    });
    expect(await send(one.documents, offBy(0n))).toMatchObject({ outcome: 'Saved' });
  });
});

describe('red documents', () => {
  const turned = (kind: DocumentKind) => {
    const document = sampleDocument(kind);
    const lines = document.lines.map((line) => ({
      ...line,
      fc: -line.fc,
      tax: -line.tax,
      lc: -line.lc,
      ...(line.quantity !== undefined && { quantity: -line.quantity }),
    }));
    return { ...document, lines };
  };

  test.each([
    ['efi', 'RECEIVABLE'],
    ['efi', 'OTHER_PAYABLE'],
    ['classic', 'RECEIVABLE'],
    ['classic', 'PAYABLE'],
    ['efi', 'PURCHASE_IN'],
  ] as const)('%s %s goes negative and comes back so', async (generation, kind) => {
    const one = await open(generation);
    const document = turned(kind);
    const id = await savedId(one.documents, document);
    const back = await one.documents.readBack(id, document, { accounts: {}, dims: { '*': '*' } });
    expect(back?.lines.map((line) => line.fc)).toEqual(document.lines.map((line) => line.fc));
  });

  test('a red transaction type with a total above zero is refused in the vendor’s words', async () => {
    const one = await open('efi', {}, { bustypes: { PURCHASE_IN: 'A15002' } });
    expect(await send(one.documents, sampleDocument('PURCHASE_IN'))).toMatchObject({
      outcome: 'Refused',
      problem: { params: { code: '1001', message: '价税合计必须小于0' } },
    });
  });

  test.each(['RECEIPT', 'SALES_OUT', 'OTHER_IN'] as const)('%s: nobody knows, so it is not sent', async (kind) => {
    const one = await open();
    expect(one.documents.toDocument(turned(kind), { accounts: {}, dims: { '*': '*' } })).toMatchObject({
      problems: [{ code: 'YONYOU_RED_UNKNOWN' }],
    });
  });
});

test('a transfer in finds its source by number where no id is known, and names its row', async () => {
  const one = await open();
  const out = sampleDocument('TRANSFER_OUT');
  const outcome = await send(one.documents, out);
  if (outcome.outcome !== 'Saved') throw new Error(outcome.outcome);
  const document = sampleDocument('TRANSFER_IN', { source: { number: outcome.number } });
  await savedId(one.documents, document);
  const [stored] = await one.store.documents('scm/storein');
  const rowOfSku2 = String(BigInt(outcome.id) + 2n);
  expect(JSON.parse(stored?.rows ?? '[]')).toMatchObject([{ sourceid: outcome.id, sourceautoid: rowOfSku2 }]);
});

test('a transfer in whose goods its source does not have is not sent', async () => {
  const one = await open();
  const id = await savedId(one.documents, sampleDocument('TRANSFER_OUT'));
  const lines = sampleDocument('TRANSFER_IN').lines.map((line) => ({ ...line, quantity: 8n }));
  const document = sampleDocument('TRANSFER_IN', { source: { number: 'x', id }, lines });
  expect(await send(one.documents, document)).toMatchObject({ problem: { code: 'YONYOU_SOURCE_ROWS' } });
  expect(await one.store.documents('scm/storein')).toEqual([]);
});

test('a stock document is found by its memo as well, and among others of its day', async () => {
  const one = await open('efi', {}, { findStockBy: 'memo' });
  const document = sampleDocument('OTHER_IN');
  await savedId(one.documents, sampleDocument('OTHER_IN'));
  const id = await savedId(one.documents, document);
  expect(await one.documents.find(document)).toMatchObject({ id });
});
