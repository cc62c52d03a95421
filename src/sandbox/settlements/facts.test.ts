import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { LOCALES } from './date-range-locales.ts';
import type { MoneyEvent, SettlementStory } from './events.ts';
import { placeOf } from './expected-accounts.ts';
import { MARKETPLACES } from './marketplaces.ts';
import type { Features } from './story.ts';
import { makeSettlements, NO_FEATURES, V1_FEATURES } from './story.ts';
import { v1Words, v2Words } from './wording.ts';

const FACTS = new URL('../../../../shared/data/amazon-fee-items.csv', import.meta.url);
const HEADERS = new URL('../../../../shared/data/amazon/date-range-headers-by-locale.csv', import.meta.url);
const ABSENT = !existsSync(FACTS) || !existsSync(HEADERS);
if (ABSENT)
  console.warn('skipped: ../shared/data/amazon-fee-items.csv is not here, the words are not compared with it');

const PLACE = [
  'date/time',
  'settlement id',
  'type',
  'order id',
  'sku',
  'description',
  'quantity',
  'marketplace',
  'fulfillment',
  'order city',
  'order state',
  'order postal',
];

type Fact = Readonly<Record<string, string>>;

/** Kinds without a fact of their own: the invented charge, and the FBA fee that the marketplace name alone reroutes. */
const NOT_COMPARED = new Set(['UNKNOWN', 'MCF_UNIT']);
const EVERYTHING = Object.fromEntries(Object.keys(NO_FEATURES).map((name) => [name, true])) as unknown as Features;

function toldBy(features: Features): readonly (readonly [MoneyEvent, SettlementStory])[] {
  return MARKETPLACES.flatMap(({ code }) =>
    makeSettlements({ seed: 1, marketplace: code, settlements: 4, orders: 100, features }).flatMap((story) =>
      story.events.filter(({ kind }) => !NOT_COMPARED.has(kind)).map((event) => [event, story] as const),
    ),
  );
}

function covers(fact: Fact, text: string): boolean {
  const pattern = fact.amount_description ?? '';
  if (pattern.endsWith('…') && text.startsWith(pattern.slice(0, -1))) return true;
  return pattern === text || pattern.startsWith('*');
}

describe.skipIf(ABSENT)('the words of the papers against the collected facts', () => {
  const facts: readonly Fact[] = ABSENT ? [] : parse(readFileSync(FACTS), { columns: true });
  const confirmed = facts.filter((fact) => fact.confirmed !== 'n');

  it('V2: every label is confirmed, with the fee key, account and sign of the expected ledger', () => {
    for (const [event, story] of toldBy(EVERYTHING)) {
      const [type, amountType, description] = v2Words(event, story);
      const own = confirmed.filter((fact) => fact.transaction_type === type && fact.amount_type === amountType);
      const fact =
        own.find((one) => one.amount_description === description) ?? own.find((one) => covers(one, description));
      const { feeKey, account } = placeOf(event);
      expect([description, fact?.fee_key]).toEqual([description, feeKey]);
      if (account !== '') expect(fact?.account).toBe(account);
      expect([event.amount > 0n ? '+' : '−', '±']).toContain(fact?.expected_sign);
    }
  });

  it('V1: the type of an account row leads to one fee key, that of the expected ledger', () => {
    for (const [event, story] of toldBy({ ...EVERYTHING, ...V1_FEATURES })) {
      if (event.scene !== 'ACCOUNT') continue;
      const { type, column } = v1Words(event, story);
      if (column !== 'other') continue;
      const v1 = confirmed.filter(
        (fact) => fact.transaction_type === type && fact.amount_type?.startsWith('[V1 flat file]'),
      );
      const twins = facts.filter(
        (fact) =>
          (fact.transaction_type === 'other-transaction' &&
            covers(fact, type) &&
            !fact.amount_description?.startsWith('*')) ||
          fact.amount_type?.replaceAll(' ', '') === type.replaceAll(' ', ''),
      );
      const keys = new Set((v1.length > 0 ? v1 : twins).map((fact) => fact.fee_key));
      expect([type, ...keys]).toEqual([type, placeOf(event).feeKey]);
    }
  });

  it('date range: every header of every locale is the collected one', () => {
    const rows: readonly Fact[] = parse(readFileSync(HEADERS), { columns: true });
    const columnOf: Readonly<Record<string, string>> = { US: 'US_CA', CA: 'US_CA', BE: 'BE_fr' };
    for (const [locale, words] of Object.entries(LOCALES)) {
      const collected = (canonical: string): readonly string[] => {
        const row = rows.find((one) => one.canonical === canonical);
        return (row?.[columnOf[locale] ?? locale] ?? '').split(' | ').map((one) => one.replace(/ \(.*/, '').trim());
      };
      const ours: readonly (readonly [string, string])[] = [
        ...PLACE.map((name, at) => [name, words.place[at] ?? ''] as const),
        ...words.amounts,
        ['total', words.total],
        ['transaction status', words.status[0] ?? ''],
        ['transaction release date', words.status[1] ?? ''],
      ];
      for (const [canonical, header] of ours) {
        if (header === '' || collected(canonical)[0] === '') continue;
        expect(collected(canonical).map((one) => [locale, one])).toContainEqual([locale, header.trim()]);
      }
    }
  });
});
