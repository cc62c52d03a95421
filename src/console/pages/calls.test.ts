import { describe, expect, it } from 'vitest';
import type { AttemptDetailJson } from '../http/shapes.ts';
import { callsOf } from './calls.ts';

const row = (
  attemptNo: string,
  step: AttemptDetailJson['step'],
  outcome: string,
  request?: string,
): AttemptDetailJson => ({
  ...{ attemptNo, step, outcome, at: '', worker: 'w', problem: null, answer: null, fieldMappingNo: null },
  request: request === undefined ? null : { text: request, characters: request.length },
});
const told = (log: readonly AttemptDetailJson[]) =>
  callsOf(log).map((one) => `${one.attemptNo} ${one.step} ${one.outcome} ${one.request?.text ?? '-'}`);

describe('the calls of a voucher', () => {
  it('what was sent stands beside its answer, and once', () => {
    expect(
      told([
        row('5', 'READ_BACK', 'EQUAL', 'id'),
        row('4', 'SEND', 'SAVED'),
        row('3', 'SEND', 'LEAVING', 'second'),
        row('2', 'SEND', 'REFUSED'),
        row('1', 'SEND', 'LEAVING', 'first'),
      ]),
    ).toEqual(['5 READ_BACK EQUAL id', '4 SEND SAVED second', '2 SEND REFUSED first']);
  });

  it('the field mapping that was laid over what was sent is told with the call', () => {
    const [sent] = callsOf([
      row('2', 'SEND', 'SAVED'),
      { ...row('1', 'SEND', 'LEAVING', 'body'), fieldMappingNo: '7' },
    ]);
    expect(sent).toMatchObject({ attemptNo: '2', fieldMappingNo: '7' });
  });

  it('bytes that left without an answer stay to be seen, and lend nothing to a later answer', () => {
    expect(
      told([
        row('5', 'SEND', 'SAVED'),
        row('4', 'SEND', 'LEAVING', 'second'),
        row('3', 'FIND', 'NONE', 'ref'),
        row('2', 'SEND', 'LEAVING', 'first'),
      ]),
    ).toEqual(['5 SEND SAVED second', '3 FIND NONE ref', '2 SEND LEAVING first']);
    expect(told([row('2', 'SEND', 'UNKNOWN'), row('1', 'REMOVE', 'LEAVING', 'id')])).toEqual([
      '2 SEND UNKNOWN -',
      '1 REMOVE LEAVING id',
    ]);
  });
});
