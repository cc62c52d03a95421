/** The main job on real files, where the samples are at hand. */
import { createReadStream, existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { deliverDue } from '../src/pipeline/deliver.ts';
import { importPaper } from '../src/pipeline/import.ts';
import { type TestHouse, testHouse } from './setup/house.ts';

const SAMPLES = new URL('../../shared/data/amazon/', import.meta.url);
const V1_CA = new URL('settlement-v1-ca.txt', SAMPLES);
const V2_AU = new URL('settlement-v2-au-excerpt.txt', SAMPLES);
const absent = existsSync(V1_CA) ? '' : ' (skipped: no samples at ../shared/data)';

let house: TestHouse | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

describe.skipIf(absent !== '')(`real settlement files${absent}`, () => {
  it('a whole V1 settlement proves 2539.66 CAD, posts, and reaches the ERP', async () => {
    house = await testHouse();
    const report = await importPaper(house, { name: 'v1.txt', bytes: createReadStream(V1_CA), actor: 'test' });
    expect(report.problems).toEqual([]);
    expect(report.openedBook).toEqual({ book: 'TRIAL-CAD', currency: 'CAD', shop: 'AMZ-CA-CAD' });
    const [statement] = report.statements;
    expect(statement).toMatchObject({ outcome: 'POSTED', total: 253966n, sum: 253966n, currency: 'CAD', problems: [] });
    const delivered = await deliverDue(house, { worker: 'test' });
    expect(delivered).toMatchObject({ drifted: 0, refused: 0, more: false, verified: statement?.vouchers.length });
  });

  it('an excerpt of a V2 settlement is held with its exact difference', async () => {
    house = await testHouse();
    const report = await importPaper(house, { name: 'v2.txt', bytes: createReadStream(V2_AU), actor: 'test' });
    const [statement] = report.statements;
    expect(statement?.outcome).toBe('HELD');
    expect(statement?.vouchers).toEqual([]);
    expect(statement?.problems).toMatchObject([
      {
        code: 'SETTLEMENT_NOT_PROVED',
        params: { total: '212118.95', sum: '166.01', difference: '-211952.94', rows: '49' },
      },
    ]);
  });
});
