/** Amazon's papers: settlement V2 and V1 flat files and the date-range report, told apart by their content. */
import type { Encoding, PaperReader } from '../../core/papers.ts';
import { Bug, problem } from '../../core/problems.ts';
import { decodeHead, decodes, detectEncoding } from '../../papers/encoding.ts';
import { archiveFormat } from '../../papers/magic.ts';
import { PAPER_PROBLEMS as P } from '../../papers/problems.ts';
import { DATE_RANGE_KIND, interpretDateRange } from './date-range.ts';
import { recogniseDateRange } from './recognise-date-range.ts';
import type { Answer } from './recognise-flat.ts';
import { recogniseFlat } from './recognise-flat.ts';
import { interpretFlat } from './settlement.ts';
import { V1_KIND, v1Reader } from './settlement-v1.ts';
import { V2_KIND, v2Reader } from './settlement-v2.ts';

const ALL_ENCODINGS: readonly Encoding[] = ['utf-8', 'windows-1252', 'shift_jis', 'gb18030'];

export const amazonReader: PaperReader = {
  recognise(head, place) {
    if (archiveFormat(head) !== undefined) return undefined;
    const finding = detectEncoding(head);
    if ('nulBytes' in finding) {
      const ours = recogniseText(
        decodeHead(
          head.filter((byte) => byte !== 0),
          'windows-1252',
        ),
        'windows-1252',
        place,
      );
      return ours && { problems: [problem(P.PAPER_NUL_BYTES, place)] };
    }
    if ('encoding' in finding) return recogniseText(decodeHead(head, finding.encoding), finding.encoding, place);
    return recogniseAmong(head, finding.candidates, place);
  },
  interpret(bytes, recognition, context, place) {
    if (recognition.kind === V2_KIND) return interpretFlat(bytes, recognition, context, place, v2Reader);
    if (recognition.kind === V1_KIND) return interpretFlat(bytes, recognition, context, place, v1Reader);
    if (recognition.kind === DATE_RANGE_KIND) return interpretDateRange(bytes, recognition, context, place);
    throw new Bug(`not an Amazon paper: ${recognition.kind}`);
  },
};

function recogniseText(text: string, encoding: Encoding, place: Parameters<PaperReader['recognise']>[1]): Answer {
  const answer = recogniseFlat(text, encoding, place) ?? recogniseDateRange(text, encoding, place);
  if (answer && !text.includes('\n') && text.includes('\r'))
    return { problems: [problem(P.PAPER_OLD_LINE_ENDS, place)] };
  return answer;
}

/** Several encodings or none made sense of the bytes: header words in one of them alone decide. */
function recogniseAmong(
  head: Uint8Array,
  candidates: readonly Encoding[],
  place: Parameters<PaperReader['recognise']>[1],
): Answer {
  const tried = (candidates.length > 0 ? candidates : ALL_ENCODINGS).filter((encoding) => decodes(head, encoding));
  const answers = tried.flatMap((encoding) => {
    const answer = recogniseText(decodeHead(head, encoding), encoding, place);
    return answer ? [{ encoding, answer }] : [];
  });
  if (answers.length <= 1) return answers[0]?.answer;
  const params = { candidates: answers.map(({ encoding }) => encoding).join(', ') };
  return { problems: [problem(P.PAPER_ENCODING_AMBIGUOUS, place, params)] };
}
