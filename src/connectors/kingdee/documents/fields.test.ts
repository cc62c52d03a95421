import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_KINDS, type DocumentBench, openDocuments } from './documents-fixture.ts';

let bench: DocumentBench;
beforeAll(async () => {
  bench = await openDocuments();
});
afterAll(() => bench.close());

test.each(ALL_KINDS)(
  '%s: the fields of the form are read from QueryBusinessInfo, rows under their entry',
  async (kind) => {
    const told = await bench.documents.fieldsTold?.(kind);
    const paths = (told ?? []).map((one) => one.path);
    expect(paths).toContain('Model.FBillNo');
    expect(paths.some((path) => /^Model\.\w+\[\]\.\w+/.test(path))).toBe(true);
    expect(told?.every((one) => one.kindProposed)).toBe(true);
    // One of base data is written by its number.
    expect(told?.find((one) => /^Model\.FSettleOrgId|FStockOrgId|FSETTLEORGID/i.test(one.path))?.path).toMatch(
      /\.FNumber$/,
    );
  },
);
