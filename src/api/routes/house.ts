/** Checks and exports of the whole house, and whether it is up. */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { EXPORT_FORMATS, type ExportFormat, exportJournal } from '../../ledger/export/export-journal.ts';
import { type Api, gives, nowOf, type RouteContext, STREAMS } from '../api.ts';
import { BookCode, CLOSED } from '../contract/basics.ts';
import { HealthView, VerifyReportView } from '../contract/house.ts';
import { verifyReportView } from '../verify-view.ts';
import { dayOf } from '../views.ts';

const SUFFIX: Readonly<Record<ExportFormat, string>> = {
  hledger: 'journal',
  beancount: 'beancount',
  csv: 'csv',
  jsonl: 'jsonl',
};

export function houseRoutes(app: Api, context: RouteContext): void {
  const { house, services } = context;
  const tags = ['house'];

  app.get(
    '/health',
    {
      config: { permission: 'none' },
      schema: { tags, summary: 'Up, and the database with it?', response: gives(HealthView) },
    },
    async () => {
      const database = await house.db.pool.query('SELECT 1').then(
        () => true,
        () => false,
      );
      return { status: 'up' as const, database, version: context.version };
    },
  );

  app.post(
    '/verify',
    {
      config: { permission: 'verify.run' },
      schema: { tags, summary: 'Recompute hash chains and laws', response: gives(VerifyReportView) },
    },
    async () => verifyReportView(house.catalogue, await services.verifyAll(house)),
  );

  app.get(
    '/export',
    {
      config: { permission: 'export.read' },
      schema: {
        tags,
        summary: 'The whole journal in plain-text accounting',
        produces: ['text/plain'],
        querystring: Type.Object({ format: Type.Enum([...EXPORT_FORMATS]), book: Type.Optional(BookCode) }, CLOSED),
        response: STREAMS,
      },
    },
    async (request, reply) => {
      const { format, book } = request.query;
      const name = `heliu-${book ?? 'all'}-${dayOf(nowOf(context))}.${SUFFIX[format]}`;
      reply.headers({
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
      });
      const options = { format, ...(book === undefined ? {} : { book }) };
      const texts = exportTexts(exportJournal(house.db.pool, options), format);
      return reply.send(Readable.from(texts, { objectMode: false }));
    },
  );
}

/** Several files one after another; a comment line names each where the format has comments. */
async function* exportTexts(chunks: ReturnType<typeof exportJournal>, format: ExportFormat): AsyncGenerator<string> {
  const comments = format === 'hledger' || format === 'beancount';
  let file: string | undefined;
  for await (const chunk of chunks) {
    if (chunk.file !== file && comments) yield `; file: ${chunk.file}\n`;
    file = chunk.file;
    if (chunk.text !== '') yield chunk.text;
  }
}
