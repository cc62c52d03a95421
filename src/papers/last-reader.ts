/** The reader that is asked last: it reads nothing, and tells what the bytes are instead of a known report. */
import type { PaperReader } from '../core/papers.ts';
import type { Place, Problem } from '../core/problems.ts';
import { Bug, problem } from '../core/problems.ts';
import { decodeHead, detectEncoding } from './encoding.ts';
import { archiveFormat } from './magic.ts';
import { PAPER_PROBLEMS as P } from './problems.ts';

const BEGIN_CHARS = 80;

/** `recognise` always answers with problems. */
export const lastReader: PaperReader = {
  recognise: (head, place) => ({ problems: [whatItIs(head, place)] }),
  interpret() {
    throw new Bug('no reader takes this paper');
  },
};

function whatItIs(head: Uint8Array, place: Place): Problem {
  if (head.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) return problem(P.PAPER_EMPTY, place);
  const format = archiveFormat(head);
  if (format !== undefined) return problem(P.PAPER_IS_ARCHIVE, place, { format });
  const finding = detectEncoding(head);
  if ('nulBytes' in finding) return problem(P.PAPER_NUL_BYTES, place);
  if ('candidates' in finding && finding.candidates.length !== 1)
    return problem(P.PAPER_ENCODING_AMBIGUOUS, place, { candidates: finding.candidates.join(', ') || '?' });
  const text = decodeHead(head, 'encoding' in finding ? finding.encoding : 'windows-1252');
  return problem(P.PAPER_UNKNOWN, place, { begin: text.trim().slice(0, BEGIN_CHARS).replace(/\s+/g, ' ') });
}
