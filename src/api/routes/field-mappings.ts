/** Field mappings: how an ERP's document differs from the connector's own; tried, drafted, approved by a second person. */
import { Type } from 'typebox';
import { problem, Refused } from '../../core/problems.ts';
import { loadBook } from '../../ledger/books.ts';
import { jsonText } from '../../masterdata/field-mapping/difference.ts';
import { type Expressions, openExpressions } from '../../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow } from '../../masterdata/field-mapping/mapping-row.ts';
import { type FieldMapping, listMappings, loadMappingWithRows } from '../../masterdata/field-mapping/store.ts';
import {
  approveFieldMapping,
  mappingDifference,
  mappingFacts,
  retireFieldMapping,
  saveFieldMapping,
} from '../../pipeline/field-mapping.ts';
import { previewMapping } from '../../pipeline/field-mapping-preview.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, No, PAGING, pageOf } from '../contract/basics.ts';
import {
  DocumentKindName,
  FieldMappingRowsView,
  FieldMappingView,
  MappingFactsView,
  NewFieldMappingBody,
  PreviewAnswer,
  PreviewBody,
  RetireBody,
  RowDifferences,
  SavedFieldMapping,
} from '../contract/field-mappings.ts';
import type { FieldMappingJson, FieldMappingRowJson } from '../contract.ts';
import { callerIn } from '../guard.ts';
import { limitOf, pageOfRows, readCursor } from '../paging.ts';
import { API_PROBLEMS } from '../problems.ts';
import { instantOrNull, instantView, problemView } from '../views.ts';

const MappingParams = Type.Object({ no: No }, CLOSED);
const tags = ['field mappings'];
/** 200 rows of 4 KB. */
const BODY_BYTES_MAX = 2_097_152;

export function fieldMappingRoutes(app: Api, context: RouteContext): void {
  const expressions = openExpressions();
  app.addHook('onClose', () => expressions.close());
  readingRoutes(app, context);
  writingRoutes(app, context, expressions);
  decidingRoutes(app, context, expressions);
}

function readingRoutes(app: Api, { house }: RouteContext): void {
  const { pool } = house.db;
  const config = { permission: 'fieldMappings.read' } as const;

  app.get(
    '/field-mappings',
    {
      config,
      schema: {
        tags,
        summary: 'Versions of field mappings, newest first',
        querystring: Type.Object(
          { book: Type.Optional(BookCode), documentKind: Type.Optional(DocumentKindName), ...PAGING },
          CLOSED,
        ),
        response: gives(pageOf(FieldMappingView)),
      },
    },
    async (request) => {
      const { book, documentKind } = request.query;
      const limit = limitOf(request.query);
      const after = readCursor(request.query.cursor, ['number'])?.[0];
      const mappings = await listMappings(pool, {
        limit: limit + 1,
        ...(book === undefined ? {} : { book }),
        ...(documentKind === undefined ? {} : { documentKind }),
        ...(after === undefined ? {} : { before: BigInt(after) }),
      });
      return pageOfRows(mappings, limit, mappingView, (one) => [String(one.mappingNo)]);
    },
  );

  app.get(
    '/field-mappings/:no',
    {
      config,
      schema: {
        tags,
        summary: 'A version with its rows',
        params: MappingParams,
        response: gives(FieldMappingRowsView),
      },
    },
    async (request) => {
      const { rows, ...mapping } = await loadMappingWithRows(pool, BigInt(request.params.no));
      return { ...mappingView(mapping), rows: rows.map(rowView) };
    },
  );

  app.get(
    '/field-mappings/:no/difference',
    {
      config,
      schema: {
        tags,
        summary: 'What this version changes of another',
        params: MappingParams,
        querystring: Type.Object({ from: No }, CLOSED),
        response: gives(RowDifferences),
      },
    },
    async (request) => {
      const changes = await mappingDifference(house, BigInt(request.query.from), BigInt(request.params.no));
      return {
        items: changes.map(({ target, before, after }) => ({
          target,
          before: before ? rowView(before) : null,
          after: after ? rowView(after) : null,
        })),
      };
    },
  );

  app.get(
    '/field-mapping-facts',
    {
      config,
      schema: {
        tags,
        summary: "What a mapping of the book's ERP can name: fields and tables",
        querystring: Type.Object({ book: BookCode, documentKind: DocumentKindName }, CLOSED),
        response: gives(MappingFactsView),
      },
    },
    (request) => mappingFacts(house, request.query.book, request.query.documentKind),
  );
}

function writingRoutes(app: Api, { house }: RouteContext, expressions: Expressions): void {
  const { pool } = house.db;

  app.post(
    '/field-mappings',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { permission: 'fieldMappings.write' },
      schema: {
        tags,
        summary: 'Save a draft; it is used when another person approves',
        body: NewFieldMappingBody,
        response: gives(SavedFieldMapping),
      },
    },
    async (request) => {
      const wanted = { ...request.body, rows: request.body.rows.map(rowOf) };
      found(await loadBook(pool, wanted.book), `book ${wanted.book}`);
      const { mapping, problems } = await saveFieldMapping(house, expressions, wanted, callerIn(request).actor);
      return {
        mapping: mapping ? mappingView(mapping) : null,
        problems: problems.map((one) => problemView(house.catalogue, one)),
      };
    },
  );

  app.post(
    '/field-mappings/preview',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { permission: 'fieldMappings.try' },
      schema: {
        tags,
        summary: 'A voucher or business document without and with the mapping; nothing is sent or stored',
        body: PreviewBody,
        response: gives(PreviewAnswer),
      },
    },
    async (request) => {
      const { book, voucherNo, documentKind, rows, mappingNo } = request.body;
      if ((rows === undefined) === (mappingNo === undefined)) throw invalid('rows or mappingNo');
      const stored = mappingNo === undefined ? undefined : await loadMappingWithRows(pool, BigInt(mappingNo));
      const tried = await previewMapping(house, expressions, {
        book,
        documentKind,
        ...(voucherNo !== undefined && { voucherNo: BigInt(voucherNo) }),
        rows: stored?.rows ?? (rows ?? []).map(rowOf),
      });
      return {
        problems: tried.problems.map((one) => problemView(house.catalogue, one)),
        voucherNo: tried.voucherNo === undefined ? null : String(tried.voucherNo),
        before: jsonText(tried.before) ?? null,
        after: jsonText(tried.after) ?? null,
        changes: tried.changes.map((one) => ({ path: one.path, before: one.before ?? null, after: one.after ?? null })),
      };
    },
  );
}

function decidingRoutes(app: Api, { house }: RouteContext, expressions: Expressions): void {
  const config = { permission: 'fieldMappings.approve' } as const;

  app.post(
    '/field-mappings/:no/approve',
    {
      config,
      schema: {
        tags,
        summary: 'Approve what another person drafted; it is in force from its date on',
        params: MappingParams,
        response: gives(FieldMappingView),
      },
    },
    async (request) =>
      mappingView(await approveFieldMapping(house, expressions, BigInt(request.params.no), callerIn(request).actor)),
  );

  app.post(
    '/field-mappings/:no/retire',
    {
      config,
      schema: {
        tags,
        summary: 'Take a version out; the approved one before it is in force again',
        params: MappingParams,
        body: RetireBody,
        response: gives(FieldMappingView),
      },
    },
    async (request) => {
      const { reason } = request.body;
      const mappingNo = BigInt(request.params.no);
      return mappingView(await retireFieldMapping(house, { mappingNo, reason, actor: callerIn(request).actor }));
    },
  );
}

function invalid(detail: string): Refused {
  return new Refused(problem(API_PROBLEMS.INPUT_INVALID, {}, { detail }));
}

/** Throws Refused INPUT_INVALID where the row lacks what its source needs, or has what it does not. */
function rowOf(row: FieldMappingRowJson, index: number): FieldMappingRow {
  const { target, source, kind, optional = false, expression, table, constant } = row;
  const needs: Readonly<Record<typeof source, readonly string[]>> = {
    EXPRESSION: ['kind', 'expression'],
    CONSTANT: ['kind', 'constant'],
    LOOKUP: ['kind', 'table', 'expression'],
    DROP: [],
  };
  const has = Object.keys(row).filter((name) => !['target', 'source', 'optional'].includes(name));
  if (has.sort().join() !== [...needs[source]].sort().join())
    throw invalid(`rows/${index}: ${source} takes ${needs[source].join(', ') || 'nothing'}`);
  if (source === 'DROP' || kind === undefined) return { target, source: 'DROP' };
  if (source === 'CONSTANT') return { target, source, kind, optional, constant: scalarOf(constant, index) };
  if (source === 'LOOKUP') return { target, source, kind, optional, table: table ?? '', expression: expression ?? '' };
  return { target, source, kind, optional, expression: expression ?? '' };
}

function scalarOf(value: unknown, index: number): string | number | boolean {
  if (typeof value === 'string' && value.length <= 4_000) return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isSafeInteger(value))) return value;
  throw invalid(`rows/${index}: a constant is a text, a whole number, true or false`);
}

function rowView(row: FieldMappingRow): FieldMappingRowJson {
  return { ...row };
}

function mappingView(mapping: FieldMapping): FieldMappingJson {
  return {
    ...mapping,
    mappingNo: String(mapping.mappingNo),
    madeAt: instantView(mapping.madeAt),
    approvedBy: mapping.approvedBy ?? null,
    approvedAt: instantOrNull(mapping.approvedAt),
    retiredBy: mapping.retiredBy ?? null,
    retiredAt: instantOrNull(mapping.retiredAt),
  };
}
