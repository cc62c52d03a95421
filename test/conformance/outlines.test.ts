/** Outlines: what is not documented enough to be written is stated by the house, and nothing is ever sent. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { targetProfile } from '../../src/pipeline/target-profiles.ts';
import { type TestDatabase, testDatabase } from '../setup/test-database.ts';
import { COSMIC } from './profiles/cosmic.ts';
import { JDY } from './profiles/jdy.ts';
import { openStory } from './story.ts';
import type { Subject } from './subject.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('U8 Cloud has no way in: the body of its voucher is not documented', () => {
  const outline = targetProfile('yonyou.u8cloud');
  expect(outline?.product.zh).toMatch(/U8 Cloud/);
  expect(outline?.connect).toBeUndefined();
});

test.each<[string, Subject | undefined, Readonly<Record<string, unknown>>, string]>([
  ['云星辰 v2, whose body is not known', JDY[0], { api: 'v2' }, 'JDY_V2_OUTLINE'],
  ['苍穹 without a published query', COSMIC[0], { queryPath: undefined }, 'COSMIC_CANNOT_FIND'],
])('%s: nothing is sent, and it is said why', async (_what, subject, config, code) => {
  if (!subject) throw new Error('no subject');
  const story = await openStory(database.pool, withConfig(subject, config));
  await story.settle();
  expect(await story.exceptions()).toContain(code);
  expect(story.between.saves).toEqual([]);
  expect(await story.erp.documents()).toEqual([]);
  await story.close();
});

function withConfig(subject: Subject, change: Readonly<Record<string, unknown>>): Subject {
  return {
    ...subject,
    async open(clock) {
      const erp = await subject.open(clock);
      return {
        ...erp,
        account(url) {
          const account = erp.account(url);
          return { ...account, config: { ...account.config, ...change } };
        },
      };
    },
  };
}
