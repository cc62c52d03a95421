/** Lines of a paper around one of its rows, cut from a window of its bytes. */

export interface WindowLine {
  /** 1-based line of the paper; undefined before the row's own line is found. */
  readonly line: number;
  readonly text: string;
  readonly hit: boolean;
}

export interface RawWindow {
  /** The bytes of the window and where in the paper they begin. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly encoding: string;
  /** The row: its 1-based line, where its bytes begin, and how many they are. */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** Bytes shown before and after the row; about six lines of a settlement report each way. */
export const CONTEXT_BYTES = 2_048;
const LINE_FEED = 0x0a;

/** Offset and length to ask for so that the row stands in the middle. */
export function windowAround(offset: number, length: number): { readonly offset: number; readonly length: number } {
  const from = Math.max(0, offset - CONTEXT_BYTES);
  return { offset: from, length: offset - from + length + CONTEXT_BYTES };
}

/**
 * Lines of the window with the row's line as the hit. The first and last line are left out where the window cuts them.
 * Only for encodings in which byte 0x0A is always the end of a line (all but UTF-16).
 */
export function windowLines(raw: RawWindow): readonly WindowLine[] {
  const decoder = new TextDecoder(raw.encoding);
  const hitAt = raw.offset - raw.start;
  const starts = lineStarts(raw.bytes);
  const hit = starts.findLastIndex((start) => start <= hitAt);
  if (hit < 0) return [];
  return starts.flatMap((start, position) => {
    const end = starts[position + 1] ?? raw.bytes.length;
    const cutAtHead = position === 0 && raw.start > 0 && position !== hit;
    const cutAtTail =
      position === starts.length - 1 && position !== hit && raw.bytes[raw.bytes.length - 1] !== LINE_FEED;
    if (cutAtHead || cutAtTail || start === end) return [];
    const text = decoder.decode(raw.bytes.subarray(start, end)).replace(/[\r\n]+$/, '');
    return [{ line: raw.line + position - hit, text, hit: position === hit }];
  });
}

function lineStarts(bytes: Uint8Array): readonly number[] {
  const starts = [0];
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) starts.push(at + 1);
  return starts;
}
