/** The built console: hashed assets for a year, everything else is the page that finds its own way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { problem, Refused } from '../core/problems.ts';
import type { Api } from './api.ts';
import { API_PROBLEMS } from './problems.ts';

const PAGE = 'index.html';
/** Vite puts a content hash into the name of each file here. */
const ASSETS = /^\/assets\/[\w.-]+$/;
/** A path whose last part has a suffix is a file, never a page of the console. */
const FILE = /\.[A-Za-z0-9]{1,8}$/;
const YEAR_SECONDS = 31_536_000;

export async function serveConsole(app: Api, folder: string | undefined): Promise<void> {
  const built = folder !== undefined && existsSync(join(folder, PAGE));
  if (built) await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
  app.get('/*', { config: { permission: 'none' }, schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    if (path === '/api' || path.startsWith('/api/')) throw notFound(path);
    if (!built) return notBuilt(reply);
    if (ASSETS.test(path)) reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`);
    else reply.header('cache-control', 'no-cache');
    return FILE.test(path) ? reply.sendFile(path.slice(1)) : reply.sendFile(PAGE);
  });
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .type('text/plain; charset=utf-8')
    .send('控制台尚未构建：npm run build\nThe console is not built: npm run build\n');
}

export function notFound(path: string): Refused {
  return new Refused(problem(API_PROBLEMS.NOT_FOUND, {}, { what: path.slice(0, 200) }));
}
