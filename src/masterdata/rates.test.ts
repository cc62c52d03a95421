import { expect, test } from 'vitest';
import { formatRate, parseRate } from '../core/money.ts';
import type { Quote, RateAnswer } from './rates.ts';
import { rateFor, rateOf, rateTable } from './rates.ts';

let next = 0n;
function quote(pair: string, date: string, value: string, extra: Partial<Quote> = {}): Quote {
  next += 1n;
  const [currency = '', functional = ''] = pair.split('/');
  const base = { rateNo: next, currency, functional, type: 'PARITY' as const, date, value: parseRate(value) };
  return { ...base, quotedUnit: 1, inverse: false, ...extra };
}

function ask(quotes: readonly Quote[], pair: string, fxRateType: string, businessDate: string): string {
  const [currency = '', functional = ''] = pair.split('/');
  const answer = rateFor(rateTable(functional, quotes), { currency, functional, fxRateType, businessDate });
  return 'code' in answer ? answer.code : formatRate(answer.rate);
}

const USD = [
  quote('USD/CNY', '2026-09-01', '7.1500'),
  quote('USD/CNY', '2026-09-29', '7.1100'),
  quote('USD/CNY', '2026-09-30', '7.1055'),
  quote('USD/CNY', '2026-10-09', '7.0900'),
];

test('the functional currency itself has rate 1, and only it', () => {
  const question = { currency: 'CNY', functional: 'CNY', fxRateType: 'DAILY', businessDate: '2026-10-01' };
  expect(rateFor(rateTable('CNY', []), question)).toEqual({ rate: parseRate('1'), ref: '1' });
  expect(ask([], 'USD/CNY', 'DAILY', '2026-10-01')).toBe('RATE_MISSING');
});

test('MONTH_FIRST in October is the last parity on or before the 1st: that of 30 September', () => {
  expect(ask(USD, 'USD/CNY', 'MONTH_FIRST', '2026-10-25')).toBe('7.1055');
  expect(ask(USD, 'USD/CNY', 'MONTH_FIRST', '2026-09-30')).toBe('7.1500');
  expect(ask(USD, 'USD/CNY', 'MONTH_FIRST', '2026-08-31')).toBe('RATE_MISSING');
});

test('DAILY takes the day or the last quote before it, at most ten days back', () => {
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-09-30')).toBe('7.1055');
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-10-08')).toBe('7.1055');
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-10-09')).toBe('7.0900');
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-10-19')).toBe('7.0900');
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-10-20')).toBe('RATE_MISSING');
  expect(ask(USD, 'USD/CNY', 'DAILY', '2026-08-31')).toBe('RATE_MISSING');
});

test('CUSTOM is the last row of the same month on or before the date, never a parity', () => {
  const custom = { type: 'CUSTOM' as const };
  const rows = [
    ...USD,
    quote('USD/CNY', '2026-09-25', '7.1000', custom),
    quote('USD/CNY', '2026-10-01', '7.12', custom),
  ];
  expect(ask(rows, 'USD/CNY', 'CUSTOM', '2026-09-30')).toBe('7.1000');
  expect(ask(rows, 'USD/CNY', 'CUSTOM', '2026-10-31')).toBe('7.12');
  expect(ask(rows, 'USD/CNY', 'CUSTOM', '2026-09-24')).toBe('RATE_MISSING');
  expect(ask(rows, 'USD/CNY', 'CUSTOM', '2026-11-01')).toBe('RATE_MISSING');
});

test('CLOSING is the closing row of the month, else the last parity of it', () => {
  expect(ask(USD, 'USD/CNY', 'CLOSING', '2026-09-10')).toBe('7.1055');
  const closing = quote('USD/CNY', '2026-09-30', '7.1150', { type: 'CLOSING' });
  expect(ask([...USD, closing], 'USD/CNY', 'CLOSING', '2026-09-10')).toBe('7.1150');
});

test('MONTH_AVG is known once the month is over: the simple mean of its quoted days', () => {
  // (7.1500 + 7.1100 + 7.1055) / 3 = 7.12183333…
  expect(ask(USD, 'USD/CNY', 'MONTH_AVG', '2026-09-02')).toBe('7.1218333333');
  expect(ask(USD.slice(0, 2), 'USD/CNY', 'MONTH_AVG', '2026-09-02')).toBe('RATE_MISSING');
  const given = quote('USD/CNY', '2026-09-30', '7.12', { type: 'AVERAGE' });
  expect(ask([...USD, given], 'USD/CNY', 'MONTH_AVG', '2026-09-02')).toBe('7.12');
});

test('yen are quoted a hundred; an inverse quote is turned and kept to ten places', () => {
  expect(formatRate(rateOf(quote('JPY/CNY', '2026-09-30', '4.8123', { quotedUnit: 100 })))).toBe('0.048123');
  // 1 / 2.6178 = 0.382000152800…
  expect(formatRate(rateOf(quote('MXN/CNY', '2026-09-30', '2.6178', { inverse: true })))).toBe('0.3820001528');
  // 1 / 3 = 0.3333333333; 2 / 3 rounds up
  expect(formatRate(rateOf(quote('SEK/CNY', '2026-09-30', '3', { inverse: true })))).toBe('0.3333333333');
  expect(formatRate(rateOf(quote('SEK/CNY', '2026-09-30', '2', { quotedUnit: 3 })))).toBe('0.6666666667');
});

test('the later row of a date stands: a typing error is put right by another row', () => {
  const wrong = quote('EUR/CNY', '2026-09-30', '83.3000');
  const right = quote('EUR/CNY', '2026-09-30', '8.3300');
  expect(ask([right, wrong], 'EUR/CNY', 'DAILY', '2026-09-30')).toBe('8.3300');
});

test('a currency without parity crosses over the dollar, rounded once, and the reference says so', () => {
  const rows = [...USD, quote('BRL/USD', '2026-09-30', '0.1853')];
  // 0.1853 × 7.1055 = 1.31664915
  const answer = rateFor(rateTable('CNY', rows), {
    currency: 'BRL',
    functional: 'CNY',
    fxRateType: 'DAILY',
    businessDate: '2026-09-30',
  }) as RateAnswer;
  expect(formatRate(answer.rate)).toBe('1.3166491500');
  expect(answer.ref).toMatch(/^CROSS PARITY BRL\/USD 2026-09-30 #\d+ × PARITY USD\/CNY 2026-09-30 #\d+$/);
});

test('a book in dollars takes the cross of two parities of the yuan', () => {
  const rows = [...USD, quote('EUR/CNY', '2026-09-30', '8.3300')];
  // 8.3300 / 7.1055 = 1.17233129266… ; 1 / 7.1055 = 0.14073605…
  expect(ask(rows, 'EUR/USD', 'DAILY', '2026-09-30')).toBe('1.1723312927');
  expect(ask(rows, 'CNY/USD', 'DAILY', '2026-09-30')).toBe('0.1407360495');
  expect(ask(rows, 'GBP/USD', 'DAILY', '2026-09-30')).toBe('RATE_MISSING');
});

test('the answer names its quote, and an unknown policy is a problem of its own', () => {
  const only = quote('USD/CNY', '2026-09-30', '7.1055');
  const question = { currency: 'USD', functional: 'CNY', fxRateType: 'DAILY', businessDate: '2026-09-30' };
  const answer = rateFor(rateTable('CNY', [only]), question) as RateAnswer;
  expect(answer.ref).toBe(`PARITY USD/CNY 2026-09-30 #${only.rateNo}`);
  expect(ask(USD, 'USD/CNY', 'SPOT', '2026-09-30')).toBe('RATE_TYPE_UNKNOWN');
});
