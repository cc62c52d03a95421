/**
 * Lines of a byte stream, whatever its chunks. Works for every encoding in which a line feed is one byte that stands in
 * no other character (UTF-8, windows-1252, Shift-JIS, GB18030); UTF-16 is transcoded before (transcode.ts).
 */
import { LINE_BYTES_MAX } from '../core/papers.ts';

const LF = 10;
const CR = 13;

export interface LineSink {
  /**
   * A line without its line end: bytes[start, end). The array is only lent.
   * `offset`: of the line's first byte in the stream. `line`: 1-based. `terminated`: false for a last line without LF.
   */
  line(bytes: Buffer, start: number, end: number, offset: number, line: number, terminated: boolean): void;
  /** A line longer than LINE_BYTES_MAX: its bytes were passed over, not held. */
  tooLong(offset: number, length: number, line: number): void;
}

export interface LineScanner {
  push(chunk: Uint8Array): void;
  end(): void;
  /** Lines given so far. */
  lines(): number;
}

export function createLineScanner(sink: LineSink): LineScanner {
  let held = Buffer.allocUnsafe(4096);
  let heldLength = 0;
  let passedOver = 0;
  let offset = 0;
  let line = 0;

  const hold = (bytes: Uint8Array): void => {
    if (passedOver > 0 || heldLength + bytes.length > LINE_BYTES_MAX) {
      passedOver += heldLength + bytes.length;
      heldLength = 0;
      return;
    }
    if (heldLength + bytes.length > held.length) {
      const larger = Buffer.allocUnsafe(Math.max(held.length * 2, heldLength + bytes.length));
      larger.set(held.subarray(0, heldLength));
      held = larger;
    }
    held.set(bytes, heldLength);
    heldLength += bytes.length;
  };

  const give = (bytes: Buffer, start: number, end: number, terminated: boolean): void => {
    line += 1;
    if (end - start > LINE_BYTES_MAX) sink.tooLong(offset, end - start, line);
    else sink.line(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end, offset, line, terminated);
    offset += end - start + (terminated ? 1 : 0);
  };

  const giveHeld = (terminated: boolean): void => {
    if (passedOver > 0) {
      line += 1;
      sink.tooLong(offset, passedOver, line);
      offset += passedOver + (terminated ? 1 : 0);
    } else give(held, 0, heldLength, terminated);
    heldLength = 0;
    passedOver = 0;
  };

  return {
    push(piece) {
      const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      let start = 0;
      let at = chunk.indexOf(LF);
      if (at >= 0 && (heldLength > 0 || passedOver > 0)) {
        hold(chunk.subarray(0, at));
        giveHeld(true);
        start = at + 1;
        at = chunk.indexOf(LF, start);
      }
      while (at >= 0) {
        give(chunk, start, at, true);
        start = at + 1;
        at = chunk.indexOf(LF, start);
      }
      if (start < chunk.length) hold(chunk.subarray(start));
    },
    end() {
      if (heldLength > 0 || passedOver > 0) giveHeld(false);
    },
    lines: () => line,
  };
}
