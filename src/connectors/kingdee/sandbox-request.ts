/** All forms of a request body that 金蝶 accepts, read to one: positional arguments or named ones. */
import { isJsonObject, type JsonObject, type JsonValue, parseExactJson } from '../../wire/exact-json.ts';

export type Arguments =
  | { readonly form: 'positional'; readonly values: readonly JsonValue[] }
  | { readonly form: 'named'; readonly values: JsonObject };

/** A body that the server's own reader refuses; its message goes into the ShowErrMsg answer. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
}

/** By content, never by Content-Type: it may be missing or misspelt. Throws BodyError. */
export function readBody(text: string): Arguments {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (body === '') return { form: 'named', values: {} };
  if (body.startsWith('['))
    throw new BodyError('Additional text found in JSON string after finishing deserializing object.');
  const values = body.startsWith('{') ? strictObject(body) : formObject(body);
  const parameters = member(values, 'parameters');
  if (parameters === undefined) return { form: 'named', values };
  const array = embedded(parameters);
  if (!Array.isArray(array)) throw new BodyError('parameters is not an array.');
  return { form: 'positional', values: array as readonly JsonValue[] };
}

/** Value of a key in any case. */
export function member(values: JsonObject, name: string): JsonValue | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(values).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** The argument by place or name. */
export function argument(given: Arguments, place: number, name: string): JsonValue | undefined {
  return given.form === 'positional' ? given.values[place] : member(given.values, name);
}

/** An argument that is an object or the lenient JSON text of one. Throws BodyError. */
export function objectArgument(given: Arguments, place: number, name: string): JsonObject {
  const value = embedded(argument(given, place, name) ?? {});
  if (!isJsonObject(value)) throw new BodyError(`${name} is not an object.`);
  return value;
}

/** The first `items` documents of a batch, for a server that stopped in the middle of it. */
export function cutBatch(given: Arguments, items: number): Arguments {
  const data = objectArgument(given, 1, 'data');
  if (!Array.isArray(data.Model)) return given;
  const formid = argument(given, 0, 'formid') ?? null;
  return { form: 'positional', values: [formid, { ...data, Model: data.Model.slice(0, items) }] };
}

function embedded(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  try {
    return parseExactJson(value, { lenient: true });
  } catch (error) {
    throw new BodyError(error instanceof Error ? error.message : 'not JSON');
  }
}

function strictObject(body: string): JsonObject {
  try {
    return parseExactJson(body) as JsonObject;
  } catch (error) {
    throw new BodyError(error instanceof Error ? error.message : 'not JSON');
  }
}

function formObject(body: string): JsonObject {
  if (!/^[^=&\s]+=/.test(body)) throw new BodyError('Unexpected character encountered while parsing value.');
  return Object.fromEntries(new URLSearchParams(body));
}
