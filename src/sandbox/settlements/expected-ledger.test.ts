import { describe, expect, it } from 'vitest';
import type { MoneyEvent, MoneyKind, Scene, SettlementStory } from './events.ts';
import type { ExpectedBook, ExpectedEntry } from './expected-ledger.ts';
import { expectedLedger } from './expected-ledger.ts';
import { balance, exchange } from './expected-rounding.ts';
import { MARKETPLACES } from './marketplaces.ts';
import { makeSettlements, storyOf } from './story.ts';

const BOOK: ExpectedBook = {
  standard: 'ASBE',
  functionalCurrency: 'CNY',
  rates: {
    '2026-09': { USD: '7.1000', GBP: '9.3500' },
    '2026-10': { USD: '7.1200', GBP: '9.4000' },
    '2026-11': { USD: '7.1300', GBP: '9.4500' },
  },
  mode: 'S',
  shop: 'US01',
  department: 'D01',
  warehouse: 'FBA-US',
  card: 'VISA-01',
  lender: 'AMZ',
};

/** A row of a hand-told settlement: noon of the west coast on that day. */
function row(day: string, scene: Scene, kind: MoneyKind, cents: number, order = '', sku = ''): MoneyEvent {
  const postedMs = Date.parse(`${day}T19:00:00Z`);
  const item = order === '' ? '' : `${order}-1`;
  const quantity = sku === '' ? 0 : 1;
  return {
    kind,
    scene,
    amount: BigInt(cents),
    postedMs,
    marketplace: 'Amazon.com',
    order,
    item,
    sku,
    quantity,
    text: '',
  };
}

function sale(
  day: string,
  order: string,
  sku: string,
  amounts: Partial<Record<MoneyKind, number>>,
  scene: Scene = 'ORDER',
) {
  return Object.entries(amounts).map(([kind, cents]) => row(day, scene, kind as MoneyKind, cents, order, sku));
}

function settlement(
  id: string,
  start: string,
  end: string,
  events: readonly MoneyEvent[],
  marketplace = 'US',
): SettlementStory {
  const currency = marketplace === 'UK' ? 'GBP' : 'USD';
  const [startMs, endMs] = [Date.parse(`${start}T19:00:00Z`), Date.parse(`${end}T19:00:00Z`)];
  return storyOf({ id, marketplace, currency, startMs, endMs }, events);
}

/** accounting.md §2.9, the table of ST-1001. */
const ST_1001 = settlement('ST-1001', '2026-09-24', '2026-10-08', [
  ...sale('2026-09-25', '111-A', 'SKU-A', {
    PRINCIPAL: 10000,
    SHIPPING: 500,
    GIFT_WRAP: 200,
    PROMOTION: -1500,
    TAX: 800,
    WITHHELD: -800,
    COMMISSION: -1380,
    FULFILMENT: -650,
  }),
  row('2026-09-28', 'ACCOUNT', 'STORAGE', -1200),
  row('2026-09-28', 'ACCOUNT', 'SUBSCRIPTION', -3999),
  ...sale('2026-10-03', '111-B', 'SKU-B', {
    PRINCIPAL: 60000,
    TAX: 4500,
    WITHHELD: -4500,
    COMMISSION: -9000,
    FULFILMENT: -5400,
  }),
  ...sale(
    '2026-10-04',
    '111-A',
    'SKU-A',
    { PRINCIPAL: -10000, PROMOTION: 1000, TAX: -800, WITHHELD: 800, COMMISSION: 1350, REFUND_ADMIN: -270 },
    'REFUND',
  ),
  row('2026-10-05', 'ACCOUNT', 'ADS', -3000),
  row('2026-10-05', 'ACCOUNT', 'REIMBURSED_DAMAGED', 1800, '', 'SKU-A'),
  row('2026-09-24', 'ACCOUNT', 'RESERVE_RELEASED', 20000),
  row('2026-10-07', 'ACCOUNT', 'RESERVE_HELD', -15000),
]);

/** `D 6601.31 13.80 97.98`, in any order. */
function told(entry: ExpectedEntry | undefined): readonly string[] {
  return (entry?.lines ?? []).map(({ dc, account, fc, lc }) => `${dc} ${account} ${cents(fc)} ${cents(lc)}`).sort();
}

function cents(amount: bigint): string {
  const digits = `${amount < 0n ? -amount : amount}`.padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

describe('the expected ledger gives the worked numbers of the specification', () => {
  const { entries, settlements } = expectedLedger([ST_1001], {
    ...BOOK,
    opening: { '1122.11': 0n, '1122.12': 20000n, '1122.13': 0n },
  });
  const entry = (purpose: string, month: string) =>
    entries.find((one) => one.purpose === purpose && one.month === month);

  it('ST-1001: total, months and dates', () => {
    expect(ST_1001.total).toBe(43451n);
    expect(entries.map(({ purpose, month, date }) => `${purpose} ${month} ${date}`)).toEqual([
      'ROWS 2026-09 2026-09-30',
      'ROWS 2026-10 2026-10-08',
      'RESERVE 2026-10 2026-10-08',
      'CLOSE 2026-10 2026-10-08',
    ]);
  });

  it('G20: September', () => {
    expect(told(entry('ROWS', '2026-09'))).toEqual([
      'C 6001.01 100.00 710.00',
      'C 6001.02 5.00 35.50',
      'C 6001.03 2.00 14.20',
      'C 6001.04 -15.00 -106.50',
      'D 1122.11 19.71 139.94',
      'D 6601.31 13.80 97.98',
      'D 6601.32 6.50 46.15',
      'D 6601.33 12.00 85.20',
      'D 6601.39 39.99 283.93',
    ]);
  });

  it('G21: October, refund and returned commission in red, reimbursement in functional currency', () => {
    expect(told(entry('ROWS', '2026-10'))).toEqual([
      'C 1901 18.00 128.16',
      'C 6001.01 600.00 4272.00',
      'C 6001.04 10.00 71.20',
      'C 6001.05 -100.00 -712.00',
      'D 1122.11 364.80 2597.38',
      'D 6601.31 76.50 544.68',
      'D 6601.32 54.00 384.48',
      'D 6601.36 30.00 213.60',
      'D 6601.38 2.70 19.22',
    ]);
    const goods = entry('ROWS', '2026-10')?.lines.find((line) => line.account === '1901');
    expect([goods?.functionalOnly, goods?.dims]).toEqual([true, { 物料: 'SKU-A', 仓库: 'FBA-US' }]);
  });

  it('G22, G23: reserve gross, close at the total', () => {
    expect(told(entry('RESERVE', '2026-10'))).toEqual([
      'C 1122.11 150.00 1068.00',
      'C 1122.12 200.00 1424.00',
      'D 1122.11 200.00 1424.00',
      'D 1122.12 150.00 1068.00',
    ]);
    expect(told(entry('CLOSE', '2026-10'))).toEqual(['C 1122.11 434.51 3093.71', 'D 1122.13 434.51 3093.71']);
    expect(settlements[0]?.balances).toEqual({ '1122.11': 0n, '1122.12': 15000n, '1122.13': 43451n });
  });

  it('G57: below zero, card charge, failed transfer, micro deposit: 1122.11 and 1122.13 as in the table', () => {
    const chain = [
      settlement('ST-2001', '2026-10-01', '2026-10-15', [
        ...sale('2026-10-02', '111-G', 'SKU-A', { PRINCIPAL: 20000, COMMISSION: -3000 }),
        row('2026-10-03', 'ACCOUNT', 'STORAGE', -4000),
        row('2026-10-03', 'ACCOUNT', 'ADS', -25000),
      ]),
      settlement('ST-2002', '2026-10-15', '2026-10-29', [
        row('2026-10-15', 'ACCOUNT', 'PAYABLE', -12000),
        row('2026-10-16', 'ACCOUNT', 'CARD_CHARGE', 12000),
        ...sale('2026-10-17', '111-H', 'SKU-A', { PRINCIPAL: 50000, COMMISSION: -7500 }),
      ]),
      settlement('ST-2003', '2026-10-29', '2026-11-12', [
        row('2026-10-31', 'ACCOUNT', 'TRANSFER_FAILED', 42500),
        row('2026-11-02', 'ACCOUNT', 'MICRO_DEPOSIT', -1),
        ...sale('2026-11-05', '111-I', 'SKU-A', { PRINCIPAL: 40000, COMMISSION: -6000 }),
      ]),
    ];
    const ledger = expectedLedger(chain, BOOK);
    expect(ledger.settlements.map(({ total, balances }) => [total, balances['1122.11'], balances['1122.13']])).toEqual([
      [-12000n, -12000n, 0n],
      [42500n, 0n, 42500n],
      [76499n, 0n, 76500n],
    ]);
    const of = (purpose: string) => ledger.entries.find((one) => one.purpose === purpose);
    expect(told(ledger.entries[0])).toEqual([
      'C 1122.11 120.00 854.40',
      'C 6001.01 200.00 1424.00',
      'D 6601.31 30.00 213.60',
      'D 6601.33 40.00 284.80',
      'D 6601.36 250.00 1780.00',
    ]);
    expect([of('CARD')?.category, told(of('CARD'))]).toEqual([
      '资金',
      ['C 2241.07 120.00 854.40', 'D 1122.11 120.00 854.40'],
    ]);
    expect([of('FAILED')?.date, told(of('FAILED'))]).toEqual([
      '2026-10-31',
      ['C 1122.13 425.00 3026.00', 'D 1122.11 425.00 3026.00'],
    ]);
  });

  it('G64: a price without a tax row contains the tax where the book says so; SBE changes the heads only', () => {
    const event = { ...row('2026-10-10', 'ORDER', 'PRINCIPAL', 12000, '203-K', 'SKU-K'), marketplace: 'Amazon.co.uk' };
    const story = settlement('ST-3001', '2026-10-01', '2026-10-15', [event], 'UK');
    const book: ExpectedBook = { ...BOOK, shop: 'UK01', priceIncludesTax: { GB: '0.20' } };
    const lines = ['C 2221.31 20.00 188.00', 'C 6001.01 100.00 940.00', 'D 1122.11 120.00 1128.00'];
    expect(told(expectedLedger([story], book).entries[0])).toEqual(lines);
    const small = told(expectedLedger([story], { ...book, standard: 'SBE' }).entries[0]);
    expect(small).toEqual(['C 2221.31 20.00 188.00', 'C 5001.01 100.00 940.00', 'D 1122.11 120.00 1128.00']);
  });

  it('G33: a loan repayment is split by its schedule', () => {
    const event = row('2026-10-08', 'ACCOUNT', 'LOAN_REPAYMENT', -30000);
    const story = { ...settlement('ST-1009', '2026-10-01', '2026-10-09', [event]), total: -30000n };
    const schedule = [{ settlementId: 'ST-1009', postedMs: event.postedMs, principal: 28000n, interest: 2000n }];
    const [entry] = expectedLedger([{ ...story, loanSchedule: schedule }], BOOK).entries;
    expect(told(entry)).toEqual(['C 1122.11 300.00 2136.00', 'D 2001 280.00 1993.60', 'D 6603.01 20.00 142.40']);
    expect(() => expectedLedger([story], BOOK)).toThrow('loan schedule');
  });

  it('§3.3: the cent goes to the expense line whose error grows least, never to the receivable', () => {
    const by = exchange('7.1150', 2, 2);
    const lines = [
      { asbe: '1122.02', dc: 'D', fc: 23500n },
      { asbe: '6601.31', dc: 'D', fc: 4500n },
      { asbe: '6601.32', dc: 'D', fc: 2000n },
      { asbe: '6001.01', dc: 'C', fc: 30000n },
    ] as const;
    expect(balance(lines, by).lines.map(({ lc }) => lc)).toEqual([167203n, 32017n, 14230n, 213450n]);
    const g03 = [
      { asbe: '6601.31', dc: 'D', fc: 1380n },
      { asbe: '6601.32', dc: 'D', fc: 650n },
      { asbe: '1122.02', dc: 'C', fc: 2030n },
    ] as const;
    expect(balance(g03, by).lines.map(({ lc }) => lc)).toEqual([9818n, 4625n, 14443n]);
    const otherOrder = [g03[1], g03[0], g03[2]];
    expect(balance(otherOrder, by).lines.map(({ lc }) => lc)).toEqual([4625n, 9818n, 14443n]);
    const incomeOnly = [
      { asbe: '1122.11', dc: 'D', fc: 3n },
      { asbe: '6001.01', dc: 'C', fc: 1n },
      { asbe: '2221.31', dc: 'C', fc: 2n },
    ] as const;
    // 3 × 7.25 = 21.75 → 22; 7.25 → 7; 14.5 → 15: even. At 7.17: 21.51 → 22; 7.17 → 7; 14.34 → 14: revenue takes it.
    expect(balance(incomeOnly, exchange('7.17', 2, 2)).lines.map(({ lc }) => lc)).toEqual([22n, 8n, 14n]);
  });
});

describe('the expected ledger of any generated chain', () => {
  const months = ['2026-08', '2026-09', '2026-10', '2026-11', '2026-12'];
  const currencies = [...new Set([...MARKETPLACES.map((one) => one.currency), 'KWD'])];
  const rates = Object.fromEntries(
    months.map((month, at) => [month, Object.fromEntries(currencies.map((code, by) => [code, `${by + 1}.0${at}37`]))]),
  );
  const features = {
    negative: true,
    cardCharge: true,
    failedTransfer: true,
    loan: true,
    taxResidual: true,
    mcf: true,
    points: true,
  };
  const chains = MARKETPLACES.flatMap(({ code }) =>
    [1].map((seed) => makeSettlements({ seed, marketplace: code, settlements: 3, orders: 25, features })),
  );
  chains.push(makeSettlements({ seed: 3, currency: 'KWD', settlements: 3, orders: 25, features }));

  it('balances in each entry, month and currency, in both currencies', () => {
    for (const functionalCurrency of ['CNY', 'JPY', 'KWD']) {
      for (const chain of chains) {
        const ledger = expectedLedger(chain, { ...BOOK, functionalCurrency, rates });
        expect(ledger.entries.length).toBeGreaterThan(0);
        for (const { lines } of ledger.entries) {
          const sum = (pick: 'fc' | 'lc') =>
            lines.reduce((so, line) => so + (line.dc === 'D' ? line[pick] : -line[pick]), 0n);
          expect([sum('fc'), sum('lc')]).toEqual([0n, 0n]);
        }
        for (const month of months) {
          const own = ledger.months.filter((one) => one.month === month);
          expect(own.reduce((so, one) => so + one.fc, 0n)).toBe(0n);
          expect(own.reduce((so, one) => so + one.lc, 0n)).toBe(0n);
        }
      }
    }
  });

  it('L04: Σ rows = total = posted to 1122.11 + match-only + explained tax, and the chain ends where it has to', () => {
    for (const chain of chains) {
      const ledger = expectedLedger(chain, { ...BOOK, rates });
      for (const one of ledger.settlements) {
        expect(one.sum).toBe(one.total);
        expect(one.postedToClearing + one.matchOnly).toBe(one.total);
        expect([...one.feeKeys.values()].reduce((so, sum) => so + sum, 0n)).toBe(one.total);
        expect(one.balances['1122.11']).toBe(one.total < 0n ? one.total : 0n);
      }
      const held = chain.at(-1)?.events.find((event) => event.kind === 'RESERVE_HELD')?.amount ?? 0n;
      expect(ledger.settlements.at(-1)?.balances['1122.12']).toBe(-held);
    }
  });

  it('an unknown charge holds its settlement and nothing else', () => {
    const chain = makeSettlements({ seed: 5, settlements: 2, features: { unknown: true } });
    const ledger = expectedLedger(chain, { ...BOOK, rates });
    expect(ledger.settlements.map((one) => one.held)).toEqual([false, true]);
    expect(new Set(ledger.entries.map((one) => one.settlementId))).toEqual(new Set([chain[0]?.id]));
  });

  it('refuses to post without a rate', () => {
    expect(() => expectedLedger(chains[0] ?? [], { ...BOOK, rates: {} })).toThrow('no rate');
  });
});
