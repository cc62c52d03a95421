/** Which imports the floors of docs/ARCHITECTURE.md allow. Takes sources as text, so that planted faults can be tried on it. */
import { posix } from 'node:path';
import { parseAst } from 'vite';

/** Floors from below. Rooms of one floor never import one another, and so neither do two connectors. */
export const FLOORS: readonly (readonly string[])[] = [
  ['core'],
  ['papers', 'wire'],
  ['engine', 'connectors/*'],
  ['intake', 'masterdata', 'orders', 'inventory', 'fees', 'funds', 'ledger', 'delivery', 'reconcile', 'spec', 'access'],
  ['pipeline', 'sandbox'],
  ['api', 'cli'],
  ['console'],
  ['main.ts'],
];

export interface Finding {
  readonly kind:
    | 'NO_ROOM'
    | 'UPWARD'
    | 'SIDEWAYS'
    | 'CONSOLE'
    | 'OUTSIDE'
    | 'TEST_CODE'
    | 'MISSING'
    | 'COMPUTED'
    | 'CYCLE';
  readonly file: string;
  readonly target: string;
}

/** Test code: it may reach anywhere, and nothing else may reach it. */
export function isTestCode(file: string): boolean {
  return /\.(test|testing)\.tsx?$|-fixture\.ts$|\/test-[a-z]+\.ts$/.test(file);
}

/** `src/funds/chain.ts` → `funds`; `src/connectors/amazon/run.ts` → `connectors/amazon`; `src/main.ts` → `main.ts`. */
export function roomOf(file: string): string | undefined {
  const [src, first, second, third] = file.split('/');
  if (src !== 'src' || first === undefined) return undefined;
  if (second === undefined) return first === 'main.ts' ? first : undefined;
  if (first === 'connectors') return third === undefined ? undefined : `connectors/${second}`;
  return first;
}

function floorOf(room: string): number | undefined {
  const name = room.startsWith('connectors/') ? 'connectors/*' : room;
  const floor = FLOORS.findIndex((rooms) => rooms.includes(name));
  return floor < 0 ? undefined : floor;
}

/** Every module that a source names: imports, type imports, exports from, `import()` in code and in types. */
export function importsOf(file: string, source: string): readonly (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type } = node as { type?: unknown };
    if (typeof type === 'string') noteImport(type, node as Readonly<Record<string, unknown>>, found);
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseAst(source, { lang: file.endsWith('.tsx') ? 'tsx' : 'ts' }));
  return found;
}

const FROM = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

function noteImport(type: string, node: Readonly<Record<string, unknown>>, found: (string | undefined)[]): void {
  if (!FROM.has(type)) return;
  const from = (node.source ?? node.expression) as { readonly value?: unknown } | null | undefined;
  if (!from) return;
  found.push(typeof from.value === 'string' ? from.value : undefined);
}

/** `sources`: path from the project root → text, for all of src. */
export function checkFloors(sources: ReadonlyMap<string, string>): readonly Finding[] {
  const findings: Finding[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [file, source] of sources) {
    if (isTestCode(file)) continue;
    const targets = new Set<string>();
    for (const name of importsOf(file, source)) {
      if (name === undefined) findings.push({ kind: 'COMPUTED', file, target: '?' });
      else if (name.startsWith('.')) targets.add(posix.join(posix.dirname(file), name));
    }
    graph.set(file, [...targets]);
    findings.push(...[...targets].flatMap((target) => judge(file, target, sources)));
  }
  return [...findings, ...cyclesIn(graph)];
}

/** Read by their bytes or by the bundler, not modules of a room. */
const NO_MODULE = /\.(css|svg|json|csv)$/;

function judge(file: string, target: string, sources: ReadonlyMap<string, string>): readonly Finding[] {
  const at = (kind: Finding['kind']): readonly Finding[] => [{ kind, file, target }];
  const own = roomOf(file);
  const room = roomOf(target);
  if (own === undefined || floorOf(own) === undefined) return at('NO_ROOM');
  if (room === undefined) return at('OUTSIDE');
  if (!NO_MODULE.test(target) && !sources.has(target)) return at('MISSING');
  if (isTestCode(target)) return at('TEST_CODE');
  if (own === room) return [];
  if (own === 'console') return at('CONSOLE');
  const [from, to] = [floorOf(own) ?? 0, floorOf(room)];
  if (to === undefined) return at('NO_ROOM');
  return to < from ? [] : at(to === from ? 'SIDEWAYS' : 'UPWARD');
}

/** One finding a cycle: the file where a walk in order of names comes back to itself. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly Finding[] {
  const done = new Set<string>();
  const path: string[] = [];
  const findings: Finding[] = [];
  const walk = (file: string): void => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at >= 0) {
      findings.push({ kind: 'CYCLE', file, target: [...path.slice(at), file].join(' → ') });
      return;
    }
    path.push(file);
    for (const target of graph.get(file) ?? []) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of [...graph.keys()].sort()) walk(file);
  return findings;
}
