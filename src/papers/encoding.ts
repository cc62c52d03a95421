/**
 * The character encoding of a paper, decided once from its first bytes: a byte order mark, the pattern of NUL bytes of
 * UTF-16, valid UTF-8, else which of the legacy encodings makes sense of the high bytes. More than one that does is a
 * question for a person, not for a guess (platform-reports.md §0 rule 2).
 */
import type { Encoding } from '../core/papers.ts';

export type EncodingFinding =
  | { readonly encoding: Encoding; readonly bomLength: number }
  /** No single one can be told; header words may still decide among these. */
  | { readonly candidates: readonly Encoding[] }
  | { readonly nulBytes: true };

const UTF16_SAMPLE_BYTES = 8192;
/** Tab, line feed, comma, semicolon. */
const SEPARATORS = new Set([0x09, 0x0a, 0x2c, 0x3b]);

export function detectEncoding(head: Uint8Array): EncodingFinding {
  const marked = byteOrderMark(head);
  if (marked) return marked;
  const wide = utf16Pattern(head);
  if (wide) return { encoding: wide, bomLength: 0 };
  if (head.includes(0)) return { nulBytes: true };
  if (decodes(head, 'utf-8') || mostlyUtf8(head)) return { encoding: 'utf-8', bomLength: 0 };
  const candidates = legacyCandidates(head);
  return candidates.length === 1 ? { encoding: candidates[0]!, bomLength: 0 } : { candidates };
}

function byteOrderMark(head: Uint8Array): { encoding: Encoding; bomLength: number } | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bomLength: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bomLength: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bomLength: 2 };
  return undefined;
}

/**
 * UTF-16 of a report has its NULs on one side of the pairs only, in at least one pair of twenty, and one of those pairs is
 * a separator or line end.
 */
function utf16Pattern(head: Uint8Array): Encoding | undefined {
  const pairs = Math.floor(Math.min(head.length, UTF16_SAMPLE_BYTES) / 2);
  let even = 0;
  let odd = 0;
  let separators = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[i * 2] === 0) even += 1;
    if (head[i * 2 + 1] === 0) odd += 1;
    if (SEPARATORS.has(head[i * 2]! + head[i * 2 + 1]!) && head[i * 2]! * head[i * 2 + 1]! === 0) separators += 1;
  }
  if (separators === 0) return undefined;
  if (even === 0 && odd * 20 >= pairs) return 'utf-16le';
  if (odd === 0 && even * 20 >= pairs) return 'utf-16be';
  return undefined;
}

/** Whether the bytes are valid text, a character cut off at their end aside. */
export function decodes(bytes: Uint8Array, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * More valid multi-byte sequences than stray high bytes: UTF-8 with damage, whose lines are refused. Taken as
 * windows-1252 it would decode, to nonsense.
 */
function mostlyUtf8(bytes: Uint8Array): boolean {
  let valid = 0;
  let stray = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    const more =
      lead >= 0xf0 && lead <= 0xf4 ? 3 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xc2 && lead <= 0xdf ? 1 : 0;
    let follow = 0;
    while (follow < more && (bytes[i + follow + 1]! & 0xc0) === 0x80) follow += 1;
    if (more > 0 && follow === more) {
      valid += 1;
      i += more;
    } else stray += 1;
  }
  return valid > stray;
}

/** Which legacy encodings make plausible text of these bytes, which are no UTF-8. */
export function legacyCandidates(bytes: Uint8Array): readonly Encoding[] {
  const candidates: Encoding[] = [];
  if (looksWestern(bytes)) candidates.push('windows-1252');
  if (looksJapanese(bytes)) candidates.push('shift_jis');
  if (looksChinese(bytes)) candidates.push('gb18030');
  return candidates;
}

/** Signs of windows-1252 that stand in business text outside the letters 0xC0–0xFF. */
const WESTERN_SIGNS = new Set(
  [0x80, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9c, 0x9e, 0x9f, 0xa0].concat([
    0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0, 0xb2, 0xb3, 0xb4, 0xb7, 0xba, 0xbb, 0xbd, 0xbf,
  ]),
);

/** Accented letters stand alone among ASCII letters; at least 9 of 10 high bytes are letters or common signs. */
function looksWestern(bytes: Uint8Array): boolean {
  let high = 0;
  let plausible = 0;
  let runs = 0;
  let single = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) continue;
    high += 1;
    if ((byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) || WESTERN_SIGNS.has(byte)) plausible += 1;
    if (i > 0 && bytes[i - 1]! >= 0x80) continue;
    runs += 1;
    if (i + 1 >= bytes.length || bytes[i + 1]! < 0x80) single += 1;
  }
  return high > 0 && plausible * 10 >= high * 9 && single * 10 >= runs * 6;
}

/** Decodes whole, and at least one character of four past ASCII is full-width kana (half-width kana tell nothing). */
function looksJapanese(bytes: Uint8Array): boolean {
  return share(bytes, 'shift_jis', /[\u3041-\u3096\u30a1-\u30fc]/g) >= 0.25;
}

/** Decodes whole, and at least seven characters of ten past ASCII are hanzi of GB 2312's first level or its signs. */
function looksChinese(bytes: Uint8Array): boolean {
  if (!decodes(bytes, 'gb18030')) return false;
  let characters = 0;
  let common = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    characters += 1;
    const trail = bytes[++i] ?? 0;
    if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3))) common += 1;
    if (trail >= 0x30 && trail <= 0x39) i += 2;
  }
  return characters > 0 && common * 10 >= characters * 7;
}

function share(bytes: Uint8Array, encoding: Encoding, wanted: RegExp): number {
  if (!decodes(bytes, encoding)) return 0;
  const text = new TextDecoder(encoding).decode(bytes);
  const foreign = text.match(/[^\p{ASCII}\uff61-\uff9f]/gu)?.length ?? 0;
  const half = text.match(/[\uff61-\uff9f]/g)?.length ?? 0;
  return foreign + half === 0 ? 0 : (text.match(wanted)?.length ?? 0) / (foreign + half);
}

/** Head bytes as text; a character cut off at the end is left out. Only for looking, never for amounts. */
export function decodeHead(head: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}
