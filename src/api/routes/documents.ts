/** Papers: upload with live progress, list, proof, bytes, retry. */
import { Readable } from 'node:stream';
import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { problem, Refused } from '../../core/problems.ts';
import { type Api, accepts, auditAsked, found, gives, nowOf, type RouteContext, STREAMS } from '../api.ts';
import { BookCode, CLOSED, listOf, No, PAGING, pageOf, ShopCode, ShortText } from '../contract/basics.ts';
import {
  DocumentBrief,
  DocumentState,
  DocumentView,
  ImportAnswer,
  ImportParams,
  ImportReportView,
  ImportView,
  RetryBody,
} from '../contract/documents.ts';
import { callerIn } from '../guard.ts';
import type { ImportEvent } from '../imports.ts';
import { API_PROBLEMS } from '../problems.ts';
import { listDocuments, paperOf, readDocument } from '../queries/documents.ts';
import { importReportView } from '../views.ts';

const RAW_BYTES = 65_536;
const RAW_BYTES_MAX = 1_048_576;
const NAME_LENGTH_MAX = 200;
const IMPORTS_SHOWN = 50;

const DocumentParams = Type.Object({ no: No }, CLOSED);

export function documentRoutes(app: Api, context: RouteContext): void {
  const { house, services, imports } = context;
  const { pool } = house.db;
  const reading = { db: pool, catalogue: house.catalogue };
  const tags = ['documents'];

  app.get(
    '/documents',
    {
      config: { permission: 'documents.read' },
      schema: {
        tags,
        summary: 'Papers, newest first',
        querystring: Type.Object(
          {
            state: Type.Optional(DocumentState),
            kind: Type.Optional(Type.String({ maxLength: 64 })),
            book: Type.Optional(BookCode),
            shop: Type.Optional(ShopCode),
            text: Type.Optional(ShortText),
            held: Type.Optional(Type.Boolean()),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(DocumentBrief)),
      },
    },
    (request) => listDocuments(pool, request.query),
  );

  app.post(
    '/documents',
    {
      config: {
        permission: 'documents.write',
        rateLimit: { max: context.rates.uploadsPerMinute, timeWindow: '1 minute' },
      },
      schema: {
        tags,
        summary: 'Upload one paper as field `file` of multipart/form-data; answered when its bytes have arrived',
        consumes: ['multipart/form-data'],
        querystring: Type.Object({ shop: Type.Optional(ShopCode), dryRun: Type.Optional(Type.Boolean()) }, CLOSED),
        response: accepts(ImportAnswer),
      },
    },
    async (request, reply) => {
      const { shop, dryRun } = request.query;
      const { actor } = callerIn(request);
      const upload = await openUpload(request, context.uploadBytesMax);
      const { importId, settled } = imports.start(upload.name, nowOf(context), async (onProgress) => {
        const report = await services.importPaper(house, {
          name: upload.name,
          bytes: upload.bytes,
          actor,
          ...(shop === undefined ? {} : { shop }),
          ...(dryRun ? { dryRun } : {}),
          onProgress,
        });
        if (report.documentNo !== undefined)
          await auditAsked(context, {
            actor,
            action: 'document.uploaded',
            subject: `document:${report.documentNo}`,
            after: { name: report.name, sha256: report.sha256, already: report.already, shop: shop ?? null },
          });
        return importReportView(house.catalogue, report);
      });
      // A browser that gets its answer while it still sends resets the connection: wait for the last byte.
      await Promise.race([upload.arrived, settled]);
      if (upload.refusal) throw upload.refusal;
      return reply.code(202).send({ importId });
    },
  );

  app.get(
    '/imports',
    {
      config: { permission: 'documents.read' },
      schema: { tags, summary: 'Imports of this process, newest first', response: gives(listOf(ImportView)) },
    },
    async () => ({ items: imports.list().slice(0, IMPORTS_SHOWN) }),
  );

  app.get(
    '/imports/:id',
    {
      config: { permission: 'documents.read' },
      schema: { tags, summary: 'One import', params: ImportParams, response: gives(ImportView) },
    },
    async (request) => found(imports.find(request.params.id), `import ${request.params.id}`),
  );

  app.get(
    '/imports/:id/events',
    {
      config: { permission: 'documents.read' },
      schema: {
        tags,
        summary: 'Server-sent events: progress …, then report or failed, then end',
        produces: ['text/event-stream'],
        params: ImportParams,
        response: STREAMS,
      },
    },
    async (request, reply) => {
      found(imports.find(request.params.id), `import ${request.params.id}`);
      reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      return reply.send(Readable.from(eventTexts(imports.events(request.params.id)), { objectMode: false }));
    },
  );

  app.get(
    '/documents/:no',
    {
      config: { permission: 'documents.read' },
      schema: { tags, summary: 'One paper with its proof', params: DocumentParams, response: gives(DocumentView) },
    },
    async (request) => {
      const documentNo = BigInt(request.params.no);
      return found(await readDocument(reading, house.papers, documentNo), `document ${documentNo}`);
    },
  );

  app.get(
    '/documents/:no/raw',
    {
      config: { permission: 'documents.read' },
      schema: {
        tags,
        summary: 'Bytes of the paper as they came',
        produces: ['text/plain'],
        params: DocumentParams,
        querystring: Type.Object(
          {
            offset: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
            length: Type.Optional(Type.Integer({ minimum: 1, maximum: RAW_BYTES_MAX })),
          },
          CLOSED,
        ),
        response: STREAMS,
      },
    },
    async (request, reply) => {
      const { offset = 0, length = RAW_BYTES } = request.query;
      const paper = found(await paperOf(pool, BigInt(request.params.no)), `document ${request.params.no}`);
      reply.headers({
        // Never text/html: what a paper holds is shown, not run.
        'content-type': `text/plain; charset=${paper.encoding ?? 'utf-8'}`,
        'x-heliu-offset': String(offset),
        'x-heliu-total': String(paper.bytes),
      });
      if (BigInt(offset) >= paper.bytes) return reply.send('');
      return reply.send(Readable.from(house.papers.open(paper.sha256, offset, length), { objectMode: false }));
    },
  );

  app.post(
    '/documents/:no/retry',
    {
      config: { permission: 'documents.write' },
      schema: {
        tags,
        summary: 'Interpret and post the paper again, with a shop where it names none',
        params: DocumentParams,
        body: RetryBody,
        response: gives(ImportReportView),
      },
    },
    async (request) => {
      const { actor } = callerIn(request);
      const options = { actor, ...(request.body.shop === undefined ? {} : { shop: request.body.shop }) };
      const documentNo = BigInt(request.params.no);
      const report = await services.retryDocument(house, documentNo, options);
      const after = { shop: request.body.shop ?? null };
      await auditAsked(context, { actor, action: 'document.retried', subject: `document:${documentNo}`, after });
      return importReportView(house.catalogue, report);
    },
  );
}

class Upload {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** All bytes were taken, or the taking ended. */
  readonly arrived: Promise<void>;
  /** Why the bytes did not arrive as a whole. */
  refusal: Refused | undefined;

  constructor(name: string, file: FileBytes, bytesMax: number) {
    this.name = plainName(name);
    let arrived = (): void => undefined;
    this.arrived = new Promise((resolve) => {
      arrived = resolve;
    });
    this.bytes = this.#bounded(file, bytesMax, arrived);
  }

  async *#bounded(file: FileBytes, bytesMax: number, arrived: () => void): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    try {
      for await (const chunk of file) {
        bytes += chunk.length;
        if (bytes > bytesMax) throw tooLarge(bytesMax);
        yield chunk;
      }
      if (file.truncated) throw tooLarge(bytesMax);
    } catch (error) {
      this.refusal = error instanceof Refused ? error : new Refused(problem(API_PROBLEMS.UPLOAD_BROKEN, {}, {}));
      throw this.refusal;
    } finally {
      arrived();
    }
  }
}

type FileBytes = AsyncIterable<Uint8Array> & { readonly truncated: boolean };

/** Multipart framing and headers around the file. */
const FRAME_BYTES_MAX = 65_536;

async function openUpload(request: FastifyRequest, bytesMax: number): Promise<Upload> {
  if (!request.isMultipart()) throw new Refused(problem(API_PROBLEMS.UPLOAD_MISSING, {}, {}));
  if (Number(request.headers['content-length'] ?? 0) > bytesMax + FRAME_BYTES_MAX) throw tooLarge(bytesMax);
  const part = await request.file();
  if (part?.fieldname !== 'file') throw new Refused(problem(API_PROBLEMS.UPLOAD_MISSING, {}, {}));
  return new Upload(part.filename, part.file, bytesMax);
}

/** The last part of what the sender calls it, without control characters; a name is only ever shown. */
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  return last.replace(/\p{Cc}/gu, '').slice(0, NAME_LENGTH_MAX) || 'upload';
}

function tooLarge(bytesMax: number): Refused {
  return new Refused(problem(API_PROBLEMS.UPLOAD_TOO_LARGE, {}, { bytesMax: String(bytesMax) }));
}

async function* eventTexts(events: AsyncIterable<ImportEvent>): AsyncGenerator<string> {
  for await (const { event, data } of events)
    yield event === 'beat' ? ': beat\n\n' : `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
