/** What every route file works with. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import { problem, Refused } from '../core/problems.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction } from '../engine/transaction.ts';
import type { House } from '../pipeline/house.ts';
import { ErrorBody } from './contract/basics.ts';
import type { ErrorAnswer, Log } from './errors.ts';
import type { GuardOptions } from './guard.ts';
import type { Imports } from './imports.ts';
import { API_PROBLEMS } from './problems.ts';
import type { Services } from './services.ts';

/** Types of bodies, queries, parameters and answers come from their schemas. */
export interface SchemaTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
}

export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>;

export interface RateBounds {
  /** Logins from one address a minute. */
  readonly loginsPerMinute: number;
  /** Uploads from one address a minute. */
  readonly uploadsPerMinute: number;
  /** Events of ERPs from one address a minute. */
  readonly eventsPerMinute: number;
}

export interface RouteContext {
  readonly house: House;
  readonly services: Services;
  readonly guard: GuardOptions;
  readonly imports: Imports;
  readonly rates: RateBounds;
  readonly uploadBytesMax: number;
  readonly version: string;
  readonly log: Log;
  readonly explain: (error: unknown) => ErrorAnswer;
}

export function nowOf(context: RouteContext): Date {
  return new Date(context.house.clock.now());
}

/** Who asked for what, beside what the steps of the story audit themselves. */
export async function auditAsked(
  context: RouteContext,
  entry: { readonly actor: string; readonly action: string; readonly subject: string; readonly after?: unknown },
): Promise<void> {
  await inTransaction(context.house.db.pool, (tx) => audit(tx, { ...entry, at: nowOf(context) }));
}

/** Answers of a route: what it gives, and errors. */
export function gives<T extends TSchema>(schema: T) {
  return { 200: schema, '4xx': ErrorBody, '5xx': ErrorBody } as const;
}
export function creates<T extends TSchema>(schema: T) {
  return { 201: schema, '4xx': ErrorBody, '5xx': ErrorBody } as const;
}
export function accepts<T extends TSchema>(schema: T) {
  return { 202: schema, '4xx': ErrorBody, '5xx': ErrorBody } as const;
}
/** A route that streams bytes; nothing is serialised. */
export const STREAMS = {
  200: Type.Unsafe<Readable | string>({ type: 'string', description: 'Bytes as they come' }),
  '4xx': ErrorBody,
  '5xx': ErrorBody,
} as const;

export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Refused(problem(API_PROBLEMS.NOT_FOUND, {}, { what }));
  return value;
}
