/** What holds for any settlement that is imported: balance, oracle, rows accounted for, order and repetition of no matter. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { SettlementStory } from '../../src/sandbox/settlements/events.ts';
import { shuffleRows } from '../../src/sandbox/settlements/story.ts';
import { writeV1 } from '../../src/sandbox/settlements/v1-text.ts';
import { writeV2 } from '../../src/sandbox/settlements/v2-text.ts';
import {
  expectAccountedFor,
  expectBalanced,
  expectCutOnce,
  expectLinesAreCells,
  expectOracle,
  expectRedLetters,
  openExceptions,
  vouchersOf,
} from '../setup/book-checks.ts';
import { expectedBook, type StoryHouse, withStoryHouse } from '../setup/story-house.ts';
import { anyStory, runsOf, type Size, type StoryOptions, tell } from './stories.ts';

type Write = (story: SettlementStory) => Iterable<Uint8Array>;

const SWITCHES = [
  ...(['reserve', 'refunds', 'loan', 'failedTransfer', 'negative', 'cardCharge', 'promotions', 'shipping'] as const),
  ...(['goodwill', 'mcf', 'severalMarketplaces', 'clawback', 'giftWrap', 'deals'] as const),
];
const TAXES = ['tax', 'taxResidual', 'points', 'mcfUnitFee'] as const;

export async function importAll(house: StoryHouse, stories: readonly SettlementStory[], write: Write): Promise<void> {
  for (const story of stories) {
    const report = await house.importBytes(write(story));
    expect(report.problems).toEqual([]);
    expect(report.statements.map((one) => [one.outcome, one.problems])).toEqual([['POSTED', []]]);
    expect(report.statements[0]).toMatchObject({ total: story.total, sum: story.total, settlementId: story.id });
    expect(report.statements[0]?.rows).toBe(BigInt(story.events.length));
  }
}

/** V2: any story. */
export function v2BooksAreTheOracles(size: Size): Promise<void> {
  const property = fc.asyncProperty(anyStory(size, [...SWITCHES, ...TAXES]), (told) =>
    booksAreTheOracles(told, writeV2),
  );
  return fc.assert(property, runsOf(size));
}

/** V1: without withheld taxes and points, whose V1 words no source vouches for. */
export function v1BooksAreTheOracles(size: Size): Promise<void> {
  const stories = anyStory(size, SWITCHES, { tax: false, taxResidual: false, points: false });
  return fc.assert(
    fc.asyncProperty(stories, (told) => booksAreTheOracles(told, writeV1)),
    runsOf(size),
  );
}

async function booksAreTheOracles(options: StoryOptions, write: Write): Promise<void> {
  const { stories, book, seed } = tell(options);
  const straight = await withStoryHouse(stories, book, async (house) => {
    await importAll(house, stories, write);
    const { pool } = house.db;
    await expectBalanced(pool);
    await expectCutOnce(pool);
    await expectAccountedFor(pool);
    await expectLinesAreCells(pool);
    await expectRedLetters(pool);
    await expectOracle(pool, stories, expectedBook(stories, book));
    expect(await openExceptions(pool)).toEqual([]);
    await secondImportChangesNothing(house, stories, write);
    return house.canonical();
  });
  const shuffled = shuffleChain(stories, seed);
  await withStoryHouse(stories, book, async (house) => {
    await importAll(house, shuffled, write);
    expect(await house.canonical()).toBe(straight);
    expect(await openExceptions(house.db.pool)).toEqual([]);
  });
}

async function secondImportChangesNothing(
  house: StoryHouse,
  stories: readonly SettlementStory[],
  write: Write,
): Promise<void> {
  const before = await standing(house);
  for (const story of stories) {
    const again = await house.importBytes(write(story), 'again.txt');
    expect(again.already).toBe(true);
    expect(again.statements.map((one) => one.outcome)).toEqual(['UNCHANGED']);
  }
  expect(await standing(house)).toEqual(before);
}

async function standing(house: StoryHouse): Promise<object> {
  const { pool } = house.db;
  const counts = await pool.query(
    `SELECT (SELECT count(*) FROM ledger.batch) AS batches, (SELECT count(*) FROM funds.cell_disposition) AS dispositions,
       (SELECT count(*) FROM intake.row) AS rows`,
  );
  return { text: await house.canonical(), vouchers: await vouchersOf(pool), counts: counts.rows };
}

/** Rows of each paper in another order, papers in another order of arrival. */
function shuffleChain(stories: readonly SettlementStory[], seed: number): readonly SettlementStory[] {
  const turned = stories.map((story) => shuffleRows(story, seed));
  const by = seed % turned.length;
  return [...turned.slice(by), ...turned.slice(0, by)].reverse();
}
