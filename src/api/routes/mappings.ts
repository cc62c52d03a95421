/** Mappings of master data: proposed, approved by another person, looked at; sheets in and out; cleaning. */
import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { problem, Refused } from '../../core/problems.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { loadBook } from '../../ledger/books.ts';
import { keyParts, kindFacts, MAPPING_KIND_NAMES, type MappingField } from '../../masterdata/mapping/kinds.ts';
import { type Mappings, mappingsOf } from '../../masterdata/mapping/lookup.ts';
import { approvedMappings, listMappings, type Mapping } from '../../masterdata/mapping/store.ts';
import { WORKBOOK_LIMITS } from '../../masterdata/mapping/workbook.ts';
import { cleaningGroups, mergeProposals } from '../../pipeline/cleaning.ts';
import {
  approveMappings,
  mappingFindings,
  propose,
  rejectMappings,
  retire,
  todayOf,
} from '../../pipeline/mapping-approval.ts';
import { exportMappings, importMappings } from '../../pipeline/mapping-sheets.ts';
import { releaseMapped } from '../../pipeline/release-mapped.ts';
import { unmappedKeys } from '../../pipeline/unmapped.ts';
import { type Api, found, gives, type RouteContext, STREAMS } from '../api.ts';
import { BookCode, CLOSED, No, PAGING, pageOf, Reason, ShortText } from '../contract/basics.ts';
import {
  CleanedName,
  CleaningView,
  DecidedMappings,
  DecideMappingsBody,
  FindingsView,
  ImportedView,
  MappingKindName,
  MappingKindsView,
  MappingStateName,
  MappingView,
  MergeBody,
  NewMappingsBody,
  ProposedMappings,
  UnmappedView,
} from '../contract/mappings.ts';
import type { MappingJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { API_PROBLEMS } from '../problems.ts';
import { instantOrNull, instantView, problemView, textOrNull } from '../views.ts';

const tags = ['mappings'];
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const UNMAPPED_MAX = 500;
const FINDINGS_MAX = 1_000;
const GROUPS_MAX = 500;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function mappingRoutes(app: Api, context: RouteContext): void {
  readingRoutes(app, context);
  writingRoutes(app, context);
  decidingRoutes(app, context);
  sheetRoutes(app, context);
  cleaningRoutes(app, context);
}

const fieldView = ({ name, text, optional }: MappingField) => ({ name, text, optional: optional ?? false });

function readingRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;
  const config = { permission: 'mappings.read' } as const;

  app.get(
    '/mapping-kinds',
    {
      config,
      schema: {
        tags,
        summary: 'Kinds of mappings with the fields of their keys and values',
        querystring: Type.Object({}, CLOSED),
        response: gives(MappingKindsView),
      },
    },
    () => ({
      items: MAPPING_KIND_NAMES.map((kind) => {
        const { title, side, key, value, erp } = kindFacts(kind);
        const makes = erp?.makes !== undefined;
        return { kind, title, side, key: key.map(fieldView), value: value.map(fieldView), makes };
      }),
    }),
  );

  app.get(
    '/mappings',
    {
      config,
      schema: {
        tags,
        summary:
          'Versions with who made, checked and retired each, newest first; `key` as JSON: the history of one key',
        querystring: Type.Object(
          {
            book: BookCode,
            kind: Type.Optional(MappingKindName),
            state: Type.Optional(MappingStateName),
            key: Type.Optional(Type.String({ maxLength: 2_000 })),
            text: Type.Optional(ShortText),
            who: Type.Optional(ShortText),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(MappingView)),
      },
    },
    async (request) => {
      const { book, kind, state, key, text, who } = request.query;
      const limit = limitOf(request.query);
      const after = readCursor(request.query.cursor, ['number'])?.[0];
      const rows = await listMappings(pool, {
        ...{ book, limit: limit + 1 },
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
        ...(key === undefined ? {} : { key: keyOf(key) }),
        ...(text === undefined ? {} : { text }),
        ...(who === undefined ? {} : { who }),
        ...(after === undefined ? {} : { before: BigInt(after) }),
      });
      const before = await inForceFor(pool, book, rows);
      return pageOfRows(
        rows,
        limit,
        (one) => mappingView(one, before),
        (one) => [String(one.mappingNo)],
      );
    },
  );

  app.get(
    '/mappings/unmapped',
    {
      config,
      schema: {
        tags,
        summary: 'Keys without a mapping, those that block most first, with what they probably are',
        querystring: Type.Object({ book: BookCode, kind: Type.Optional(MappingKindName) }, CLOSED),
        response: gives(UnmappedView),
      },
    },
    async (request) => {
      const { book, kind } = request.query;
      const all = await unmappedKeys(pool, book, todayOf(house));
      const counts = MAPPING_KIND_NAMES.map((name) => {
        const own = all.filter((one) => one.kind === name);
        return { kind: name, keys: own.length, blocks: own.reduce((sum, one) => sum + one.blocks, 0) };
      }).filter((one) => one.keys > 0);
      const items = all.filter((one) => kind === undefined || one.kind === kind).slice(0, UNMAPPED_MAX);
      return {
        counts,
        items: items.map((one) => ({
          ...one,
          key: [...one.key],
          suggestions: one.suggestions.map((suggestion) => ({ ...suggestion, value: { ...suggestion.value } })),
        })),
      };
    },
  );

  app.get(
    '/mappings/findings',
    {
      config,
      schema: {
        tags,
        summary: 'Mappings in force that contradict each other or have lost one of their sides',
        querystring: Type.Object({ book: BookCode }, CLOSED),
        response: gives(FindingsView),
      },
    },
    async (request) => {
      const findings = await mappingFindings(house, request.query.book);
      return {
        items: findings.slice(0, FINDINGS_MAX).map((one) => ({
          mapping: mappingView(one.mapping),
          problem: problemView(house.catalogue, one.problem),
        })),
      };
    },
  );
}

function writingRoutes(app: Api, { house }: RouteContext): void {
  app.post(
    '/mappings',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { permission: 'mappings.write' },
      schema: {
        tags,
        summary: 'Propose mappings; they count when another person approves',
        body: NewMappingsBody,
        response: gives(ProposedMappings),
      },
    },
    async (request) => {
      const { book, origin, mappings } = request.body;
      found(await loadBook(house.db.pool, book), `book ${book}`);
      const { actor } = callerIn(request);
      const { proposed, problems } = await propose(house, { book, wanted: mappings, origin, actor });
      return {
        proposed: proposed.map((one) => mappingView(one)),
        problems: problems.map((one) => problemView(house.catalogue, one)),
      };
    },
  );
}

function decidingRoutes(app: Api, { house }: RouteContext): void {
  const config = { permission: 'mappings.approve' } as const;

  app.post(
    '/mappings/approve',
    {
      config,
      schema: {
        tags,
        summary: 'Approve what another person proposed; what is in force feeds delivery and lets go of what waited',
        body: DecideMappingsBody,
        response: gives(DecidedMappings),
      },
    },
    async (request) => {
      const { book, numbers, reason } = request.body;
      const { actor } = callerIn(request);
      const done = await approveMappings(house, { book, numbers: numbers.map(BigInt), reason, actor });
      await releaseMapped(house, done.decided);
      return {
        decided: done.decided.map((one) => mappingView(one)),
        problems: done.problems.map((one) => problemView(house.catalogue, one)),
        released: done.released.map((one) => ({ ...one, to: one.to ?? null })),
      };
    },
  );

  app.post(
    '/mappings/reject',
    {
      config,
      schema: {
        tags,
        summary: 'Reject what another person proposed',
        body: DecideMappingsBody,
        response: gives(DecidedMappings),
      },
    },
    async (request) => {
      const { book, numbers, reason } = request.body;
      const { actor } = callerIn(request);
      const done = await rejectMappings(house, { book, numbers: numbers.map(BigInt), reason, actor });
      return {
        decided: done.decided.map((one) => mappingView(one)),
        problems: done.problems.map((one) => problemView(house.catalogue, one)),
        released: [],
      };
    },
  );

  app.post(
    '/mappings/:no/retire',
    {
      config,
      schema: {
        tags,
        summary: 'Take a version out for all its days; the approved one before it is in force again',
        params: Type.Object({ no: No }, CLOSED),
        body: Type.Object({ reason: Reason }, CLOSED),
        response: gives(MappingView),
      },
    },
    async (request) => {
      const { actor } = callerIn(request);
      const { reason } = request.body;
      return mappingView(await retire(house, { mappingNo: BigInt(request.params.no), reason, actor }));
    },
  );
}

function sheetRoutes(app: Api, context: RouteContext): void {
  const { house } = context;

  app.get(
    '/mappings/sheet',
    {
      config: { permission: 'mappings.read' },
      schema: {
        tags,
        summary: 'Mappings and unmapped keys as a workbook, a sheet a kind',
        produces: [XLSX],
        querystring: Type.Object(
          { book: BookCode, kind: Type.Optional(MappingKindName), language: Type.Enum(['zh', 'en']) },
          CLOSED,
        ),
        response: STREAMS,
      },
    },
    async (request, reply) => {
      const { book, kind, language } = request.query;
      const kinds = kind === undefined ? [] : [kind];
      const bytes = await exportMappings(house, { book, kinds, language });
      reply.headers({
        'content-type': XLSX,
        'content-disposition': `attachment; filename="heliu-mappings-${book}.xlsx"`,
      });
      return reply.send(bytes as never);
    },
  );

  app.post(
    '/mappings/sheet',
    {
      config: {
        permission: 'mappings.write',
        rateLimit: { max: context.rates.uploadsPerMinute, timeWindow: '1 minute' },
      },
      schema: {
        tags,
        summary: 'What a workbook (field `file` of multipart/form-data) wants otherwise; proposed unless `looksOnly`',
        consumes: ['multipart/form-data'],
        querystring: Type.Object({ book: BookCode, looksOnly: Type.Boolean(), reason: Reason }, CLOSED),
        response: gives(ImportedView),
      },
    },
    async (request) => {
      const { book, looksOnly, reason } = request.query;
      found(await loadBook(house.db.pool, book), `book ${book}`);
      const bytes = await workbookOf(request);
      const { actor } = callerIn(request);
      const { changes, unchanged, problems, proposed } = await importMappings(house, {
        ...{ book, bytes, looksOnly, reason, actor },
      });
      return {
        changes: changes.map(({ sheet, row, kind, key, before, value, validFrom, validTo }) => ({
          ...{ sheet, row, kind, key: [...key], before: before ? { ...before } : null, after: { ...value } },
          ...{ validFrom, validTo: validTo ?? null },
        })),
        unchanged,
        problems: problems.map((one) => problemView(house.catalogue, one)),
        proposed: proposed.length,
      };
    },
  );
}

/** Throws Refused UPLOAD_MISSING, UPLOAD_TOO_LARGE. */
async function workbookOf(request: FastifyRequest): Promise<Buffer> {
  const bytesMax = WORKBOOK_LIMITS.fileBytesMax;
  const part = request.isMultipart() ? await request.file({ limits: { fileSize: bytesMax + 1 } }) : undefined;
  if (part?.fieldname !== 'file') throw new Refused(problem(API_PROBLEMS.UPLOAD_MISSING, {}, {}));
  const chunks: Buffer[] = [];
  for await (const chunk of part.file) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > bytesMax)
    throw new Refused(problem(API_PROBLEMS.UPLOAD_TOO_LARGE, {}, { bytesMax: String(bytesMax) }));
  return bytes;
}

function cleaningRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;

  app.get(
    '/mappings/duplicates',
    {
      config: { permission: 'mappings.read' },
      schema: {
        tags,
        summary: 'Records that are probably one, the surest first',
        querystring: Type.Object({ book: BookCode, of: CleanedName }, CLOSED),
        response: gives(CleaningView),
      },
    },
    async (request) => {
      const groups = await cleaningGroups(pool, request.query.book, request.query.of, todayOf(house));
      return {
        items: groups.slice(0, GROUPS_MAX).map(({ score, records, pairs }) => ({
          score,
          records: records.map((one) => ({ ...one })),
          pairs: pairs.map((one) => ({ ...one, ids: [...one.ids] })),
        })),
      };
    },
  );

  app.post(
    '/mappings/merge',
    {
      config: { permission: 'mappings.write' },
      schema: {
        tags,
        summary: 'Propose mappings that make records one; nothing of a source is deleted',
        body: MergeBody,
        response: gives(ProposedMappings),
      },
    },
    async (request) => {
      const { book, ...merge } = request.body;
      found(await loadBook(pool, book), `book ${book}`);
      if (merge.of === 'SUPPLIER' || merge.of === 'WAREHOUSE')
        for (const id of [merge.keep, ...merge.others]) keyOf(id);
      const wanted = await mergeProposals(pool, book, merge, todayOf(house));
      const { actor } = callerIn(request);
      const { proposed, problems } = await propose(house, { book, wanted, origin: 'CLEANING', actor });
      return {
        proposed: proposed.map((one) => mappingView(one)),
        problems: problems.map((one) => problemView(house.catalogue, one)),
      };
    },
  );
}

/** Throws Refused INPUT_INVALID for a text that is no JSON array of texts. */
function keyOf(text: string): readonly string[] {
  try {
    const parts: unknown = keyParts(text);
    if (Array.isArray(parts) && parts.every((one) => typeof one === 'string')) return parts;
  } catch {
    // Told below.
  }
  throw new Refused(problem(API_PROBLEMS.INPUT_INVALID, {}, { detail: 'key' }));
}

/** Only where an open one is among them: the whole of a kind is read. */
async function inForceFor(db: Queryable, book: string, rows: readonly Mapping[]): Promise<Mappings | undefined> {
  const kinds = [...new Set(rows.filter((one) => one.state === 'PROPOSED').map((one) => one.kind))];
  return kinds.length === 0 ? undefined : mappingsOf(book, await approvedMappings(db, book, kinds));
}

function mappingView(one: Mapping, inForce?: Mappings): MappingJson {
  const before = one.state === 'PROPOSED' ? inForce?.at(one.kind, one.key, one.validFrom) : undefined;
  return {
    ...one,
    mappingNo: String(one.mappingNo),
    key: [...one.key],
    value: { ...one.value },
    validTo: one.validTo ?? null,
    madeAt: instantView(one.madeAt),
    checkedBy: textOrNull(one.checkedBy),
    checkedAt: instantOrNull(one.checkedAt),
    checkReason: textOrNull(one.checkReason),
    retiredBy: textOrNull(one.retiredBy),
    retiredAt: instantOrNull(one.retiredAt),
    retireReason: textOrNull(one.retireReason),
    before: before ? { ...before } : null,
  };
}
