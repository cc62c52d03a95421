/** Business documents handed in for an ERP, and base data pushed into it. */
import { Type } from 'typebox';
import { Refused } from '../../core/problems.ts';
import { readHandedIn } from '../../delivery/handed-in-shape.ts';
import { pushedMasters } from '../../delivery/pushed-masters.ts';
import { erpAccountNamed } from '../../pipeline/erp-account.ts';
import { HANDED_IN_MAX, handInDocuments, withdrawDocument } from '../../pipeline/hand-in-documents.ts';
import { pushMasters } from '../../pipeline/push-masters.ts';
import { type Api, found, gives, type RouteContext } from '../api.ts';
import { BookCode, CLOSED, Done, listOf, PAGING, pageOf, Reason } from '../contract/basics.ts';
import { ErpParams } from '../contract/connectors.ts';
import {
  DocumentKindOfErp,
  ErpDocumentBrief,
  ErpDocumentParams,
  ErpDocumentView,
  HandInAnswer,
  HandInBody,
  MastersAnswer,
  MastersBody,
  PushedMasterView,
} from '../contract/erp-documents.ts';
import { VoucherState } from '../contract/vouchers.ts';
import { callerIn } from '../guard.ts';
import { listErpDocuments, readErpDocument } from '../queries/erp-documents.ts';
import { instantView, problemView, textOrNull } from '../views.ts';

const tags = ['erp documents'];
/** 200 documents of 500 lines would be 40 MB: what is larger is handed in by parts. */
const BODY_BYTES_MAX = 4_194_304;

export function erpDocumentRoutes(app: Api, context: RouteContext): void {
  documentRoutes(app, context);
  masterRoutes(app, context);
}

function documentRoutes(app: Api, { house }: RouteContext): void {
  const reading = { db: house.db.pool, catalogue: house.catalogue };
  const read = { permission: 'erpDocuments.read' } as const;
  const write = { permission: 'erpDocuments.write' } as const;

  app.get(
    '/erp-documents',
    {
      config: read,
      schema: {
        tags,
        summary: 'Business documents, newest first',
        querystring: Type.Object(
          {
            book: Type.Optional(BookCode),
            state: Type.Optional(VoucherState),
            kind: Type.Optional(DocumentKindOfErp),
            key: Type.Optional(Type.String({ maxLength: 100 })),
            ...PAGING,
          },
          CLOSED,
        ),
        response: gives(pageOf(ErpDocumentBrief)),
      },
    },
    (request) => listErpDocuments(reading, request.query),
  );

  app.get(
    '/erp-documents/:book/:no',
    {
      config: read,
      schema: {
        tags,
        summary: 'One business document: what goes to the ERP, its state, every call',
        params: ErpDocumentParams,
        response: gives(ErpDocumentView),
      },
    },
    async (request) => {
      const { book, no } = request.params;
      return found(await readErpDocument(reading, book, BigInt(no)), `document ${book}/${no}`);
    },
  );

  app.post(
    '/erp-documents',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: write,
      preValidation: async (request) => refuseMisshapen(request.body),
      schema: {
        tags,
        summary: 'Hand in documents; each stands for itself, the same key with the same content is one',
        body: HandInBody,
        response: gives(HandInAnswer),
      },
    },
    async (request) => {
      const { book, documents } = request.body;
      const outcomes = await handInDocuments(house, book, documents, callerIn(request).actor);
      return {
        outcomes: outcomes.map((one) =>
          one.outcome === 'REFUSED'
            ? {
                ...{ key: one.key, outcome: one.outcome, no: null, word: null, number: null, state: null },
                problems: one.problems.map((each) => problemView(house.catalogue, each)),
              }
            : {
                ...{ key: one.key, outcome: one.outcome, no: String(one.voucherNo), word: one.word },
                ...{ number: one.number, state: one.state, problems: [] },
              },
        ),
      };
    },
  );

  app.post(
    '/erp-documents/:book/:no/withdraw',
    {
      config: write,
      schema: {
        tags,
        summary: 'Take back a document that was handed in and not sent; its key is free again',
        params: ErpDocumentParams,
        body: Type.Object({ reason: Reason }, CLOSED),
        response: gives(Done),
      },
    },
    async (request) => {
      const { book, no } = request.params;
      const { reason } = request.body;
      await withdrawDocument(house, { book, voucherNo: BigInt(no), reason }, callerIn(request).actor);
      return { done: true as const };
    },
  );
}

/** Before the schema, which would turn a number into text: an amount of JSON's numbers has been a float. */
function refuseMisshapen(body: unknown): void {
  const { documents } = (body ?? {}) as { readonly documents?: unknown };
  if (!Array.isArray(documents) || documents.length > HANDED_IN_MAX) return;
  for (const one of documents) {
    const read = readHandedIn(one);
    if ('code' in read) throw new Refused(read);
  }
}

function masterRoutes(app: Api, { house }: RouteContext): void {
  app.get(
    '/erp-accounts/:name/masters',
    {
      config: { permission: 'connectors.read' },
      schema: {
        tags,
        summary: 'Base data that was pushed: the last try of each record',
        params: ErpParams,
        response: gives(listOf(PushedMasterView)),
      },
    },
    async (request) => {
      const { name } = request.params;
      await erpAccountNamed(house.db.pool, name);
      const rows = await pushedMasters(house.db.pool, name);
      return {
        items: rows.map(({ kind, code, outcome, erpId, erpNumber, problem, pushedBy, pushedAt }) => ({
          ...{ kind, code, outcome, erpId: textOrNull(erpId), erpNumber: textOrNull(erpNumber), pushedBy },
          pushedAt: instantView(pushedAt),
          problem: problem ? problemView(house.catalogue, problem) : null,
        })),
      };
    },
  );

  app.post(
    '/erp-accounts/:name/masters',
    {
      config: { permission: 'masters.push' },
      schema: {
        tags,
        summary: 'Push shops as customers, the rates of a month, or rows; what stands there is left as it is',
        params: ErpParams,
        body: MastersBody,
        response: gives(MastersAnswer),
      },
    },
    async (request) => {
      const answer = await pushMasters(house, request.params.name, request.body, callerIn(request).actor);
      return {
        pushed: answer.pushed.map((one) => ({
          ...{ kind: one.kind, code: one.code, outcome: one.outcome },
          erpId: one.outcome === 'SAVED' ? one.erpId : null,
          erpNumber: one.outcome === 'SAVED' ? one.erpNumber : null,
          problem: one.outcome === 'SAVED' ? null : problemView(house.catalogue, one.problem),
        })),
        missing: answer.missing.map((each) => problemView(house.catalogue, each)),
        untried: answer.untried,
      };
    },
  );
}
