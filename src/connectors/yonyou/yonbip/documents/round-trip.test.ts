import { afterEach, describe, expect, test } from 'vitest';
import { DOCUMENT_KINDS, type DocumentKind, STOCK_KINDS } from '../../../../core/business-documents.ts';
import { SAME_CODES } from '../sandbox-fixture.ts';
import {
  type DocumentBench,
  type Generation,
  openDocuments,
  sampleDocument,
  savedId,
  send,
} from './documents.testing.ts';

let bench: DocumentBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const KINDS = Object.keys(DOCUMENT_KINDS) as DocumentKind[];
const MONEY_KINDS = KINDS.filter((kind) => !STOCK_KINDS.has(kind));
const EVERY: readonly (readonly [Generation, DocumentKind])[] = [
  ...KINDS.map((kind) => ['efi', kind] as const),
  ...MONEY_KINDS.map((kind) => ['classic', kind] as const),
];

/** A TRANSFER_IN follows a TRANSFER_OUT that stands. */
async function documentFor(one: DocumentBench, kind: DocumentKind) {
  if (kind !== 'TRANSFER_IN') return sampleDocument(kind);
  const out = sampleDocument('TRANSFER_OUT');
  const id = await savedId(one.documents, out);
  return sampleDocument(kind, { source: { number: out.number, id } });
}

describe.each(EVERY)('%s %s', (generation, kind) => {
  test('is saved, found by its reference and read back as it was sent', async () => {
    bench = await openDocuments(generation);
    const { documents } = bench;
    const document = await documentFor(bench, kind);
    expect(await documents.find(document)).toBeUndefined();
    const outcome = await send(documents, document);
    expect(outcome).toMatchObject({
      outcome: 'Saved',
      id: expect.stringMatching(/^\d{19}$/),
      number: expect.any(String),
    });
    if (outcome.outcome !== 'Saved') return;
    expect(await documents.find(document)).toEqual({ id: outcome.id, number: outcome.number });
    const back = await documents.readBack(outcome.id, document, SAME_CODES);
    expect(back).toMatchObject({ id: outcome.id, number: outcome.number, date: document.date });
    for (const [index, line] of document.lines.entries()) {
      const held = back?.lines[index] ?? {};
      expect(Object.keys(held).length).toBeGreaterThan(0);
      for (const [name, value] of Object.entries(held))
        expect([name, value]).toEqual([name, line[name as keyof typeof line]]);
    }
    expect(back?.lines).toHaveLength(document.lines.length);
    if (back?.party !== undefined) expect(back.party).toBe(document.party?.code);
    if (back?.currency !== undefined) expect(back.currency).toBe(document.currency);
  });
});
