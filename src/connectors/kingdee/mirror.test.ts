import { afterEach, expect, test } from 'vitest';
import type { Period } from '../../core/dates.ts';
import type { MirrorVoucher, TargetConnector } from '../../core/targets.ts';
import { SEED, sample } from './documents/documents-fixture.ts';
import { type Bench, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';
import type { NewVoucher } from './store.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const SEPTEMBER = '2026-09' as Period;

async function listed(connector: TargetConnector, period = SEPTEMBER): Promise<readonly MirrorVoucher[]> {
  if (!connector.list) throw new Error('no list');
  const all: MirrorVoucher[] = [];
  for await (const page of connector.list(period)) all.push(...page);
  return all;
}

/** `rows` debits of 0.10 each and one credit, by a person. */
function handMade(number: number, rows: number, change: Partial<NewVoucher> = {}): NewVoucher {
  const entry = {
    explanation: '手工',
    account: '5603.03.03',
    currency: 'PRE001',
    rateType: 'HLTX01_SYS',
    rate: '1',
    amountFor: '0.10',
    debit: '0.10',
    credit: '0',
    detail: {},
  };
  const total = `${Math.floor(rows / 10)}.${rows % 10}0`;
  return {
    book: '001',
    year: 2026,
    period: 9,
    group: 'PRE001',
    number: String(number),
    date: '2026-09-30',
    businessDate: '2026-09-30',
    attachments: 0,
    state: 'A',
    createdMs: 0,
    entries: [...Array.from({ length: rows }, () => entry), { ...entry, amountFor: total, debit: '0', credit: total }],
    ...change,
  };
}

test('ours and a stranger’s, with stage, reference and the sum of the debits', async () => {
  bench = await openBench();
  const document = bench.connector.toDocument(sampleVoucher(), SAME_CODES);
  if ('problems' in document) throw new Error('no document');
  await bench.connector.send(document, 5_000);
  await bench.sandbox.byHand.add(handMade(13, 3, { group: 'PRE004', state: 'C', date: '2026-09-02' }));
  await bench.sandbox.byHand.add(handMade(1, 1, { period: 10, date: '2026-10-01' }));
  await bench.sandbox.byHand.add(handMade(14, 1, { book: '002' }));
  expect(await listed(bench.connector)).toEqual([
    {
      id: '100001',
      number: '12',
      word: '记',
      date: '2026-09-25',
      period: '2026-09',
      stage: 'SAVED',
      reference: 'HL:0123456789abcdef',
      // 92.00 USD at 7.1; the red credit of −8.00 is on the other side
      debit: 65_320n,
    },
    {
      id: '100002',
      number: '13',
      word: '转',
      date: '2026-09-02',
      period: '2026-09',
      stage: 'AUDITED',
      reference: '',
      debit: 30n,
    },
  ]);
});

test('an edit, a posting and a deletion by hand show', async () => {
  bench = await openBench();
  for (const number of [1, 2, 3]) await bench.sandbox.byHand.add(handMade(number, 2));
  await bench.sandbox.byHand.change(100_001, { entries: handMade(1, 5).entries });
  await bench.sandbox.byHand.change(100_002, { state: 'C', posted: true, number: '9' });
  await bench.sandbox.byHand.remove(100_003);
  const all = await listed(bench.connector);
  expect(all.map((one) => [one.number, one.stage, one.debit])).toEqual([
    ['1', 'SAVED', 50n],
    ['9', 'POSTED', 20n],
  ]);
});

test('past 2000 rows every voucher is there once and whole', async () => {
  bench = await openBench();
  // 3 rows each: the cut at 2000 goes through the 667th voucher
  for (let number = 1; number <= 700; number++) await bench.store.insertVoucher(handMade(number, 2));
  const all = await listed(bench.connector);
  expect(all.map((one) => one.number)).toEqual(Array.from({ length: 700 }, (_, index) => String(index + 1)));
  expect(all.every((one) => one.debit === 20n)).toBe(true);
});

test('a server that cuts sooner than asked, and a voucher longer than a page, lose nothing', async () => {
  bench = await openBench({ switches: { rowsMax: 7 } });
  const rows = [2, 25, 1, 6, 13, 3];
  for (const [index, count] of rows.entries()) await bench.store.insertVoucher(handMade(index + 1, count));
  expect((await listed(bench.connector)).map((one) => one.debit)).toEqual(rows.map((count) => BigInt(count * 10)));
});

test('a deletion between two pages moves no other voucher out of sight', async () => {
  bench = await openBench({ switches: { rowsMax: 7 } });
  for (let number = 1; number <= 9; number++) await bench.store.insertVoucher(handMade(number, 2));
  const seen: string[] = [];
  for await (const page of bench.connector.list?.(SEPTEMBER) ?? []) {
    if (seen.length === 0) await bench.sandbox.byHand.remove(100_001);
    seen.push(...page.map((one) => one.number));
  }
  expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('an empty period has no page', async () => {
  bench = await openBench();
  expect(await listed(bench.connector)).toEqual([]);
});

test('a reference with further digits is not ours; one in a later row is', async () => {
  bench = await openBench();
  const [first, ...others] = handMade(1, 2).entries;
  if (!first) throw new Error('no entry');
  const longer = { ...first, explanation: 'HL:0123456789abcdef0 x' };
  await bench.store.insertVoucher(handMade(1, 2, { entries: [longer, ...others] }));
  const later = { ...first, explanation: 'HL:00000000000000aa 摘要' };
  await bench.store.insertVoucher(handMade(2, 2, { entries: [...others, later] }));
  expect((await listed(bench.connector)).map((one) => one.reference)).toEqual(['', 'HL:00000000000000aa']);
});

test('a yen ledger sums whole yen', async () => {
  bench = await openBench({ currency: 'JPY' });
  const [entry] = handMade(1, 1).entries;
  if (!entry) throw new Error('no entry');
  const yen = { ...entry, currency: 'PRE004', amountFor: '90071992547409930', debit: '90071992547409930' };
  await bench.store.insertVoucher(handMade(1, 1, { entries: [yen, { ...yen, debit: '3' }] }));
  expect((await listed(bench.connector)).map((one) => one.debit)).toEqual([90_071_992_547_409_933n]);
});

test('a voucher that a module made is told from ours and from those by hand where a setting names the key, else it is not told', async () => {
  bench = await openBench({ switches: { automaticVouchers: true }, seed: SEED });
  const built = bench.connector.toDocument(sampleVoucher({ date: '2026-01-20', period: '2026-01' }), SAME_CODES);
  if ('problems' in built) throw new Error(JSON.stringify(built.problems));
  await bench.connector.send(built, 5_000);
  await bench.sandbox.byHand.add(handMade(99, 1, { period: 1, date: '2026-01-21', businessDate: '2026-01-21' }));
  const { documents } = bench.connector;
  const document = sample('PAYMENT');
  const body = documents?.toDocument(document, SAME_CODES);
  if (!documents || !body || 'problems' in body) throw new Error('no document');
  const saved = await documents.send('PAYMENT', body, 5_000);
  await documents.advance?.('PAYMENT', saved.outcome === 'Saved' ? saved.id : '', 'AUDITED');
  const january = '2026-01' as Period;
  const connector = bench.connect({ automaticKey: 'FSourceBillKey.FNumber' });
  expect((await listed(connector, january)).map((one) => [one.word, one.automatic])).toEqual([
    ['记', false],
    ['记', false],
    ['转', true],
  ]);
  expect((await listed(bench.connector, january)).map((one) => one.automatic)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
