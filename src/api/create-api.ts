/** The API as one Fastify instance. `main.ts` hands over the house and the settings, then listens. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify from 'fastify';
import { ACCESS_PROBLEMS } from '../access/problems.ts';
import { SESSION_LIMITS, type SessionLimits, tooManyTries } from '../access/sessions.ts';
import { joinCatalogue } from '../core/problems.ts';
import type { House } from '../pipeline/house.ts';
import type { Api, RateBounds, RouteContext } from './api.ts';
import { notFound, serveConsole } from './console-files.ts';
import { drainOnClose } from './drain.ts';
import { answerOf, type Log } from './errors.ts';
import { guard, requirePermissions } from './guard.ts';
import { Imports } from './imports.ts';
import { API_PROBLEMS } from './problems.ts';
import { apiKeyRoutes, auditRoutes, userRoutes } from './routes/access.ts';
import { allocationRoutes } from './routes/allocations.ts';
import { baseDataRoutes } from './routes/base-data.ts';
import { chartCheckRoutes } from './routes/chart-check.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { documentRoutes } from './routes/documents.ts';
import { driftRoutes } from './routes/drifts.ts';
import { erpDocumentRoutes } from './routes/erp-documents.ts';
import { erpEventRoutes } from './routes/erp-events.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { fieldMappingRoutes } from './routes/field-mappings.ts';
import { houseRoutes } from './routes/house.ts';
import { itemRuleRoutes } from './routes/item-rules.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { orderReviewRoutes } from './routes/order-reviews.ts';
import { orderRoutes } from './routes/orders.ts';
import { overviewRoutes } from './routes/overview.ts';
import { reviewRuleRoutes } from './routes/review-rules.ts';
import { sessionRoutes } from './routes/session.ts';
import { periodRoutes, policyRoutes, proposalRoutes, rateRoutes } from './routes/settings.ts';
import { settlementRoutes } from './routes/settlements.ts';
import { sourceRoutes } from './routes/sources.ts';
import { stockRoutes } from './routes/stock.ts';
import { voucherRoutes } from './routes/vouchers.ts';
import { type Services, STORY } from './services.ts';

export interface ApiConfig {
  readonly version: string;
  /** Where errors of ours are written, one text each. */
  readonly log: Log;
  /** Folder of the built console; undefined or not built: a line that says so. */
  readonly consoleFolder?: string;
  /** Cookies are Secure and HSTS is sent although this process speaks plain http: TLS ends before it. */
  readonly behindTls?: boolean;
  /** Proxies whose X-Forwarded-* headers are believed, as Fastify's trustProxy takes them. Default: none. */
  readonly trustProxy?: string | boolean;
  readonly sessionLimits?: SessionLimits;
  readonly uploadBytesMax?: number;
  readonly rates?: Partial<RateBounds>;
  /** How long `close` waits for requests and imports that run; what is cut off starts again at the next start. */
  readonly closeGraceMs?: number;
}

const UPLOAD_BYTES_MAX = 4 * 1024 ** 3;
const BODY_BYTES_MAX = 262_144;
const CLOSE_GRACE_MS = 20_000;
const RATES: RateBounds = { loginsPerMinute: 30, uploadsPerMinute: 120, eventsPerMinute: 600 };

export const API_PREFIX = '/api/v1';
export const OPENAPI_PATH = '/api/openapi.json';

export interface ApiParts {
  readonly house: House;
  /** Other steps than the story's own: for tests. */
  readonly services?: Partial<Services>;
  readonly config: ApiConfig;
}

/** Ready to listen. Throws Bug where a route declares no permission. */
export async function createApi({ house: below, services: others, config }: ApiParts): Promise<Api> {
  const house = withOwnProblems(below);
  const explain = (error: unknown) => answerOf(error, house.catalogue, config.log);
  const context: RouteContext = {
    house,
    services: { ...STORY, ...others },
    explain,
    guard: {
      house,
      sessionLimits: config.sessionLimits ?? SESSION_LIMITS,
      alwaysSecure: config.behindTls ?? false,
    },
    imports: new Imports((error) => explain(error).body),
    rates: { ...RATES, ...config.rates },
    uploadBytesMax: config.uploadBytesMax ?? UPLOAD_BYTES_MAX,
    version: config.version,
    log: config.log,
  };
  const app = newServer(config);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = explain(error);
    if (body.error.retryAfterSeconds !== undefined) reply.header('retry-after', body.error.retryAfterSeconds);
    // Also where a header for the wanted answer was set before it failed.
    reply.header('cache-control', 'no-store');
    return reply.code(status).type('application/json; charset=utf-8').send(body);
  });
  app.setNotFoundHandler((request) => {
    throw notFound(request.url.split('?')[0] ?? '/');
  });
  requirePermissions(app as never);
  await addPlugins(app, context, config);
  await app.register(async (v1) => addRoutes(v1 as Api, context), { prefix: API_PREFIX });
  addOpenApi(app);
  await serveConsole(app, config.consoleFolder);
  const graceMs = config.closeGraceMs ?? CLOSE_GRACE_MS;
  app.addHook('preClose', async () => context.imports.close());
  app.addHook('onClose', () => context.imports.settled(graceMs));
  drainOnClose(app, graceMs);
  await app.ready();
  return app;
}

/** The house's catalogue knows the rooms below; this door adds its own and those of access. */
function withOwnProblems(house: House): House {
  const own = joinCatalogue([ACCESS_PROBLEMS, API_PROBLEMS]);
  return { ...house, catalogue: new Map([...own, ...house.catalogue]) };
}

function newServer(config: ApiConfig): Api {
  return fastify({
    logger: false,
    trustProxy: config.trustProxy ?? false,
    bodyLimit: BODY_BYTES_MAX,
    exposeHeadRoutes: false,
    // Idle keep-alive connections must not hold a shutdown.
    forceCloseConnections: 'idle',
    // What a schema does not name is refused, not dropped in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: true, useDefaults: false } },
  }) as unknown as Api;
}

async function addPlugins(app: Api, context: RouteContext, config: ApiConfig): Promise<void> {
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: config.behindTls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => tooManyTries(ttl),
  });
  await app.register(multipart, {
    // One byte past the bound, so that a file of exactly the bound is told from a longer one.
    limits: { files: 1, fields: 0, parts: 1, headerPairs: 20, fileSize: context.uploadBytesMax + 1 },
    throwFileSizeLimit: false,
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Heliu 合流', version: context.version },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'heliu' },
          apiKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const permission = route.config?.permission;
      if (permission === undefined || permission === 'none') return { schema: { ...schema, security: [] }, url };
      const security = [{ session: [] }, { apiKey: [] }];
      return { schema: { ...schema, security, description: `Permission: ${permission}` } as typeof schema, url };
    },
  });
  guard(app as never, context.guard);
  app.addHook('onSend', async (request, reply) => {
    // What the API answers is of one person at one moment.
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

function addRoutes(app: Api, context: RouteContext): void {
  sessionRoutes(app, context);
  overviewRoutes(app, context);
  documentRoutes(app, context);
  settlementRoutes(app, context);
  orderRoutes(app, context);
  orderReviewRoutes(app, context);
  reviewRuleRoutes(app, context);
  allocationRoutes(app, context);
  stockRoutes(app, context);
  itemRuleRoutes(app, context);
  voucherRoutes(app, context);
  deliveryRoutes(app, context);
  driftRoutes(app, context);
  fieldMappingRoutes(app, context);
  mappingRoutes(app, context);
  exceptionRoutes(app, context);
  connectorRoutes(app, context);
  sourceRoutes(app, context);
  erpDocumentRoutes(app, context);
  void app.register(async (events) => erpEventRoutes(events as Api, context));
  chartCheckRoutes(app, context);
  baseDataRoutes(app, context);
  policyRoutes(app, context);
  rateRoutes(app, context);
  periodRoutes(app, context);
  proposalRoutes(app, context);
  auditRoutes(app, context);
  userRoutes(app, context);
  apiKeyRoutes(app, context);
  houseRoutes(app, context);
}

function addOpenApi(app: Api): void {
  const schema = { hide: true };
  app.get(OPENAPI_PATH, { config: { permission: 'none' }, schema }, (_request, reply) => {
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger()));
  });
}
