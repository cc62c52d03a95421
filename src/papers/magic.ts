/** What the first bytes are when they are no text report. */

const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly format: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], format: 'ZIP' },
  { bytes: [0x50, 0x4b, 0x05, 0x06], format: 'ZIP' },
  { bytes: [0x1f, 0x8b], format: 'gzip' },
  { bytes: [0x25, 0x50, 0x44, 0x46], format: 'PDF' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], format: 'Excel .xls' },
  { bytes: [0x52, 0x61, 0x72, 0x21], format: 'RAR' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], format: '7z' },
];

/** `ZIP`, `Excel .xlsx`, `gzip`, `PDF`, `HTML` …; undefined for what may be a text report. */
export function archiveFormat(head: Uint8Array): string | undefined {
  const found = SIGNATURES.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 4096)).toString('latin1');
  if (found?.format === 'ZIP') return /\[Content_Types\]|xl\/|_rels\//.test(text) ? 'Excel .xlsx' : 'ZIP';
  if (found) return found.format;
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i.test(text)) return 'HTML';
  return undefined;
}
