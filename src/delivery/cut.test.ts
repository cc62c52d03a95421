import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMinor, parseMinor, parseRate, RATE_ONE } from '../core/money.ts';
import {
  type CutEntry,
  type CutLine,
  cutDrafts,
  type Granularity,
  type NamedVoucher,
  VOUCHER_LINES_MAX,
  type VoucherDraft,
} from './cut.ts';

/** `借 1122.11 店铺=US01 USD 19.71 @7.1000 = 139.94`; without a rate the amount is in CNY. */
function parseLine(text: string): CutLine {
  const match = /^([借贷]) (\S+)((?: \S+=\S+)*) (?:(\w{3}) (\S+) @(\S+) = )?(-?[\d.]+)$/.exec(text.trim());
  if (!match) throw new Error(`not a line: ${text}`);
  const [, side, account = '', dims = '', currency, fcText, rate, lcText = ''] = match;
  const lc = parseMinor(lcText, 2) ?? 0n;
  return {
    dc: side === '借' ? 'D' : 'C',
    account,
    currency: currency ?? 'CNY',
    fc: fcText === undefined ? lc : (parseMinor(fcText, 2) ?? 0n),
    rate: rate === undefined ? RATE_ONE : parseRate(rate),
    lc,
    dims: Object.fromEntries(
      dims
        .trim()
        .split(' ')
        .filter(Boolean)
        .map((one) => one.split('=') as [string, string]),
    ),
  };
}

function lineText(line: CutLine): string {
  const dims = Object.entries(line.dims).map(([name, code]) => ` ${name}=${code}`);
  const foreign = line.currency === 'CNY' ? '' : `${line.currency} ${formatMinor(line.fc, line.currency)} = `;
  return `${line.dc === 'D' ? '借' : '贷'} ${line.account}${dims.join('')} ${foreign}${formatMinor(line.lc, 'CNY')}`;
}

let nextNo = 0n;
type Head = Partial<Omit<CutEntry['entry'], 'lines'>> & {
  readonly postingDate?: string;
  readonly postingPeriod?: string;
};

function entry(lines: readonly string[] | string, head: Head = {}): CutEntry {
  const { postingDate, postingPeriod, ...rest } = head;
  const texts = typeof lines === 'string' ? lines.trim().split('\n') : lines;
  const parsed = texts.map(parseLine);
  const businessDate = rest.businessDate ?? '2026-10-08';
  const originalPeriod = rest.originalPeriod ?? businessDate.slice(0, 7);
  nextNo += 1n;
  return {
    entryNo: nextNo,
    entry: {
      key: `settlement|US01|ST-1001|${originalPeriod}|SALES`,
      kind: 'SALES',
      category: '平台结算',
      shop: 'US01',
      source: 'settlement',
      sourceId: 'ST-1001',
      ...rest,
      businessDate,
      originalPeriod,
      lines: parsed,
    },
    postingDate: postingDate ?? businessDate,
    postingPeriod: postingPeriod ?? originalPeriod,
    lineNos: parsed.map((_, index) => nextNo * 1000n + BigInt(index)),
  };
}

function cut(
  entries: readonly CutEntry[],
  granularity: Granularity = 'PER_SETTLEMENT_MONTH',
  corrects: ReadonlyMap<string, NamedVoucher> = new Map(),
): readonly VoucherDraft[] {
  return cutDrafts({ book: 'CN', granularity, entries, corrects });
}

function only(drafts: readonly VoucherDraft[]): VoucherDraft {
  expect(drafts).toHaveLength(1);
  return drafts[0] as VoucherDraft;
}

describe('lines of one voucher', () => {
  test('journal lines of one account, side, dimensions, currency and rate are one line, in both currencies', () => {
    const draft = only(
      cut([
        entry(`
          借 1122.11 店铺=US01 USD 10.00 @7.1000 = 71.00
          贷 6001.01 店铺=US01 部门=D01 USD 7.00 @7.1000 = 49.70
          贷 6001.01 店铺=US01 部门=D01 USD 3.00 @7.10 = 21.30
          借 6601.31 店铺=US01 部门=D01 费用项目=COMMISSION USD 1.00 @7.1000 = 7.10
          贷 1122.11 店铺=US01 USD 1.00 @7.1000 = 7.10`),
      ]),
    );
    expect(draft.lines.map(lineText)).toEqual([
      '借 1122.11 店铺=US01 USD 10.00 = 71.00',
      '借 6601.31 店铺=US01 部门=D01 费用项目=COMMISSION USD 1.00 = 7.10',
      '贷 1122.11 店铺=US01 USD 1.00 = 7.10',
      '贷 6001.01 店铺=US01 部门=D01 USD 10.00 = 71.00',
    ]);
  });

  test.each([
    ['account', '贷 6001.01 店铺=US01 1.00', '贷 6001.02 店铺=US01 1.00'],
    ['dimension', '贷 6001.01 店铺=US01 1.00', '贷 6001.01 店铺=US02 1.00'],
    ['currency', '贷 6001.01 店铺=US01 1.00', '贷 6001.01 店铺=US01 USD 1.00 @1 = 1.00'],
    ['rate', '贷 6001.01 店铺=US01 USD 1.00 @1 = 1.00', '贷 6001.01 店铺=US01 USD 1.00 @1.001 = 1.00'],
  ])('another %s is another line', (_what, a, b) => {
    expect(only(cut([entry(['借 1001 2.00', a, b])])).lines).toHaveLength(3);
  });

  test('a red line stays negative on its natural side', () => {
    const draft = only(
      cut([entry(['借 1122.11 店铺=US01 80.00', '贷 6001.01 店铺=US01 100.00', '贷 6001.04 店铺=US01 -20.00'])]),
    );
    expect(draft.lines.map(lineText)).toContain('贷 6001.04 店铺=US01 -20.00');
  });

  test('a line that nets to zero is dropped, its journal lines stay in the voucher without a line', () => {
    const draft = only(
      cut([
        entry([
          '借 1122.11 店铺=US01 8.00',
          '贷 6001.01 店铺=US01 8.00',
          '贷 6001.04 店铺=US01 5.00',
          '贷 6001.04 店铺=US01 -5.00',
        ]),
      ]),
    );
    expect(draft.lines).toHaveLength(2);
    expect(draft.journalLines.map((one) => one.lineNo)).toEqual([1, 2, undefined, undefined]);
  });

  test('fc = 0 with lc ≠ 0 is a line (尾差)', () => {
    const draft = only(cut([entry(['借 6603.03.03 0.01', '贷 1122.11 店铺=US01 USD 0.00 @7.1 = 0.01'])]));
    expect(draft.lines).toHaveLength(2);
  });

  test('everything nets to zero: no lines, which makes no voucher', () => {
    const a = entry(['借 1122.11 店铺=US01 8.00', '贷 6001.01 店铺=US01 8.00']);
    const b = entry(['借 1122.11 店铺=US01 -8.00', '贷 6001.01 店铺=US01 -8.00'], { correction: 'DIFFERENCE' });
    const draft = only(cut([a, b]));
    expect(draft.lines).toEqual([]);
    expect(draft.journalLines).toHaveLength(4);
  });

  test('off balance by a cent is a bug', () => {
    expect(() => cut([entry(['借 1001 1.00', '贷 6001.01 0.99'])])).toThrow(/off balance by 1 /);
  });
});

const goldenFile = join(process.cwd(), '../shared/golden/vouchers.jsonl');
describe.skipIf(!existsSync(goldenFile))('golden vouchers of settlement ST-1001 (needs ../shared/golden)', () => {
  interface Golden {
    readonly id: string;
    readonly date: string;
    readonly type: string;
    readonly lines: readonly {
      readonly dc: 'D' | 'C';
      readonly acct: string;
      readonly cur: string;
      readonly fc: string;
      readonly rate: string;
      readonly lc: string;
      readonly dims: Readonly<Record<string, string>>;
    }[];
  }
  const golden = existsSync(goldenFile)
    ? readFileSync(goldenFile, 'utf8')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Golden)
        .filter(({ id }) => ['G20', 'G21', 'G22', 'G23'].includes(id))
    : [];

  test('each is one voucher of its own with exactly its lines, though its journal lines come in halves', () => {
    expect(golden.map((one) => one.id).sort()).toEqual(['G20', 'G21', 'G22', 'G23']);
    const drafts = cut(golden.map((one) => halved(one)));
    expect(drafts).toHaveLength(4);
    for (const one of golden) {
      const draft = drafts.find((each) => each.groupKey.endsWith(`|${one.id}`));
      expect(draft?.lines.map(lineText).sort()).toEqual(one.lines.map((line) => lineText(linesOf(line))).sort());
      expect(draft?.date).toBe(one.date);
    }
  });

  function linesOf(line: Golden['lines'][number]): CutLine {
    const { dc, acct: account, cur: currency, dims } = line;
    const [fc, lc] = [parseMinor(line.fc, 2) ?? 0n, parseMinor(line.lc, 2) ?? 0n];
    return { dc, account, currency, fc, rate: parseRate(line.rate), lc, dims };
  }

  function halved(one: Golden): CutEntry {
    const lines = one.lines.map(linesOf).flatMap((line) => [
      { ...line, fc: line.fc / 2n, lc: line.lc / 2n },
      { ...line, fc: line.fc - line.fc / 2n, lc: line.lc - line.lc / 2n },
    ]);
    const key = `settlement|US01|ST-1001|${one.date.slice(0, 7)}|${one.id}`;
    const made = entry([], { key, kind: one.id, businessDate: one.date, category: one.type });
    return { ...made, entry: { ...made.entry, lines }, lineNos: lines.map((_, index) => BigInt(index)) };
  }
});

describe('groups', () => {
  const sale = ['借 1122.11 店铺=US01 8.00', '贷 6001.01 店铺=US01 8.00'];
  const keyOf = (id: string, kind: string) => ({ key: `settlement|US01|${id}|2026-10|${kind}`, sourceId: id, kind });

  test('per settlement and month: an entry key is a voucher', () => {
    const drafts = cut([
      entry(sale, keyOf('S1', 'SALES')),
      entry(sale, keyOf('S1', 'CLOSE')),
      entry(sale, keyOf('S2', 'SALES')),
    ]);
    expect(drafts.map((one) => one.groupKey)).toEqual([
      'CN|平台结算|settlement|US01|S1|2026-10|SALES',
      'CN|平台结算|settlement|US01|S1|2026-10|CLOSE',
      'CN|平台结算|settlement|US01|S2|2026-10|SALES',
    ]);
    expect(drafts[0]?.summary).toBe('平台结算 US01 S1 2026-10');
  });

  test('per shop and month: settlements of a month share a voucher, of another kind not', () => {
    const drafts = cut(
      [
        entry(sale, { ...keyOf('S1', 'SALES'), businessDate: '2026-10-08' }),
        entry(sale, { ...keyOf('S2', 'SALES'), businessDate: '2026-10-22' }),
        entry(sale, { ...keyOf('S2', 'CLOSE'), businessDate: '2026-10-22' }),
      ],
      'PER_SHOP_MONTH',
    );
    const sales = drafts.find((one) => one.groupKey === 'CN|平台结算|US01|2026-10|SALES');
    expect(drafts).toHaveLength(2);
    expect(sales?.lines.map(lineText)).toEqual(['借 1122.11 店铺=US01 16.00', '贷 6001.01 店铺=US01 16.00']);
    expect(sales).toMatchObject({
      date: '2026-10-22',
      attachments: 2,
      sourceId: '*',
      summary: '平台结算 US01 S1等2张 2026-10',
    });
  });

  test('the business month is the group though the posting period is later; the 摘要 names it and the date moves', () => {
    const late = entry(sale, { businessDate: '2026-09-30', postingDate: '2026-10-01', postingPeriod: '2026-10' });
    expect(only(cut([late]))).toMatchObject({
      groupKey: 'CN|平台结算|settlement|US01|ST-1001|2026-09|SALES',
      date: '2026-10-01',
      period: '2026-10',
      summary: '平台结算 US01 ST-1001 2026-09',
    });
  });

  test('one group in two posting periods is two vouchers', () => {
    const september = { businessDate: '2026-09-30' };
    const late = { ...september, postingDate: '2026-10-01', postingPeriod: '2026-10' };
    expect(cut([entry(sale, september), entry(sale, late)]).map((one) => one.period)).toEqual(['2026-09', '2026-10']);
  });
});

describe('500 lines', () => {
  /** Balanced, with `count` lines of different accounts from `first` on. */
  const wide = (count: number, first = 0): string[] => [
    `借 1122.11 店铺=US01 ${count - 1}.00`,
    ...Array.from({ length: count - 1 }, (_, index) => `贷 6001.${first + index} 店铺=US01 1.00`),
  ];

  test('exactly 500 fit; 501 of one entry are a bug', () => {
    expect(only(cut([entry(wide(500))])).lines).toHaveLength(500);
    expect(() => cut([entry(wide(501))])).toThrow(/501 voucher lines/);
  });

  test('journal lines that merge do not count', () => {
    const lines = [...wide(500), '借 1122.11 店铺=US01 5.00', '贷 6001.0 店铺=US01 5.00'];
    expect(only(cut([entry(lines)])).lines).toHaveLength(500);
  });

  test('per shop and month: a second cut opens before 500 is passed, and no entry is split', () => {
    const entries = [entry(wide(300)), entry(wide(200, 1000)), entry(wide(300, 2000))].map((one, index) => ({
      ...one,
      entry: { ...one.entry, key: `${one.entry.key}${index}`, sourceId: `S${index}` },
    }));
    const drafts = cut(entries, 'PER_SHOP_MONTH');
    expect(drafts.map((one) => one.lines.length)).toEqual([499, 300]);
    expect(drafts.map((one) => one.entryNos.length)).toEqual([2, 1]);
    expect(VOUCHER_LINES_MAX).toBe(500);
  });
});

describe('corrections', () => {
  const named: NamedVoucher = {
    voucherNo: 7n,
    date: '2026-10-08',
    word: '记',
    number: 12,
    form: 'VOUCHER',
    formAccount: null,
  };
  const key = 'settlement|US01|ST-1001|2026-10|SALES';
  const lines = ['借 1122.11 店铺=US01 -8.00', '贷 6001.01 店铺=US01 -8.00'];
  const blue = ['借 1122.11 店铺=US01 9.00', '贷 6001.02 店铺=US01 9.00'];

  test('red names its voucher as 注销, blue as 订正, in two vouchers', () => {
    const drafts = cut(
      [entry(lines, { correction: 'RED' }), entry(blue, { correction: 'BLUE' })],
      'PER_SETTLEMENT_MONTH',
      new Map([[key, named]]),
    );
    expect(drafts.map((one) => one.summary)).toEqual([
      '注销 2026-10-08 记-12号凭证 平台结算 US01 ST-1001 2026-10',
      '订正 2026-10-08 记-12号凭证 平台结算 US01 ST-1001 2026-10',
    ]);
    expect(drafts.map((one) => one.corrects)).toEqual([named, named]);
  });

  test('a correction of what was not sent is netted into the voucher that is cut anew', () => {
    const first = entry(['借 1122.11 店铺=US01 8.00', '贷 6001.01 店铺=US01 8.00']);
    const more = entry(['借 1122.11 店铺=US01 1.50', '贷 6001.01 店铺=US01 1.50'], { correction: 'DIFFERENCE' });
    const draft = only(cut([first, more]));
    expect(draft.lines.map(lineText)).toEqual(['借 1122.11 店铺=US01 9.50', '贷 6001.01 店铺=US01 9.50']);
    expect(draft.summary).toBe('平台结算 US01 ST-1001 2026-10');
    expect(draft.attachments).toBe(1);
  });
});

test('any entries: each journal line in exactly one draft, sums kept by account and currency, drafts balance', () => {
  const amount = fc.bigInt({ min: -500n, max: 500n });
  const pair = fc.record({ account: fc.integer({ min: 1, max: 6 }), shop: fc.integer({ min: 1, max: 3 }), lc: amount });
  const anyEntry = fc.record({
    pairs: fc.array(pair, { minLength: 1, maxLength: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    id: fc.integer({ min: 1, max: 4 }),
    kind: fc.constantFrom('SALES', 'CLOSE'),
    late: fc.boolean(),
  });
  const granularities: readonly Granularity[] = ['PER_SETTLEMENT_MONTH', 'PER_SHOP_MONTH', 'PER_SHOP_DAY'];
  fc.assert(
    fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 20 }), fc.constantFrom(...granularities), (list, how) => {
      const entries = list.map(({ pairs, day, id, kind, late }) =>
        entry(
          pairs.flatMap(({ account, shop, lc }) => [
            `借 1122.0${account} 店铺=US${shop} ${formatMinor(lc, 'CNY')}`,
            `贷 6001.0${account} 店铺=US${shop} ${formatMinor(lc, 'CNY')}`,
          ]),
          {
            key: `k|${id}|${kind}`,
            kind,
            sourceId: `S${id}`,
            businessDate: `2026-10-${String(day).padStart(2, '0')}`,
            ...(late ? { postingDate: '2026-11-01', postingPeriod: '2026-11' } : {}),
          },
        ),
      );
      const drafts = cut(entries, how);
      const given = entries.flatMap((one) => one.lineNos).sort();
      expect(drafts.flatMap((one) => one.journalLines.map((line) => line.journalLine)).sort()).toEqual(given);
      for (const draft of drafts) expect(sum(draft.lines)).toBe(0n);
      expect(totals(drafts.flatMap((one) => one.lines))).toEqual(totals(entries.flatMap((one) => one.entry.lines)));
    }),
  );
});

function sum(lines: readonly CutLine[]): bigint {
  return lines.reduce((total, line) => total + (line.dc === 'D' ? line.lc : -line.lc), 0n);
}

function totals(lines: readonly CutLine[]): Record<string, bigint> {
  const all: Record<string, bigint> = {};
  for (const line of lines) {
    const key = `${line.dc} ${line.account} ${JSON.stringify(line.dims)}`;
    all[key] = (all[key] ?? 0n) + line.lc;
  }
  return Object.fromEntries(Object.entries(all).filter(([, total]) => total !== 0n));
}
