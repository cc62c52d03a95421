import { afterEach, describe, expect, test } from 'vitest';
import { type DocumentKind, STOCK_KINDS } from '../../../../core/business-documents.ts';
import { Transient } from '../../../../core/problems.ts';
import type { BenchOptions } from '../sandbox-fixture.ts';
import { type DocumentBench, type Generation, openDocuments, sampleDocument, savedId } from './documents.testing.ts';

let bench: DocumentBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(generation: Generation = 'efi', options: BenchOptions = {}) {
  bench = await openDocuments(generation, options);
  return bench;
}

const EFI: readonly (readonly [Generation, DocumentKind])[] = [
  ['efi', 'RECEIVABLE'],
  ['efi', 'RECEIPT'],
  ['efi', 'RECEIPT_REFUND'],
  ['efi', 'PAYABLE'],
  ['efi', 'PAYMENT'],
  ...[...STOCK_KINDS].filter((kind) => kind !== 'TRANSFER_IN').map((kind) => ['efi', kind] as const),
];
const CLASSIC: readonly (readonly [Generation, DocumentKind])[] = [
  ['classic', 'PAYABLE'],
  ['classic', 'RECEIPT'],
  ['classic', 'RECEIPT_REFUND'],
  ['classic', 'PAYMENT'],
];

describe.each([...EFI, ...CLASSIC])('%s %s', (generation, kind) => {
  test('is submitted and audited, each twice as well as once', async () => {
    const { documents } = await open(generation);
    const document = sampleDocument(kind);
    const id = await savedId(documents, document);
    const submitted = { outcome: 'Done', stage: 'SUBMITTED' };
    const audited = { outcome: 'Done', stage: 'AUDITED' };
    for (let times = 0; times < 2; times++) expect(await documents.advance?.(kind, id, 'SUBMITTED')).toEqual(submitted);
    for (let times = 0; times < 2; times++) expect(await documents.advance?.(kind, id, 'AUDITED')).toEqual(audited);
    expect(await documents.advance?.(kind, id, 'SUBMITTED')).toEqual(submitted);
    const back = await documents.readBack(id, document, { accounts: {}, dims: { '*': '*' } });
    expect(back?.state).toBe('2/1');
  });
});

/** A submitted return is a case of its own, below. */
const REMOVABLE = EFI.filter(([, kind]) => kind !== 'SALES_RETURN');

describe.each([...REMOVABLE, ['classic', 'RECEIPT'] as const])('%s %s', (generation, kind) => {
  test.each(['SAVED', 'SUBMITTED', 'AUDITED'] as const)(
    'that is %s is deleted, and deleting it again is done',
    async (stage) => {
      const { documents } = await open(generation);
      const document = sampleDocument(kind);
      const id = await savedId(documents, document);
      if (stage !== 'SAVED') await documents.advance?.(kind, id, stage);
      await documents.remove?.(kind, id);
      expect(await documents.find(document)).toBeUndefined();
      await documents.remove?.(kind, id);
      expect(await documents.readBack(id, document, { accounts: {}, dims: { '*': '*' } })).toBeUndefined();
    },
  );
});

test('an answer 不支持审批流 to a submit is no failure: the document is audited as it stands', async () => {
  const { documents } = await open('classic', { switches: { workflow: 'none' } });
  const id = await savedId(documents, sampleDocument('PAYABLE'));
  expect(await documents.advance?.('PAYABLE', id, 'SUBMITTED')).toEqual({ outcome: 'Done', stage: 'SUBMITTED' });
  expect(await documents.advance?.('PAYABLE', id, 'AUDITED')).toEqual({ outcome: 'Done', stage: 'AUDITED' });
});

test('a verb whose answer is lost is tried later, and then it is done already', async () => {
  const { documents, sandbox } = await open();
  const id = await savedId(documents, sampleDocument('RECEIVABLE'));
  sandbox.addFault({ fault: 'cut', after: true, method: 'submit', count: 1 });
  await expect(documents.advance?.('RECEIVABLE', id, 'SUBMITTED')).rejects.toThrow(Transient);
  expect(await documents.advance?.('RECEIVABLE', id, 'SUBMITTED')).toEqual({ outcome: 'Done', stage: 'SUBMITTED' });
});

test('a document that is gone is not audited: the ERP’s words are told', async () => {
  const { documents } = await open();
  const refusal = { outcome: 'Refused', problem: { level: 'L2', params: { message: expect.any(String) } } };
  expect(await documents.advance?.('RECEIVABLE', '1575441987716775942', 'AUDITED')).toMatchObject(refusal);
  expect(await documents.advance?.('SALES_OUT', '2278566338843905', 'AUDITED')).toMatchObject(refusal);
});

test('a classic receivable has no audit that is published: a person is told', async () => {
  const { documents } = await open('classic');
  const id = await savedId(documents, sampleDocument('RECEIVABLE'));
  expect(await documents.advance?.('RECEIVABLE', id, 'SUBMITTED')).toEqual({ outcome: 'Done', stage: 'SUBMITTED' });
  expect(await documents.advance?.('RECEIVABLE', id, 'AUDITED')).toMatchObject({
    outcome: 'Refused',
    problem: { code: 'YONYOU_NO_VERB', level: 'L2' },
  });
});

test('a sales return is deleted as saved or audited; submitted it cannot be withdrawn, and a person is told', async () => {
  const { documents } = await open();
  for (const stage of ['SAVED', 'AUDITED'] as const) {
    const document = sampleDocument('SALES_RETURN');
    const id = await savedId(documents, document);
    if (stage === 'AUDITED') await documents.advance?.('SALES_RETURN', id, stage);
    await documents.remove?.('SALES_RETURN', id);
    expect(await documents.find(document)).toBeUndefined();
  }
  const id = await savedId(documents, sampleDocument('SALES_RETURN'));
  await documents.advance?.('SALES_RETURN', id, 'SUBMITTED');
  await expect(documents.remove?.('SALES_RETURN', id)).rejects.toMatchObject({
    problem: { code: 'YONYOU_NOT_REMOVED', level: 'L2' },
  });
});
