/** Text to bytes in every encoding that a paper was claimed to come in, in chunks of bounded size. */

export type PaperEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'shift_jis';

const CHUNK_CHARS = 65_536;

/** Joins lines to chunks of about 64 Ki characters. Characters that the encoding lacks become `?`. */
export function* encodeLines(lines: Iterable<string>, encoding: PaperEncoding, bom: boolean): Generator<Uint8Array> {
  const encode = encoderOf(encoding);
  let pending = bom ? '\uFEFF' : '';
  for (const line of lines) {
    pending += line;
    if (pending.length < CHUNK_CHARS) continue;
    yield encode(pending);
    pending = '';
  }
  if (pending !== '') yield encode(pending);
}

function encoderOf(encoding: PaperEncoding): (text: string) => Uint8Array {
  if (encoding === 'utf-8') return (text) => Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return (text) => Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return (text) => Buffer.from(text, 'utf16le').swap16();
  const table = encoding === 'shift_jis' ? shiftJisTable() : windowsTable();
  return (text) => {
    const out: number[] = [];
    for (const char of text) if (char !== '\uFEFF') out.push(...(table.get(char) ?? [0x3f]));
    return Uint8Array.from(out);
  };
}

type Table = ReadonlyMap<string, readonly number[]>;

function windowsTable(): Table {
  const decoder = new TextDecoder('windows-1252');
  const codes = Array.from({ length: 256 }, (_, code) => code);
  return new Map(codes.map((code) => [decoder.decode(Uint8Array.of(code)), [code]]));
}

function shiftJisTable(): Table {
  const decoder = new TextDecoder('shift_jis');
  const table = new Map<string, readonly number[]>();
  const learn = (bytes: readonly number[]): void => {
    const char = decoder.decode(Uint8Array.from(bytes));
    if ([...char].length === 1 && char !== '\uFFFD' && !table.has(char)) table.set(char, bytes);
  };
  for (let code = 0; code < 0x80; code++) table.set(String.fromCharCode(code), [code]);
  for (let code = 0xa1; code <= 0xdf; code++) learn([code]);
  for (const [from, to] of [
    [0x81, 0x9f],
    [0xe0, 0xfc],
  ] as const) {
    for (let lead = from; lead <= to; lead++) for (let trail = 0x40; trail <= 0xfc; trail++) learn([lead, trail]);
  }
  return table;
}

/** All chunks in one piece, for small papers. */
export function wholeOf(chunks: Iterable<Uint8Array>): Uint8Array {
  return Buffer.concat([...chunks]);
}
