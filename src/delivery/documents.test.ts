/** Business documents through the outbox: one each whatever the ERP answers, compared, corrected the way that they went. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import type { DocumentTarget } from '../core/business-documents.ts';
import type { TargetConnector } from '../core/targets.ts';
import { inTransaction } from '../engine/transaction.ts';
import { checkChart } from './chart-check/check.ts';
import { waitingOf } from './chart-check/waiting.ts';
import type { DocumentFlows } from './cut.ts';
import { type DoubleBench, openDoubleBench } from './double-bench-fixture.ts';
import { listDrifts } from './drift.ts';
import { storeHandedIn, withdrawHandedIn } from './hand-in.ts';
import { faultsOf, type HandedIn } from './handed-in.ts';
import { NOW } from './journal-fixture.ts';
import { mirrorAccount } from './mirror.ts';
import { repairDrift } from './repairs.ts';
import { beginReversal } from './reversal.ts';
import { type DoubleOptions, FATES } from './target-double-fixture.ts';
import { listVouchers } from './voucher-list.ts';
import { deliveredState, voucherLawBreaks } from './vouchers.ts';

let database: TestDatabase;
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function open(
  options: Partial<Omit<DoubleOptions, 'clock'>> = {},
  config: Readonly<Record<string, unknown>> = {},
): Promise<DoubleBench> {
  books += 1;
  return openDoubleBench(database.pool, `F${books}`, { idempotency: 'numberable', ...options }, config);
}

const SALE = [
  'D 1122.11 USD 9.20 @7.1000 65.32',
  'D 6601.31 USD 0.80 @7.1000 5.68',
  'C 6001.01 USD 10.00 @7.1000 71.00',
] as const;
const CLOSE = ['D 1122.12 USD 9.20 @7.1000 65.32', 'C 1122.11 USD 9.20 @7.1000 65.32'] as const;
/** Sales as 其他应收单, closes as 收款单; anything else as vouchers. */
const FLOWS: DocumentFlows = ({ kind }) =>
  kind === 'SALES'
    ? { as: 'CLAIM', account: '1122.11' }
    : kind === 'CLOSE'
      ? { as: 'MONEY', account: '1122.11' }
      : undefined;

const heldBy = async (bench: DoubleBench) =>
  (await bench.double.store.documents()).map((one) => [one.business?.kind ?? '凭证', one.number]);

describe('one machine', () => {
  test('looked up, sent, read back, compared and audited as a voucher is; never as both', async () => {
    const bench = await open({ batchMax: 50 }, { autoAdvance: 'AUDIT' });
    await bench.cut(SALE, { sourceId: 'A' }, FLOWS);
    await bench.cut(CLOSE, { sourceId: 'A', kind: 'CLOSE' }, FLOWS);
    await bench.cut(SALE, { sourceId: 'A', kind: 'LOAN' }, FLOWS);
    expect(await bench.deliver()).toMatchObject({ counts: { VERIFIED: 3 } });
    expect(await heldBy(bench)).toEqual([
      ['OTHER_RECEIVABLE', 'HLOR001202609000001'],
      ['RECEIPT', 'HLRC001202609000001'],
      // The voucher's own series has no hole where the documents stand.
      ['凭证', '1'],
    ]);
    const steps = [
      'FIND NONE',
      'SEND LEAVING',
      'SEND SAVED',
      'READ_BACK EQUAL',
      'ADVANCE SUBMITTED',
      'ADVANCE AUDITED',
    ];
    for (const no of [1n, 2n, 3n]) expect(await bench.steps(no)).toEqual(steps);
    expect(bench.double.calls.filter((one) => one.startsWith('send'))).toEqual([
      'send OTHER_RECEIVABLE',
      'send RECEIPT',
      'send',
    ]);
    const [document] = await bench.double.store.documents();
    expect(document?.business).toMatchObject({
      party: 'US01',
      currency: 'USD',
      lines: [
        { expenseItem: 'COMMISSION', department: 'D01', fc: '-80', lc: '-568' },
        { expenseItem: '6001.01', fc: '1000', lc: '7100' },
      ],
    });
  });

  test.each([
    ['lost', ['lost'], 1],
    ['arrived, the answer lost', ['arrived'], 1],
    ['arrives late', ['late'], 1],
    ['refused, then taken', ['refused'], 1],
    ['down, then taken', ['down', 'later'], 1],
    ['lost twice', ['lost', 'lost', 'arrived'], 1],
  ] as const)('%s: one document', async (_name, fates, count) => {
    const bench = await open();
    bench.double.fates.push(...fates);
    await bench.cut(SALE, {}, FLOWS);
    await bench.settle();
    expect(await heldBy(bench)).toHaveLength(count);
    expect(await bench.voucher()).toMatchObject({ state: 'VERIFIED' });
  });

  test('whatever the ERP answers, in any order: in the end one document for each row, each in its own form', async () => {
    const story = fc.record({
      idempotency: fc.constantFrom('enforcing' as const, 'numberable' as const, 'blind' as const),
      forms: fc.array(fc.constantFrom('SALES', 'CLOSE', 'LOAN'), { minLength: 1, maxLength: 5 }),
      fates: fc.array(fc.constantFrom(...FATES.filter((one) => !one.startsWith('ticket'))), { maxLength: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ idempotency, forms, fates }) => {
        const bench = await open({ idempotency, without: ['duplicates', 'remove'] });
        bench.double.fates.push(...fates);
        for (const [index, kind] of forms.entries())
          await bench.cut(kind === 'CLOSE' ? CLOSE : SALE, { kind, sourceId: `S${index}` }, FLOWS);
        await bench.settle();
        const kinds = { SALES: 'OTHER_RECEIVABLE', CLOSE: 'RECEIPT', LOAN: '凭证' } as const;
        expect((await heldBy(bench)).map(([kind]) => kind).sort()).toEqual(
          forms.map((kind) => kinds[kind as keyof typeof kinds]).sort(),
        );
      }),
      { numRuns: 20 },
    );
  });

  test('a kind that the connection does not write is refused before anything leaves, and nothing else waits for it', async () => {
    const bench = await open({ kinds: ['RECEIPT'] });
    await bench.cut(SALE, { sourceId: 'A' }, FLOWS);
    await bench.cut(CLOSE, { sourceId: 'A', kind: 'CLOSE' }, FLOWS);
    expect(await bench.deliver()).toMatchObject({ counts: { REFUSED: 1, VERIFIED: 1 } });
    expect(await bench.voucher()).toMatchObject({ state: 'REFUSED', problem: { code: 'DOCUMENT_KIND_UNSUPPORTED' } });
    expect(await heldBy(bench)).toHaveLength(1);
  });

  test('the ERP closed the period: the document goes to the next, in its own form and series', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09');
    await bench.cut(SALE, {}, FLOWS);
    await bench.settle();
    expect(await heldBy(bench)).toEqual([['OTHER_RECEIVABLE', 'HLOR001202610000001']]);
  });
});

describe('nothing is booked by both', () => {
  test('every journal line is in one voucher or one document, and their amounts are those of the journal', async () => {
    const bench = await open();
    for (const sourceId of ['A', 'B']) {
      await bench.cut(SALE, { sourceId }, FLOWS);
      await bench.cut(CLOSE, { sourceId, kind: 'CLOSE' }, sourceId === 'A' ? FLOWS : undefined);
    }
    await bench.settle();
    expect(await voucherLawBreaks(database.pool, bench.book)).toEqual({ homeless: [], unbalanced: [] });
    expect(await bookedOn(bench, '1122.11')).toEqual({ journal: 0n, erp: 0n });
    // A planted fault: what one ERP document says too much is seen.
    const first = (await bench.double.store.documents()).find((one) => one.business);
    if (!first?.business) throw new Error('no document');
    const lines = first.business.lines.map((line, index) => (index === 0 ? { ...line, lc: '100' } : line));
    await bench.double.store.put({ ...first, business: { ...first.business, lines } });
    expect((await bookedOn(bench, '1122.11')).erp).not.toBe(0n);
  });

  test('a document that was handed in takes no voucher line and no journal line', async () => {
    const bench = await open();
    await bench.cut(SALE, {}, FLOWS);
    const handed = await handIn(bench, OTHER_OUT);
    const line = `INSERT INTO delivery.voucher_line (book, voucher_no, line_no, summary, account, dc, currency, fc, rate, lc, dims)
      VALUES ($1, $2, 9, '', '6001.01', 'D', 'CNY', 1, 1, 1, '{}')`;
    await expect(database.pool.query(line, [bench.book, handed])).rejects.toMatchObject({ code: 'HL001' });
    const assignment = `INSERT INTO delivery.voucher_journal_line (book, voucher_no, journal_line) VALUES ($1, $2, 1)`;
    await expect(database.pool.query(assignment, [bench.book, handed])).rejects.toMatchObject({ code: 'HL001' });
    const change = 'UPDATE delivery.voucher SET form = $3, form_account = NULL WHERE book = $1 AND voucher_no = $2';
    await expect(database.pool.query(change, [bench.book, 1, 'VOUCHER'])).rejects.toMatchObject({ code: 'HL001' });
  });

  /** Debit − credit of an account in the journal, and by what the ERP would book of what it holds. */
  async function bookedOn(bench: DoubleBench, account: string) {
    const { rows } = await database.pool.query<{ sum: bigint }>(
      `SELECT sum(CASE dc WHEN 'D' THEN lc ELSE -lc END)::bigint AS sum FROM ledger.line WHERE book = $1 AND account = $2`,
      [bench.book, account],
    );
    let erp = 0n;
    for (const { business, lines } of await bench.double.store.documents()) {
      const sign = business?.kind === 'RECEIPT' ? -1n : 1n;
      for (const line of business?.lines ?? []) erp += sign * BigInt(line.lc ?? '0');
      for (const line of lines) if (line.account === account) erp += (line.dc === 'D' ? 1n : -1n) * BigInt(line.lc);
    }
    return { journal: rows[0]?.sum ?? 0n, erp };
  }
});

describe('the way stays', () => {
  test('a correction of a document is a document of its kind, and one of a voucher a voucher, whatever the policy says now', async () => {
    const bench = await open();
    await bench.cut(SALE, { sourceId: 'A' }, FLOWS);
    await bench.cut(SALE, { sourceId: 'B' });
    await bench.settle();
    const red = ['D 1122.11 USD -9.20 @7.1000 -65.32', 'C 6001.01 USD -9.20 @7.1000 -65.32'];
    const [ofDocument] = await bench.cut(red, { sourceId: 'A', correction: 'RED' });
    const [ofVoucher] = await bench.cut(red, { sourceId: 'B', correction: 'RED' }, FLOWS);
    expect(ofDocument).toMatchObject({ word: 'HLOR', number: 2 });
    expect(ofDocument?.summary).toContain('注销 2026-09-25 HLOR-1号单据');
    expect(ofVoucher).toMatchObject({ word: '记', number: 2 });
    expect(ofVoucher?.summary).toContain('注销 2026-09-25 记-1号凭证');
    await bench.settle();
    const [, , held] = await bench.double.store.documents();
    expect(held?.business?.lines).toMatchObject([{ expenseItem: '6001.01', fc: '-920', lc: '-6532' }]);
  });

  test('one that was never sent is cut anew by the policy of now, and its document number is free again', async () => {
    const bench = await open();
    await bench.cut(SALE, { sourceId: 'A' }, FLOWS);
    await inTransaction(database.pool, (tx) => deliveredState(tx, bench.book, ['settlement|US01|A|2026-09|SALES']));
    await bench.cut(SALE, { sourceId: 'A' });
    const standing = await listVouchers(database.pool, { book: bench.book });
    expect(standing.map((one) => [one.word, one.number])).toEqual([['记', 1]]);
    await bench.settle();
    expect(await heldBy(bench)).toEqual([['凭证', '1']]);
  });

  test('a flow that no document can say waits for a person with the reason, and then goes as a voucher', async () => {
    const bench = await open();
    const [held] = await bench.cut(
      ['D 1122.11 USD 1.00 @7.1000 7.10', 'D 1122.11 USD 1.00 @7.2000 7.20', 'C 6001.01 14.30'],
      {},
      FLOWS,
    );
    expect(held).toMatchObject({ state: 'AWAITING_REVIEW', word: '记' });
    expect((await bench.voucher()).problem).toMatchObject({
      code: 'DOCUMENT_NOT_EXPRESSIBLE',
      params: { reason: 'SEVERAL_RATES' },
    });
    await bench.deliver();
    expect(await heldBy(bench)).toEqual([]);
  });
});

test('a kind that an ERP does not keep single is looked for again: a second one is told and removed, whatever it promises of vouchers', async () => {
  const bench = await open({ idempotency: 'blind' });
  const { target, store } = bench.double;
  if (!target.documents) throw new Error('no documents');
  const duplicates: NonNullable<DocumentTarget['duplicates']> = async ({ reference }) =>
    (await store.documents()).filter((one) => one.reference === reference);
  const documents: DocumentTarget = { ...target.documents, idempotency: () => 'blind', duplicates };
  const enforcing: TargetConnector = { ...target, idempotency: 'enforcing', documents };
  await bench.cut(SALE, {}, FLOWS);
  await bench.deliver({ target: enforcing });
  const [first] = await store.documents();
  if (!first) throw new Error('nothing was sent');
  await store.put({ ...first, id: 'copy' });
  bench.clock.advance(120_000);
  await bench.deliver({ target: enforcing });
  expect((await store.documents()).map((one) => one.id)).toEqual([first.id]);
  expect(await bench.steps()).toEqual(expect.arrayContaining(['DUPLICATES NONE', 'DUPLICATES FOUND', 'REMOVE DONE']));
});

describe('what the ERP holds', () => {
  test('an amount that was changed there is a break on the line of its item; sent anew it is one document again', async () => {
    const bench = await open();
    await bench.cut(SALE, {}, FLOWS);
    await bench.settle();
    await editFirst(bench, (line) => (line.expenseItem === 'COMMISSION' ? { ...line, fc: '-90' } : line));
    expect(await mirror(bench)).toMatchObject({ drifted: 1, foreign: 0, seen: 0 });
    const [drift] = await listDrifts(database.pool, { erpAccount: bench.account.erpAccount });
    expect(drift).toMatchObject({ kind: 'EDITED', facts: ['COMMISSION fc -0.80 USD ≠ -0.90 USD'], proposal: 'RESEND' });
    const request = { driftNo: drift?.driftNo ?? 0n, repair: 'RESEND', actor: 'ann', reason: '误改' } as const;
    await repairDrift(bench.outbox(), bench.account, bench.double.target, request);
    await bench.settle();
    expect(await heldBy(bench)).toHaveLength(1);
    expect(await mirror(bench)).toMatchObject({ drifted: 0, equal: 1 });
    expect(bench.double.calls).toContain('remove OTHER_RECEIVABLE');
  });

  test('one that is gone is a break; the voucher that the ERP made of a document is none', async () => {
    const bench = await open();
    await bench.cut(SALE, {}, FLOWS);
    await bench.cut(SALE, { kind: 'LOAN' }, FLOWS);
    await bench.settle();
    const [document] = await bench.double.store.documents();
    await bench.double.store.remove(document?.id ?? '');
    const { target } = bench.double;
    const listing: typeof target = {
      ...target,
      async *list(period) {
        yield* target.list?.(period) ?? [];
        const made = { id: 'auto', number: '2', word: '记', date: '2026-09-25', period, reference: '', debit: 6532n };
        if (period === '2026-09') yield [{ ...made, stage: 'AUDITED', automatic: true }];
      },
    };
    const summary = await mirrorAccount(bench.outbox(), bench.account, listing, { depth: 'FULL' });
    expect(summary).toMatchObject({ drifted: 1, foreign: 0 });
    expect((await listDrifts(database.pool, { erpAccount: bench.account.erpAccount })).map((one) => one.kind)).toEqual([
      'DELETED',
    ]);
  });

  const mirror = (bench: DoubleBench) =>
    mirrorAccount(bench.outbox(), bench.account, bench.double.target, { depth: 'FULL' });

  async function editFirst(
    bench: DoubleBench,
    edit: (line: Readonly<Record<string, string>>) => object,
  ): Promise<void> {
    const [first] = await bench.double.store.documents();
    if (!first?.business) throw new Error('no document');
    const lines = first.business.lines.map((line) => edit(line) as Record<string, string>);
    await bench.double.store.put({ ...first, business: { ...first.business, lines } });
  }
});

describe('the chart check', () => {
  test('refuses a voucher on an account under AR control, and not the document in its place', async () => {
    const records = [
      { kind: 'ACCOUNT' as const, code: '1122.11', name: '', enabled: true, facts: { controlledBy: 'AR' } },
      ...['6001.01', '6601.31'].map((code) => ({ kind: 'ACCOUNT' as const, code, name: '', enabled: true, facts: {} })),
    ];
    const findings = async (flows: DocumentFlows | undefined) => {
      const bench = await open();
      await bench.cut(SALE, {}, flows);
      const found = checkChart({
        ...(await waitingOf(database.pool, bench.book)),
        ...{
          erpAccount: 'x',
          book: bench.book,
          ledger: '001',
          bookCurrency: 'CNY',
          ledgerCurrency: 'CNY',
          chart: [],
          records,
        },
        ...{ mapping: { accounts: { '*': '*' }, dims: { '*': '*' } }, pulled: new Set(['ACCOUNT'] as const) },
        ...{ policies: { cashFlowItems: false, revalOwner: 'ERP' }, cashFlowItems: [] },
      });
      return found.map((one) => `${one.level} ${one.problem.code} ${one.ours}`);
    };
    expect(await findings(undefined)).toEqual(['BLOCKS ERP_ACCOUNT_CONTROLLED 1122.11']);
    expect(await findings(FLOWS)).toEqual([]);
  });
});

const OTHER_OUT: HandedIn = {
  key: 'WH-1',
  kind: 'OTHER_OUT',
  date: '2026-09-20',
  currency: 'CNY',
  summary: '样品领用',
  lines: [{ material: 'SKU-A', warehouse: 'W1', quantity: 3 }],
};

async function handIn(bench: DoubleBench, document: HandedIn): Promise<bigint> {
  const how = { review: 'AUTO', actor: 'ann', now: NOW } as const;
  const stored = await inTransaction(database.pool, (tx) => storeHandedIn(tx, { book: bench.book, document, ...how }));
  if ('code' in stored) throw new Error(stored.code);
  return stored.voucherNo;
}

describe('handed in', () => {
  test('the same key with the same content is one document; with another it is told, and nothing changes', async () => {
    const bench = await open();
    const no = await handIn(bench, OTHER_OUT);
    const { key, kind, ...rest } = OTHER_OUT;
    expect(await handIn(bench, { ...rest, kind, key })).toBe(no);
    await expect(handIn(bench, { ...OTHER_OUT, date: '2026-09-21' })).rejects.toThrow('DOCUMENT_KEY_TAKEN');
    await bench.settle();
    expect(await handIn(bench, OTHER_OUT)).toBe(no);
    expect(await heldBy(bench)).toEqual([['OTHER_OUT', 'HLOU001202609000001']]);
    const [held] = await bench.double.store.documents();
    expect(held?.business?.lines).toMatchObject([{ material: 'SKU-A', warehouse: 'W1', quantity: '3', fc: '0' }]);
  });

  test('at the same time from many callers: one row', async () => {
    const bench = await open();
    const numbers = await Promise.all(Array.from({ length: 6 }, () => handIn(bench, OTHER_OUT)));
    expect(new Set(numbers).size).toBe(1);
    expect(await listVouchers(database.pool, { book: bench.book })).toHaveLength(1);
  });

  test('a 分步式调入 waits for its 调出, and names it by the number and id that the ERP gave', async () => {
    const bench = await open();
    const move = { date: '2026-09-20', currency: 'CNY', summary: 'FBA 发货' };
    const lines = [{ material: 'SKU-A', warehouse: 'W1', warehouseTo: 'FBA', quantity: 5 }];
    await handIn(bench, { ...move, key: 'IN-1', kind: 'TRANSFER_IN', source: { key: 'OUT-1' }, lines });
    expect(await bench.deliver()).toMatchObject({ counts: { WAITS: 1 } });
    expect((await bench.voucher()).problem).toMatchObject({ code: 'DOCUMENT_SOURCE_WAITS' });
    await handIn(bench, { ...move, key: 'OUT-1', kind: 'TRANSFER_OUT', lines });
    await bench.settle();
    expect((await heldBy(bench)).map(([kind]) => kind)).toEqual(['TRANSFER_OUT', 'TRANSFER_IN']);
  });

  test('withdrawn while unsent, its key and number are free; what may have been sent stays', async () => {
    const bench = await open();
    const withdraw = (voucherNo: bigint) =>
      inTransaction(database.pool, (tx) =>
        withdrawHandedIn(tx, { book: bench.book, voucherNo, actor: 'ann', now: NOW }),
      );
    expect(await withdraw(await handIn(bench, OTHER_OUT))).toBeUndefined();
    const second = await handIn(bench, { ...OTHER_OUT, summary: '改' });
    expect(await bench.voucher(second)).toMatchObject({ word: 'HLOU', number: 1 });
    await bench.settle();
    expect(await heldBy(bench)).toHaveLength(1);
    expect(await withdraw(second)).toMatchObject({ code: 'DOCUMENT_SENT_BEFORE' });
    expect(await withdraw(99n)).toMatchObject({ code: 'VOUCHER_ABSENT' });
  });

  test('in a period that the ERP has closed it is refused as it stands: its date is that of whoever handed it in', async () => {
    const bench = await open();
    bench.double.closed.add('2026-09');
    await handIn(bench, OTHER_OUT);
    await bench.deliver();
    expect(await bench.voucher()).toMatchObject({ state: 'REFUSED', period: '2026-09' });
    expect(await listVouchers(database.pool, { book: bench.book })).toHaveLength(1);
  });

  test('the journal cannot reverse what it did not post', async () => {
    const bench = await open();
    const voucherNo = await handIn(bench, OTHER_OUT);
    await bench.settle();
    const request = { book: bench.book, voucherNo, actor: 'ann', reason: '误' };
    const answer = await inTransaction(database.pool, (tx) => beginReversal(tx, request, NOW));
    expect(answer).toMatchObject({ code: 'DOCUMENT_WITHOUT_ENTRIES' });
  });

  test.each<readonly [string, Partial<HandedIn>, readonly string[]]>([
    ['as it must be', {}, []],
    ['a day that is none', { date: '2026-02-30' }, ['date']],
    ['due before its date', { dueDate: '2026-09-01' }, ['dueDate']],
    ['a foreign currency without rate', { currency: 'USD' }, ['rate']],
    ['the book’s currency at another rate', { rate: '7.1' }, ['rate']],
    ['no line', { lines: [] }, ['lines']],
    ['a stock line without warehouse', { lines: [{ material: 'A', quantity: 1 }] }, ['lines[0].warehouse']],
    ['half a piece', { lines: [{ material: 'A', warehouse: 'W', quantity: 0.5 }] }, ['lines[0].quantity']],
    [
      'an amount of a thousandth',
      { lines: [{ material: 'A', warehouse: 'W', quantity: 1, fc: '1.001' }] },
      ['lines[0].fc'],
    ],
    [
      'more tax than amount',
      { lines: [{ material: 'A', warehouse: 'W', quantity: 1, fc: '1.00', tax: '1.01' }] },
      ['lines[0].tax'],
    ],
    ['pieces in, money out', { lines: [{ material: 'A', warehouse: 'W', quantity: 1, fc: '-1.00' }] }, ['lines[0].fc']],
    ['a transfer from nowhere', { kind: 'TRANSFER_IN' }, ['source', 'lines[0].warehouseTo']],
    ['a payable to nobody', { kind: 'PAYABLE', lines: [{ fc: '1.00', expenseItem: 'X' }] }, ['party']],
    [
      'a receipt into no account',
      { kind: 'RECEIPT', party: { kind: 'CUSTOMER', code: 'C' }, lines: [{ fc: '1.00' }] },
      ['bankAccount'],
    ],
  ])('%s', (_name, change, fields) => {
    const faults = faultsOf({ ...OTHER_OUT, ...change }, 'CNY');
    expect(faults.map((one) => one.params.field)).toEqual(fields);
  });
});
