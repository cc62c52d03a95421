/** Printing for people and for machines. */
import { formatMinor, type Minor } from '../core/money.ts';
import { type Catalogue, describeProblem, type Problem } from '../core/problems.ts';
import type { Invocation } from './command.ts';

/** JSON with bigint as text, so that no amount passes through a float. */
export function printJson(call: Invocation, value: unknown): void {
  call.out.line(JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one), 2));
}

/** 1234567n, CAD → `12,345.67`. */
export function moneyText(amount: Minor, currency: string): string {
  const [whole = '', fraction] = formatMinor(amount, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function printProblems(call: Invocation, catalogue: Catalogue, problems: readonly Problem[], indent = ''): void {
  for (const one of problems) {
    const { text, remedy } = describeProblem(catalogue, one, call.language);
    const line =
      one.place.line === undefined
        ? ''
        : call.language === 'zh'
          ? `第 ${one.place.line} 行：`
          : `line ${one.place.line}: `;
    call.out.line(`${indent}✗ ${one.level} ${one.code}  ${line}${text}`);
    call.out.line(`${indent}  → ${remedy}`);
  }
}

/** A table with the names of its columns, or JSON. */
export function printRows(call: Invocation, rows: readonly Readonly<Record<string, unknown>>[]): void {
  const [first] = rows;
  const names = Object.keys(first ?? {});
  if (call.json) printJson(call, rows);
  else if (!first) call.out.line(call.language === 'zh' ? '（无）' : '(none)');
  else
    for (const line of table([names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))]))
      call.out.line(line);
}

/** Columns padded to their widest cell; CJK characters count two. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return right.includes(column) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(text: string): number {
  return [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(char)
        ? 2
        : 1),
    0,
  );
}
