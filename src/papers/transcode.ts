/**
 * UTF-16 is turned into UTF-8 before it is scanned, so that a line feed or a tab is one byte. Offsets of such a paper
 * therefore count the UTF-8 bytes; `lineText` finds the line again from the stored bytes by the same way.
 */
import type { Encoding } from '../core/papers.ts';

/** Pieces of at most this size are scanned at once, whatever chunks come in; bounds the rows made in one go. */
const PIECE_BYTES_MAX = 131_072;

/** The stream as the scanner takes it. Throws TypeError (fatal decoder) where UTF-16 is broken: see `isDecodeError`. */
export async function* scannable(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array, void> {
  if (scannedEncoding(encoding) === encoding) {
    for await (const chunk of bytes) yield* pieces(chunk);
    return;
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  for await (const chunk of bytes)
    for (const piece of pieces(chunk)) {
      const text = decoder.decode(piece, { stream: true });
      if (text.length > 0) yield encoder.encode(text);
    }
  const rest = decoder.decode();
  if (rest.length > 0) yield encoder.encode(rest);
}

/** The encoding of what `scannable` gives. */
export function scannedEncoding(encoding: Encoding): Encoding {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 'utf-8' : encoding;
}

function* pieces(chunk: Uint8Array): Generator<Uint8Array, void> {
  for (let start = 0; start < chunk.length; start += PIECE_BYTES_MAX)
    yield chunk.subarray(start, start + PIECE_BYTES_MAX);
}

export function isDecodeError(error: unknown): boolean {
  return error instanceof TypeError && (error as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

/**
 * The text of the bytes at `offset`, `length` of a paper as rows name them, from the paper's stored bytes. Holds only
 * the line. undefined where the paper is shorter.
 */
export async function lineText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  offset: number,
  length: number,
): Promise<string | undefined> {
  const line = new Uint8Array(length);
  let at = 0;
  let filled = 0;
  for await (const chunk of scannable(bytes, encoding)) {
    const from = Math.max(offset - at, 0);
    if (from < chunk.length) {
      const part = chunk.subarray(from, from + length - filled);
      line.set(part, filled);
      filled += part.length;
    }
    at += chunk.length;
    if (filled === length) break;
  }
  if (filled < length) return undefined;
  return new TextDecoder(scannedEncoding(encoding)).decode(line);
}
