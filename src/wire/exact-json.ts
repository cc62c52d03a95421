/**
 * JSON whose numbers keep their digits: `JSON.parse` turns 90071992547409.93 into a float, and an amount must never be
 * one. Node 20 has no access to a number's source text, hence a reader of our own. Lenient mode takes what finance ERPs
 * send and accept inside a string: single quotes and trailing commas; unbalanced brackets stay errors.
 */

/** A number as it stood in the text. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): number {
    return Number(this.text);
  }
}

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Nesting of the deepest answer seen is 8; 200 keeps a hostile text off the stack. */
const DEPTH_MAX = 200;

export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** Throws JsonSyntaxError; text after the value is one too. A number becomes a JsonNumber. */
export function parseExactJson(text: string, options: { readonly lenient?: boolean } = {}): JsonValue {
  const reader = new Reader(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, options.lenient ?? false);
  return reader.document();
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

/** Writes JSON; a JsonNumber with the digits it has. */
export function writeExactJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeExactJson).join(',')}]`;
  if (isJsonObject(value))
    return `{${Object.entries(value)
      .map(([key, one]) => `${JSON.stringify(key)}:${writeExactJson(one)}`)
      .join(',')}}`;
  return JSON.stringify(value);
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
const PLAIN_CHARACTERS = { '"': /[^"\\]*/y, "'": /[^'\\]*/y } as const;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  readonly #text: string;
  readonly #lenient: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, lenient: boolean) {
    this.#text = text;
    this.#lenient = lenient;
  }

  document(): JsonValue {
    const value = this.#value();
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw this.#error('Additional text found in JSON string');
    return value;
  }

  #value(): JsonValue {
    this.#take(SPACE);
    const character = this.#text[this.#at];
    if (character === '{') return this.#nested(() => this.#object());
    if (character === '[') return this.#nested(() => this.#array());
    if (character === '"' || (character === "'" && this.#lenient)) return this.#string(character);
    if (this.#word('true')) return true;
    if (this.#word('false')) return false;
    if (this.#word('null')) return null;
    const number = this.#take(NUMBER);
    if (number === '') throw this.#error('Unexpected character');
    return new JsonNumber(number);
  }

  #nested(read: () => JsonValue): JsonValue {
    if (++this.#depth > DEPTH_MAX) throw this.#error('Nested too deep');
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): JsonValue {
    const entries: [string, JsonValue][] = [];
    for (let first = true; !this.#closes('}', first); first = false) {
      const quote = this.#text[this.#at];
      if (quote !== '"' && !(quote === "'" && this.#lenient)) throw this.#error('Key expected');
      const key = this.#string(quote as '"' | "'");
      this.#take(SPACE);
      if (this.#text[this.#at++] !== ':') throw this.#error('Colon expected');
      entries.push([key, this.#value()]);
    }
    return Object.fromEntries(entries);
  }

  #array(): JsonValue {
    const items: JsonValue[] = [];
    for (let first = true; !this.#closes(']', first); first = false) items.push(this.#value());
    return items;
  }

  /** Steps over `,` between members. True where the bracket closes here. */
  #closes(bracket: string, first: boolean): boolean {
    this.#take(SPACE);
    if (this.#skip(bracket)) return true;
    if (first) return false;
    if (!this.#skip(',')) throw this.#error('Comma expected');
    this.#take(SPACE);
    if (this.#text[this.#at] !== bracket) return false;
    if (!this.#lenient) throw this.#error('Trailing comma');
    return this.#skip(bracket);
  }

  #string(quote: '"' | "'"): string {
    this.#at++;
    let out = '';
    for (;;) {
      out += this.#take(PLAIN_CHARACTERS[quote]);
      const character = this.#text[this.#at++];
      if (character === quote) return out;
      if (character === undefined) throw this.#error('Text ends inside a string');
      out += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? '';
    if (letter !== 'u') {
      const plain = ESCAPES[letter];
      // `\'` is no escape of JSON; texts that quote by ' need it
      if (plain === undefined || (letter === "'" && !this.#lenient)) throw this.#error('Unknown escape');
      return plain;
    }
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#error('Unknown escape');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #error(what: string): JsonSyntaxError {
    return new JsonSyntaxError(`${what} at ${this.#at}`);
  }
}
