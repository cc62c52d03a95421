import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { joinCatalogue } from '../core/problems.ts';
import { parseAmount, tellDecimal } from './decimal.ts';
import { detectEncoding } from './encoding.ts';
import { createFieldText } from './field-text.ts';
import { monthOf, parseInstant, parsePlainUtc } from './instant.ts';
import { lastReader } from './last-reader.ts';
import { createLineScanner } from './lines.ts';
import { PAPER_PROBLEMS } from './problems.ts';
import type { QuotedRecord } from './quoted.ts';
import { createQuotedScanner } from './quoted.ts';

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('what the last reader says of bytes that are no report', () => {
  const codeOf = (bytes: Uint8Array): unknown => {
    const answer = lastReader.recognise(bytes, {});
    return answer && 'problems' in answer ? [answer.problems[0]?.code, answer.problems[0]?.params] : answer;
  };
  test.each([
    ['empty', ascii(''), 'PAPER_EMPTY', {}],
    ['blanks', ascii('  \r\n\t\n'), 'PAPER_EMPTY', {}],
    ['zip', ascii('PK\x03\x04\x14\0\0\0report.txt'), 'PAPER_IS_ARCHIVE', { format: 'ZIP' }],
    ['xlsx', ascii('PK\x03\x04\x14\0\x06\0[Content_Types].xml'), 'PAPER_IS_ARCHIVE', { format: 'Excel .xlsx' }],
    ['xls', ascii('\xd0\xcf\x11\xe0\xa1'), 'PAPER_IS_ARCHIVE', { format: 'Excel .xls' }],
    ['gzip', ascii('\x1f\x8b\x08'), 'PAPER_IS_ARCHIVE', { format: 'gzip' }],
    ['pdf', ascii('%PDF-1.7'), 'PAPER_IS_ARCHIVE', { format: 'PDF' }],
    ['html', ascii(' <!DOCTYPE html><html>'), 'PAPER_IS_ARCHIVE', { format: 'HTML' }],
    ['NUL', ascii('abc\0def,ghi\0\0'), 'PAPER_NUL_BYTES', {}],
    ['text', ascii('date,amount\n1,2\n'), 'PAPER_UNKNOWN', { begin: 'date,amount 1,2' }],
  ])('%s', (_name, bytes, code, params) => {
    expect(codeOf(bytes)).toEqual([code, params]);
  });
});

describe('encoding', () => {
  test.each([
    ['plain', ascii('settlement-id\t1'), 'utf-8'],
    ['UTF-8 cut in a character', new TextEncoder().encode('Größe é').subarray(0, 9), 'utf-8'],
    ['UTF-8 with one damaged byte', Buffer.concat([Buffer.from('Größe ñandú '), Buffer.from([0xff])]), 'utf-8'],
    ['French', ascii('cr\xe9dits d\x92exp\xe9dition, r\xe9gion \x80'), 'windows-1252'],
    ['Swedish', ascii('f\xf6rs\xe4ljning av produkter, \xd6vrigt'), 'windows-1252'],
    // 日付/時間 決済番号 トランザクション
    [
      'Japanese',
      ascii(
        '\x93\xfa\x95t/\x8e\x9e\x8a\xd4,\x8c\x88\x8d\xcf\x94\xd4\x8d\x86,\x83g\x83\x89\x83\x93\x83U\x83N\x83V\x83\x87\x83\x93',
      ),
      'shift_jis',
    ],
    // 结算编号 金额
    ['Chinese', ascii('\xbd\xe1\xcb\xe3\xb1\xe0\xba\xc5,\xbd\xf0\xb6\xee'), 'gb18030'],
  ])('%s', (_name, bytes, encoding) => {
    expect(detectEncoding(bytes)).toMatchObject({ encoding });
  });

  it('does not decide where nothing makes sense', () => {
    expect(detectEncoding(ascii('\x81\xff\x8d\x81'))).toEqual({ candidates: [] });
  });

  it('does not turn damaged UTF-8 into another encoding inside the head', () => {
    const text = createFieldText('utf-8');
    expect(text.once(Buffer.from([0x52, 0xff, 0x64]), 0, 3)).toBeUndefined();
  });
});

describe('decimal sign', () => {
  test.each([
    ['1,234.56', 2, '.'],
    ['1.234,56', 2, ','],
    ['1 135,72', 2, ','],
    ["1'234.56", 2, '.'],
    ['1,23,456.78', 2, '.'],
    ['12.5', 2, '.'],
    ['12,50', 2, ','],
    ['0.123', 2, '.'],
    ['1234,567', 2, ','],
    ['1,234,567', 2, '.'],
    ['1.234', 2, 'ambiguous'],
    ['1,234', 3, 'ambiguous'],
    ['1,234', 0, '.'],
    ['1.234', 0, ','],
    ['1234', 2, 'none'],
    ['1 234', 2, 'none'],
    ['-', 2, 'bad'],
    ['', 2, 'bad'],
    ['1,23,4', 2, 'bad'],
    ['1.234.56', 2, 'bad'],
  ])('`%s` with %i places tells %s', (text, places, told) => {
    expect(tellDecimal(text, places)).toBe(told);
  });

  it('reads back every amount printed in every convention', () => {
    const group = (digits: string, sign: string): string => digits.replace(/\B(?=(\d{3})+$)/g, sign);
    const conventions = [
      ['.', ','],
      ['.', ''],
      [',', '.'],
      [',', '\u00a0'],
      [',', '\u202f'],
      ['.', "'"],
    ] as const;
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.constantFrom(...conventions),
        (amount, [sign, by]) => {
          const digits = (amount < 0n ? -amount : amount).toString().padStart(3, '0');
          const text = `${amount < 0n ? '-' : ''}${group(digits.slice(0, -2), by)}${sign}${digits.slice(-2)}`;
          expect(tellDecimal(text, 2)).toBe(sign);
          expect(parseAmount(text, sign, 2)).toBe(amount);
        },
      ),
    );
  });

  it('refuses digits past the minor units, but not zeros', () => {
    expect(parseAmount('1.005', '.', 2)).toBeUndefined();
    expect(parseAmount('1.500', '.', 2)).toBe(150n);
    expect(parseAmount('100.00', '.', 0)).toBe(100n);
  });
});

describe('printed times', () => {
  test.each([
    ['Jun 4, 2026 3:10:45 AM PDT', '2026-06-04T10:10:45Z'],
    ['29 June 2026 5:39:32 pm GMT+9', '2026-06-29T08:39:32Z'],
    ['2026/02/14 3:20:15 JST', '2026-02-13T18:20:15Z'],
    ['16 Mar 2026 3:20:15 PM UTC', '2026-03-16T15:20:15Z'],
    ['01.01.2026 00:12:45 MEZ', '2025-12-31T23:12:45Z'],
    ['3. März 2026 12:00:00 MESZ', '2026-03-03T10:00:00Z'],
    ['1 janv. 2026 00:12:45 UTC', '2026-01-01T00:12:45Z'],
    ['5 août 2026 00:12:45 CEST', '2026-08-04T22:12:45Z'],
    ['1 gen 2026 00:25:51 UTC', '2026-01-01T00:25:51Z'],
    ['1 ene. 2026 1:02:03 p. m. GMT-8', '2026-01-01T21:02:03Z'],
    ['2 de septiembre de 2026 10:00:00 UTC', '2026-09-02T10:00:00Z'],
    ['7 mrt 2026 10:00:00 CET', '2026-03-07T09:00:00Z'],
    ['9 maj 2026 10:00:00 UTC', '2026-05-09T10:00:00Z'],
    ['12 Jul 2026 12:00:00 AM BST', '2026-07-11T23:00:00Z'],
    ['1 Jan 2026 6:00:00 am AEDT', '2025-12-31T19:00:00Z'],
    ['2026-07-17T07:26:32.123Z', '2026-07-17T07:26:32Z'],
    ['2026-07-17 07:26:32 -0700', '2026-07-17T14:26:32Z'],
  ])('%s', (text, iso) => {
    expect(parseInstant(text, undefined)?.ms).toBe(Date.parse(iso));
  });

  test.each([
    '03/04/2026 10:00:00 UTC',
    '4 Jui 2026 10:00:00 UTC',
    '4 Jun 2026 10:00:00 CST',
    '4 Jun 2026 10:00:00',
    '4 Jun 2026 13:00:00 PM UTC',
    '30 Feb 2026 10:00:00 UTC',
    '4 Jun 26 10:00:00 UTC',
    '4 Jun 2026 10:61:00 UTC',
    '2026-02-29 10:00:00 UTC',
    '2025-01-20 05:10:60 UTC',
    '',
  ])('refuses “%s”', (text) => {
    expect(parseInstant(text, undefined)).toBeUndefined();
  });

  it('reads the usual forms from bytes as the general way does, or leaves them to it', () => {
    const two = (max: number): fc.Arbitrary<string> =>
      fc.oneof(
        fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0')),
        fc.constant('x1'),
      );
    const parts = fc.tuple(
      fc.constantFrom('2024', '2025', '1999'),
      two(13),
      two(32),
      two(24),
      two(60),
      two(60),
      fc.boolean(),
    );
    fc.assert(
      fc.property(parts, ([year, month, day, hour, minute, second, dashed]) => {
        const date = dashed ? `${year}-${month}-${day}` : `${day}.${month}.${year}`;
        const text = `${date} ${hour}:${minute}:${second} UTC`;
        const bytes = Buffer.from(`..${text}..`);
        expect(parsePlainUtc(bytes, 2, bytes.length - 2)).toEqual(parseInstant(text, undefined));
      }),
      { numRuns: 1000 },
    );
  });

  it('takes the offset of a text without a zone only where it is given', () => {
    expect(parseInstant('2025-01-20 05:10:15', 0)?.ms).toBe(Date.UTC(2025, 0, 20, 5, 10, 15));
  });

  it('keeps a date without time as the civil date', () => {
    expect(parseInstant('2026-08-04 UTC', undefined)).toEqual({ ms: Date.UTC(2026, 7, 4, 12), dateOnly: '2026-08-04' });
  });

  it('knows the month words, and not what could be two months', () => {
    expect(['févr.', 'Sept', 'OKT', 'ott', 'dic', 'Mai', 'lug', 'juil'].map(monthOf)).toEqual([
      2, 9, 10, 10, 12, 5, 7, 7,
    ]);
    expect([monthOf('jui'), monthOf('ma'), monthOf('foo')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('lines', () => {
  it('are the same for any chunks, with their offsets', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', '\t', '"', 'é'), maxLength: 40 });
    const text = fc.array(line, { maxLength: 20 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 900 }), { maxLength: 20 }), (whole, cuts) => {
        const bytes = new TextEncoder().encode(whole);
        const found: string[] = [];
        const scanner = createLineScanner({
          line(lent, start, end, offset) {
            const own = lent.toString('utf8', start, end);
            expect(Buffer.from(bytes.subarray(offset, offset + end - start)).toString()).toBe(own);
            found.push(own);
          },
          tooLong: () => expect.unreachable(),
        });
        let from = 0;
        for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
          scanner.push(bytes.slice(from, Math.max(from, cut)));
          from = Math.max(from, cut);
        }
        scanner.end();
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(found).toEqual(expected);
      }),
    );
  });
});

describe('quoted CSV', () => {
  const read = (bytes: Uint8Array, size: number) => {
    const records: QuotedRecord[] = [];
    const unreadable: unknown[] = [];
    const scanner = createQuotedScanner(',', createFieldText('utf-8'), {
      record: (one) => records.push(one),
      unreadable: (why, { line }) => unreadable.push([why, line]),
    });
    for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.slice(at, at + size));
    scanner.end();
    return { records, unreadable };
  };

  it('reads back any records, with the offset of each, for any chunk size', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', 'é', '商', ' ', 'b'), maxLength: 8 });
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 50 }), (rows, size) => {
        const printed = rows.map((cells) => cells.map(quote).join(','));
        const bytes = new TextEncoder().encode(printed.join('\n'));
        const { records, unreadable } = read(bytes, size);
        expect(unreadable).toEqual([]);
        expect(records.map(({ fields }) => fields)).toEqual(rows.map((cells) => cells.map((one) => one.trim())));
        const raw = records.map(({ offset, length }) =>
          Buffer.from(bytes.subarray(offset, offset + length)).toString(),
        );
        expect(raw).toEqual(printed);
      }),
    );
  });

  it('leaves the byte order mark out of the first record, quotes and all', () => {
    const { records } = read(new TextEncoder().encode('\ufeff"a","b"\nc,d\n'), 4);
    expect(records.map(({ fields, offset, length }) => [offset, length, ...fields])).toEqual([
      [3, 7, 'a', 'b'],
      [11, 3, 'c', 'd'],
    ]);
  });

  it('an open quote costs its own line, not the file', () => {
    const { records, unreadable } = read(new TextEncoder().encode('a,"b\nc,d\ne,f\n'), 5);
    expect(unreadable).toEqual([['open-quote', 1]]);
    expect(records.map(({ fields, line }) => [line, ...fields])).toEqual([
      [2, 'c', 'd'],
      [3, 'e', 'f'],
    ]);
  });
});

it('every problem says what and what to do in both languages', () => {
  for (const kind of joinCatalogue([PAPER_PROBLEMS]).values()) {
    expect(
      [kind.text.zh, kind.remedy.zh].every((text) => /\p{Script=Han}/u.test(text)),
      kind.code,
    ).toBe(true);
    expect(
      [kind.text.en, kind.remedy.en].every((text) => text.length > 10),
      kind.code,
    ).toBe(true);
  }
});
