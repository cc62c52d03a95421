/** `heliu source`: accounts at systems that are read (赛狐ERP), their streams, and a test of the connection. */
import { listStreams, type StreamStanding } from '../engine/cursors.ts';
import { listSources } from '../intake/sources.ts';
import {
  changeSource,
  connectSource,
  diagnoseSource,
  SOURCE_PROFILES,
  sourceNamed,
  sourceProfile,
  steerStreams,
} from '../pipeline/source-account.ts';
import {
  type Command,
  type ExitStatus,
  type Invocation,
  type OpenHouse,
  required,
  WrongUse,
  withHouse,
} from './command.ts';
import { configOf, secretsOf } from './connection-options.ts';
import { printJson, printProblems, printRows } from './print.ts';

export const sourceCommand: Command = {
  name: 'source',
  usage:
    'heliu source list | kinds | add NAME [--kind sellfox] --url URL [--settings key=value,…] [--config FILE.json]   (secrets from HELIU_SOURCE_SECRET) | set NAME [--url URL] [--settings …] [--config FILE.json] | enable NAME | disable NAME | test NAME | streams NAME | stop NAME STREAM… | resume NAME STREAM…',
  about: { zh: '数据源（赛狐）与其数据流', en: 'data sources (赛狐) and their streams' },
  options: ['kind', 'url', 'settings', 'config'],
  flags: [],
  run: (call) => withHouse(call, (house) => runSource(call, house)),
};

async function runSource(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const [verb = 'list', word, ...streams] = call.words;
  const name = (): string => required(word, 'NAME');
  switch (verb) {
    case 'list':
      break;
    case 'kinds':
      printKinds(call);
      return 0;
    case 'add':
      await add(call, house, name());
      break;
    case 'set':
      await set(call, house, name());
      break;
    case 'enable':
    case 'disable':
      await changeSource(house, name(), { enabled: verb === 'enable' }, call.actor);
      break;
    case 'test':
      return test(call, house, name());
    case 'streams':
      return printStreams(call, house, name());
    case 'stop':
    case 'resume':
      if (streams.length === 0) throw new WrongUse('missing STREAM');
      await steerStreams(house, name(), streams, verb === 'stop' ? 'STOP' : 'RESUME', call.actor);
      return printStreams(call, house, name());
    default:
      throw new WrongUse(`source ${verb}`);
  }
  const sources = await listSources(house.db.pool);
  printRows(
    call,
    sources.map(({ source, kind, baseUrl, enabled, testedAt }) => ({ source, kind, baseUrl, enabled, testedAt })),
  );
  return 0;
}

/** What a kind asks for is listed by `heliu source kinds`. */
async function add(call: Invocation, house: OpenHouse, source: string): Promise<void> {
  const kind = call.option('kind') ?? SOURCE_PROFILES[0]!.kind;
  const keys = sourceProfile(kind)
    .fields.filter((field) => field.kind === 'secret')
    .map((field) => field.key);
  const baseUrl = required(call.option('url'), '--url');
  const config = await configOf(call);
  await connectSource(
    house,
    { source, kind, baseUrl, config, secrets: secretsOf('HELIU_SOURCE_SECRET', keys) },
    call.actor,
  );
}

/** Settings that are named replace those that stand; the others stay. */
async function set(call: Invocation, house: OpenHouse, name: string): Promise<void> {
  const baseUrl = call.option('url');
  const { config: before } = await sourceNamed(house.db.pool, name);
  const config = { ...before, ...(await configOf(call)) };
  await changeSource(house, name, { config, ...(baseUrl === undefined ? {} : { baseUrl }) }, call.actor);
}

async function test(call: Invocation, house: OpenHouse, name: string): Promise<ExitStatus> {
  const { ok, problem: found, resumed } = await diagnoseSource(house, name);
  if (call.json) printJson(call, { source: name, ok, problem: found, resumed });
  else if (found) printProblems(call, house.catalogue, [found]);
  else call.out.line(`✓ ${name}`);
  return ok ? 0 : 1;
}

async function printStreams(call: Invocation, house: OpenHouse, name: string): Promise<ExitStatus> {
  await sourceNamed(house.db.pool, name);
  const streams = await listStreams(house.db.pool, name, new Date(house.clock.now()));
  printRows(call, streams.map(rowOf));
  return 0;
}

function rowOf(one: StreamStanding): Readonly<Record<string, unknown>> {
  const { stream, state, reading, rows, from, to, readAt, roundAt, dueAt, problem: found } = one;
  return { stream, state, reading, rows: String(rows), from, to, readAt, roundAt, dueAt, problem: found?.code ?? '' };
}

function printKinds(call: Invocation): void {
  printRows(
    call,
    SOURCE_PROFILES.map((one) => ({
      kind: one.kind,
      product: call.language === 'zh' ? one.product.zh : one.product.en,
      settings: one.fields.map((field) => `${field.key}${field.required ? '' : '?'}`).join(' '),
      streams: one.streams.length,
    })),
  );
}
