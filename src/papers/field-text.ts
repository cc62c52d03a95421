/**
 * Fields as text. Bytes past ASCII are decoded strictly in the paper's encoding. Where the head of the paper was plain
 * ASCII, its encoding was taken to be UTF-8 without evidence: then the first field with high bytes behind the head
 * decides.
 */
import type { Encoding } from '../core/papers.ts';
import { HEAD_BYTES_MAX } from '../core/papers.ts';
import { createByteCache } from './byte-cache.ts';
import { legacyCandidates } from './encoding.ts';

const CACHE_SLOTS = 16_384;
/** Descriptions longer than this hardly repeat. */
const KEY_BYTES_MAX = 48;

export interface FieldText {
  /**
   * A reader for one column. Gives trimmed text of its own (never a slice that keeps a chunk alive); undefined: no valid
   * text of the encoding.
   */
  column(): (bytes: Buffer, start: number, end: number) => string | undefined;
  /** The same, for text that is kept by the caller. */
  once(bytes: Buffer, start: number, end: number): string | undefined;
  encoding(): Encoding;
  /** Says where the line in hand ends in the paper. */
  at(lineEnd: number): void;
}

export function createFieldText(told: Encoding): FieldText {
  let encoding = told;
  let decided = told !== 'utf-8';
  let behindHead = false;
  let decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });

  const strict = (field: Uint8Array): string | undefined => {
    try {
      const text = decoder.decode(field);
      decided = true;
      return text;
    } catch {
      return undefined;
    }
  };
  const foreign = (field: Uint8Array): string | undefined => {
    const text = strict(field);
    if (text !== undefined || decided || !behindHead) return text;
    const candidates = legacyCandidates(field);
    if (candidates.length !== 1) return undefined;
    encoding = candidates[0]!;
    decoder = new TextDecoder(encoding, { fatal: true });
    return strict(field);
  };
  const once = (bytes: Buffer, start: number, end: number): string | undefined => {
    for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return foreign(bytes.subarray(start, end))?.trim();
    return bytes.toString('latin1', start, end).trim();
  };
  const at = (lineEnd: number): void => {
    behindHead = lineEnd > HEAD_BYTES_MAX;
  };
  const cache = createByteCache<string | undefined>(CACHE_SLOTS, KEY_BYTES_MAX, once);
  return { column: () => cache.cursor(), once, encoding: () => encoding, at };
}
