/** The floors of docs/ARCHITECTURE.md, proved from the imports that the code really has. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkFloors, FLOORS, importsOf, isTestCode, roomOf } from './setup/floor-check.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES_MIN = 100;

function sourcesOfTheHouse(): ReadonlyMap<string, string> {
  const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path));
  return new Map(files.map((path) => [path, readFileSync(`${ROOT}${path}`, 'utf8')]));
}

describe('the house', () => {
  const sources = sourcesOfTheHouse();

  test('has modules to look at, and they import one another', () => {
    const modules = [...sources.keys()].filter((file) => !isTestCode(file));
    expect(modules.length).toBeGreaterThan(MODULES_MIN);
    const imports = modules.reduce((sum, file) => sum + importsOf(file, sources.get(file) ?? '').length, 0);
    expect(imports).toBeGreaterThan(modules.length);
  });

  test('imports point down only, and in no circle', () => {
    expect(checkFloors(sources)).toEqual([]);
  });

  test('core imports nothing but itself, and reads its own tables', () => {
    const core = [...sources].filter(([file]) => roomOf(file) === 'core' && !isTestCode(file));
    expect(core.length).toBeGreaterThan(5);
    for (const [file, source] of core)
      expect(
        importsOf(file, source).filter((name) => !name?.startsWith('./') && name !== 'node:fs'),
        file,
      ).toEqual([]);
  });

  test('only the heliu command imports main.ts', () => {
    expect(readFileSync(`${ROOT}bin/heliu.mjs`, 'utf8')).toMatch(
      /import\([^)]*src\/main\.ts|from '[^']*src\/main\.ts'/,
    );
    const importers = [...sources].filter(([file, source]) =>
      importsOf(file, source).some((name) => name?.endsWith('/main.ts') && roomOf(file) !== 'console'),
    );
    expect(importers.map(([file]) => file)).toEqual([]);
  });

  test('every room stands on a floor', () => {
    const rooms = new Set([...sources.keys()].map((file) => roomOf(file)));
    const known = FLOORS.flat();
    for (const room of rooms)
      expect(known, String(room)).toContain(room?.startsWith('connectors/') ? 'connectors/*' : room);
  });
});

describe('the checker', () => {
  const LEAVES = {
    'src/core/money.ts': 'export const one = 1n;',
    'src/engine/audit.ts': '',
    'src/fees/classify.ts': '',
    'src/ledger/books.ts': '',
    'src/connectors/kingdee/client.ts': '',
    'src/pipeline/import.ts': '',
    'src/main.ts': '',
  };
  const kinds = (file: string, source: string, more: Readonly<Record<string, string>> = {}): readonly string[] =>
    checkFloors(new Map(Object.entries({ ...LEAVES, ...more, [file]: source }))).map((one) => one.kind);

  test.each([
    ['an import that points up', 'src/ledger/books.ts', "import { x } from '../pipeline/import.ts';", 'UPWARD'],
    [
      'a type import that points up',
      'src/ledger/books.ts',
      "import type { X } from '../pipeline/import.ts';",
      'UPWARD',
    ],
    ['an export from above', 'src/ledger/books.ts', "export * from '../pipeline/import.ts';", 'UPWARD'],
    ['a dynamic import that points up', 'src/engine/audit.ts', "await import('../ledger/books.ts');", 'UPWARD'],
    ['a type named by import()', 'src/engine/audit.ts', "let x: import('../ledger/books.ts').X;", 'UPWARD'],
    ['core that imports a room', 'src/core/money.ts', "import '../engine/audit.ts';", 'UPWARD'],
    ['main.ts imported', 'src/cli/run.ts', "import { main } from '../main.ts';", 'UPWARD'],
    ['two rooms of floor 2', 'src/fees/classify.ts', "import { x } from '../ledger/books.ts';", 'SIDEWAYS'],
    ['two connectors', 'src/connectors/amazon/run.ts', "import { x } from '../kingdee/client.ts';", 'SIDEWAYS'],
    [
      'a connector that imports the engine',
      'src/connectors/amazon/run.ts',
      "import '../../engine/audit.ts';",
      'SIDEWAYS',
    ],
    ['a console that imports core', 'src/console/app.tsx', "import { one } from '../core/money.ts';", 'CONSOLE'],
    ['a file outside of src', 'src/cli/run.ts', "import { x } from '../../test/setup/house.ts';", 'OUTSIDE'],
    ['a file that is not there', 'src/cli/run.ts', "import { x } from '../core/gone.ts';", 'MISSING'],
    ['a room that no floor has', 'src/utils/text.ts', "import { one } from '../core/money.ts';", 'NO_ROOM'],
    ['a dynamic import that cannot be read', 'src/cli/run.ts', 'await import(process.argv[2]);', 'COMPUTED'],
  ])('finds %s', (_what, file, source, kind) => {
    expect(kinds(file, source)).toEqual([kind]);
  });

  test('finds test code used by the house', () => {
    const source = "import { x } from './journal-fixture.ts';";
    expect(kinds('src/ledger/books.ts', source, { 'src/ledger/journal-fixture.ts': '' })).toEqual(['TEST_CODE']);
  });

  test('finds a circle, of types too, and names its files', () => {
    const more = {
      'src/ledger/a.ts': "import type { B } from './b.ts';",
      'src/ledger/b.ts': "import { A } from './a.ts';",
    };
    const found = checkFloors(new Map(Object.entries({ ...LEAVES, ...more })));
    expect(found).toEqual([
      { kind: 'CYCLE', file: 'src/ledger/a.ts', target: 'src/ledger/a.ts → src/ledger/b.ts → src/ledger/a.ts' },
    ]);
  });

  test('lets imports that point down pass, and does not read comments or texts', () => {
    const source = [
      "import { one } from '../core/money.ts';",
      "import type { X } from '../ledger/books.ts';",
      "// import { y } from '../cli/run.ts';",
      "const text = `import { z } from '../cli/run.ts'`;",
    ].join('\n');
    expect(kinds('src/pipeline/import.ts', source)).toEqual([]);
  });

  test('lets test files reach anywhere', () => {
    expect(kinds('src/core/money.test.ts', "import '../pipeline/import.ts';")).toEqual([]);
  });
});
