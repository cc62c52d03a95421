/** FilterString of ExecuteBillQuery: comparisons with AND, OR and brackets, as text or as an array of parts. */
import { isJsonObject, type JsonValue } from '../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import { member } from './sandbox-request.ts';

type Compare = '=' | '<>' | '>' | '>=' | '<' | '<=' | 'like' | 'in';

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly field: string; readonly compare: Compare; readonly not: boolean; readonly values: readonly string[] };

export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** Throws FilterError. An empty filter takes all. */
export function parseFilter(filter: JsonValue | undefined): Condition {
  const text = Array.isArray(filter) ? joinParts(filter) : scalar(filter);
  const tokens = tokenize(text);
  if (tokens.length === 0) return { all: [] };
  const reader = new FilterReader(tokens);
  const condition = reader.either();
  reader.end();
  return condition;
}

/** Fields named in the condition. */
export function fieldsOf(condition: Condition): readonly string[] {
  if ('field' in condition) return [condition.field];
  return ('all' in condition ? condition.all : condition.any).flatMap(fieldsOf);
}

/** Comparisons that every row must meet: what a store can narrow by. */
export function requiredOf(condition: Condition): readonly Extract<Condition, { readonly field: string }>[] {
  if ('field' in condition) return [condition];
  return 'all' in condition ? condition.all.flatMap(requiredOf) : [];
}

export function matches(condition: Condition, textOfField: (field: string) => string): boolean {
  if ('all' in condition) return condition.all.every((one) => matches(one, textOfField));
  if ('any' in condition) return condition.any.some((one) => matches(one, textOfField));
  const value = textOfField(condition.field);
  const hit = condition.values.some((wanted) => compare(value, condition.compare, wanted));
  return hit !== condition.not;
}

function compare(value: string, how: Compare, wanted: string): boolean {
  if (how === 'like') return likePattern(wanted).test(value);
  const order = orderOf(value, wanted);
  switch (how) {
    case '=':
    case 'in':
      return order === 0;
    case '<>':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Decimals by value, dates and texts by their characters; case does not count (the server's collation). */
export function orderOf(a: string, b: string): number {
  const [left, right] = [DECIMAL.exec(a), DECIMAL.exec(b)];
  if (left && right) {
    const scale = Math.max(left[3]?.length ?? 0, right[3]?.length ?? 0);
    const [x, y] = [scaled(left, scale), scaled(right, scale)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  const [x, y] = [textOf(a), textOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function scaled(match: RegExpExecArray, scale: number): bigint {
  const value = BigInt((match[2] ?? '') + (match[3] ?? '').padEnd(scale, '0'));
  return match[1] === '-' ? -value : value;
}

function textOf(text: string): string {
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}))?$/.exec(text);
  return date ? `${date[1]} ${date[2] ?? '00:00:00'}` : text.toLowerCase();
}

function likePattern(wanted: string): RegExp {
  const body = wanted
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '[\\s\\S]*')
    .replaceAll('_', '[\\s\\S]');
  return new RegExp(`^${body}$`, 'i');
}

function joinParts(parts: readonly JsonValue[]): string {
  return parts
    .filter(isJsonObject)
    .map((part, index, all) => {
      const text = (name: string): string => scalar(member(part, name));
      const value = `'${text('Value').replaceAll("'", "''")}'`;
      const logic = index === all.length - 1 ? '' : text('Logic') || 'AND';
      return `${text('Left')} ${text('FieldName')} ${text('Compare')} ${value} ${text('Right')} ${logic}`;
    })
    .join(' ');
}

interface Token {
  readonly kind: 'word' | 'text' | 'sign';
  readonly text: string;
}

const TOKEN = /\s*(?:N?'((?:[^']|'')*)'|(<>|!=|>=|<=|[=<>(),])|([^\s=<>!(),']+))/y;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new FilterError(`near ${text.slice(at, at + 20)}`);
    at = TOKEN.lastIndex;
    if (match[1] !== undefined) tokens.push({ kind: 'text', text: match[1].replaceAll("''", "'") });
    else if (match[2] !== undefined) tokens.push({ kind: 'sign', text: match[2] });
    else tokens.push({ kind: 'word', text: match[3] ?? '' });
  }
  return tokens;
}

class FilterReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  either(): Condition {
    const any = [this.#both()];
    while (this.#word('or')) any.push(this.#both());
    return any.length === 1 ? (any[0] as Condition) : { any };
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token) throw new FilterError(`near ${token.text}`);
  }

  #both(): Condition {
    const all = [this.#term()];
    while (this.#word('and')) all.push(this.#term());
    return all.length === 1 ? (all[0] as Condition) : { all };
  }

  #term(): Condition {
    if (this.#sign('(')) {
      const inner = this.either();
      this.#expect(')');
      return inner;
    }
    const field = this.#next('word').text;
    const not = this.#word('not');
    if (this.#word('in')) return { field, compare: 'in', not, values: this.#list() };
    if (this.#word('like')) return { field, compare: 'like', not, values: [this.#value()] };
    if (not) throw new FilterError('near not');
    const sign = this.#next('sign').text;
    const how = sign === '!=' ? '<>' : sign;
    if (!['=', '<>', '>', '>=', '<', '<='].includes(how)) throw new FilterError(`near ${sign}`);
    return { field, compare: how as Compare, not: false, values: [this.#value()] };
  }

  #list(): readonly string[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#sign(',')) values.push(this.#value());
    this.#expect(')');
    return values;
  }

  #value(): string {
    const token = this.#tokens[this.#at++];
    if (!token || token.kind === 'sign') throw new FilterError('a value is missing');
    return token.text;
  }

  #next(kind: Token['kind']): Token {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== kind) throw new FilterError(`near ${token?.text ?? 'the end'}`);
    return token;
  }

  #word(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #sign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#sign(sign)) throw new FilterError(`${sign} expected`);
  }
}
