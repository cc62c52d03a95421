/** Bodies that the sandbox answers with: the product's shapes, successes and failures. */
import { JsonNumber, type JsonObject } from '../../wire/exact-json.ts';

export interface SaveError {
  readonly FieldName: string | null;
  readonly Message: string;
  readonly DIndex: number;
}

/** Why a document was not taken, and the MsgCode of the answer. */
export interface SaveRefusal {
  readonly errors: readonly SaveError[];
  readonly msgCode: number;
}

/** A document of ours that an operation took. */
export interface Taken {
  readonly id: number;
  readonly number: string;
  readonly index: number;
}

export function refusal(message: string, msgCode: number, field: string | null = null): SaveRefusal {
  return { errors: [{ FieldName: field, Message: message, DIndex: 0 }], msgCode };
}

/** ResponseStatus of what went well. */
export function succeeded(taken: readonly Taken[]): JsonObject {
  return {
    IsSuccess: true,
    Errors: [],
    SuccessEntitys: taken.map(entityOf),
    SuccessMessages: [],
    MsgCode: new JsonNumber('0'),
  };
}

/** A whole answer of failure; `taken` are the documents that went well all the same. */
export function failed(errors: readonly SaveError[], msgCode: number, taken: readonly Taken[] = []): JsonObject {
  return { Result: { ResponseStatus: failure(errors, msgCode, taken) } };
}

export function failure(errors: readonly SaveError[], msgCode: number, taken: readonly Taken[] = []): JsonObject {
  return {
    ErrorCode: new JsonNumber('500'),
    IsSuccess: false,
    Errors: errors.map((one) => ({ ...one, DIndex: numberOf(one.DIndex) })),
    SuccessEntitys: taken.map(entityOf),
    SuccessMessages: [],
    MsgCode: numberOf(msgCode),
  };
}

export function unknownForm(): JsonObject {
  return failed([{ FieldName: null, Message: '业务对象不存在', DIndex: 0 }], 9);
}

export function numberOf(value: number): JsonNumber {
  return new JsonNumber(String(value));
}

function entityOf(one: Taken): JsonObject {
  return { Id: numberOf(one.id), Number: one.number, DIndex: numberOf(one.index) };
}
