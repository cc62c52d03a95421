/** Where ERPs send their events. Open to everyone: the signature of the body says who it comes from. */
import { receiveEvent } from '../../pipeline/erp-event.ts';
import { type Api, type RouteContext, STREAMS } from '../api.ts';
import { ErpParams } from '../contract/connectors.ts';

/** An event names some vouchers; hundreds of them fit. */
const BODY_BYTES_MAX = 65_536;

export async function erpEventRoutes(app: Api, context: RouteContext): Promise<void> {
  // Whatever content type an ERP calls it: the signature is over the text.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
    async (_request: unknown, body: unknown) => body,
  );
  app.post(
    '/erp-events/:name',
    {
      bodyLimit: BODY_BYTES_MAX,
      config: { permission: 'none', rateLimit: { max: context.rates.eventsPerMinute, timeWindow: '1 minute' } },
      schema: { tags: ['erp'], summary: 'An event of an ERP', params: ErpParams, response: STREAMS },
    },
    async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const answer = await receiveEvent(context.house, { name: request.params.name, body });
      return reply.type('text/plain; charset=utf-8').send(answer);
    },
  );
}
