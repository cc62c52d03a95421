/** Flat files with one planted fault each, and what has to come of it. */
import type { SettlementStory } from './events.ts';

export type Fault =
  | 'ONE_CENT'
  | 'MISSING_LINE'
  | 'DUPLICATED_LINE'
  | 'TRUNCATED'
  | 'WRONG_DELIMITER'
  | 'DUPLICATE_HEADER'
  | 'TWO_SETTLEMENTS'
  | 'NUL_BYTES'
  | 'LONG_LINE'
  | 'UNKNOWN_CURRENCY'
  | 'DATE_NONSENSE'
  | 'AMOUNT_DASH'
  | 'HEADER_ONLY'
  | 'EMPTY'
  | 'ZIP';

export interface Broken {
  readonly bytes: Uint8Array;
  /** HELD: read, but the sum is not the total, by `difference`. REFUSED: cannot be read whole. */
  readonly outcome: 'HELD' | 'REFUSED';
  /** Σ rows − total-amount, minor units; only where HELD. */
  readonly difference?: bigint;
  /** 1-based line of the fault, where there is one. */
  readonly line?: number;
}

/** Any amount column of V1 or V2; the total-amount of the summary row is none of them. */
const AMOUNT_HEADERS =
  /^(amount|(shipment-fee|order-fee|price|item-related-fee|misc-fee|other-fee|promotion|direct-payment|other)-amount)$/;

/** Takes a plain UTF-8 flat file with `\n` lines, as writeV1 and writeV2 give it without `Ugly`. */
export function breakFile(bytes: Uint8Array, how: Fault): Broken {
  const text = Buffer.from(bytes).toString('utf8');
  const lines = text.replace(/\n$/, '').split('\n');
  const header = (lines[0] ?? '').split('\t');
  const at = firstMoneyLine(lines, header);
  const cells = (lines[at] ?? '').split('\t');
  const column = header.findIndex((name, index) => AMOUNT_HEADERS.test(name) && (cells[index] ?? '') !== '');
  const amount = minorOf(cells[column] ?? '0');
  const replaced = (line: number, cell: string, value: string): Uint8Array => {
    const changed = (lines[line] ?? '').split('\t');
    changed[header.indexOf(cell)] = value;
    return file([...lines.slice(0, line), changed.join('\t'), ...lines.slice(line + 1)]);
  };
  switch (how) {
    case 'ONE_CENT':
      return held(replaced(at, header[column] ?? '', stepped(cells[column] ?? '')), 1n, at);
    case 'MISSING_LINE':
      return held(file(lines.filter((_, index) => index !== at)), -amount, at);
    case 'DUPLICATED_LINE':
      return held(file([...lines.slice(0, at + 1), lines[at] ?? '', ...lines.slice(at + 1)]), amount, at + 1);
    case 'AMOUNT_DASH':
      return refused(replaced(at, header[column] ?? '', '-'), at);
    case 'DATE_NONSENSE':
      return refused(replaced(at, 'posted-date', '31.02.2026'), at);
    case 'UNKNOWN_CURRENCY':
      return refused(replaced(1, 'currency', 'XQX'), 1);
    case 'TRUNCATED':
      return refused(file([...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 40)], ''), lines.length - 1);
    case 'WRONG_DELIMITER':
      return refused(file(lines.map((line) => line.replaceAll('\t', ' '))));
    case 'DUPLICATE_HEADER':
      return refused(file([`${lines[0]}\tsku`, ...lines.slice(1).map((line) => `${line}\tother`)]), 0);
    case 'TWO_SETTLEMENTS':
      return refused(file([...lines, ...lines.slice(1).map((line) => `9${line}`)]), lines.length);
    case 'NUL_BYTES':
      return refused(file([...lines.slice(0, at), '\0'.repeat(64), ...lines.slice(at)]), at);
    case 'LONG_LINE':
      return refused(file([...lines.slice(0, at), 'x'.repeat(10_000_000), ...lines.slice(at)]), at);
    case 'HEADER_ONLY':
      return refused(file([lines[0] ?? '']));
    case 'EMPTY':
      return refused(new Uint8Array(0));
    case 'ZIP':
      return refused(Buffer.concat([Buffer.from('PK\u0003\u0004\u0014\0\0\0\u0008\0', 'latin1'), Buffer.from(text)]));
  }
}

function held(bytes: Uint8Array, difference: bigint, index: number): Broken {
  return { bytes, outcome: 'HELD', difference, line: index + 1 };
}

function refused(bytes: Uint8Array, index?: number): Broken {
  return index === undefined ? { bytes, outcome: 'REFUSED' } : { bytes, outcome: 'REFUSED', line: index + 1 };
}

function file(lines: readonly string[], end = '\n'): Uint8Array {
  return Buffer.from(lines.join('\n') + end, 'utf8');
}

function firstMoneyLine(lines: readonly string[], header: readonly string[]): number {
  return lines.findIndex((line, index) => {
    const cells = line.split('\t');
    return index > 1 && cells.filter((cell, at) => cell !== '' && AMOUNT_HEADERS.test(header[at] ?? '')).length === 1;
  });
}

function minorOf(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

/** The amount one minor unit higher, in as many places. */
function stepped(text: string): string {
  const places = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
  const value = minorOf(text) + 1n;
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const body = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return value < 0n ? `-${body}` : body;
}

/** The story's total printed one minor unit too low: every row is right, the paper does not prove. */
export function wrongTotal(story: SettlementStory): SettlementStory {
  return { ...story, total: story.total - 1n };
}
