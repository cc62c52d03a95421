/** Docs that stay true: paths they name exist, commands they show are commands, both READMEs say the same. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README_LINES_MAX = 100;

const READMES = ['README.md', 'README.zh-CN.md'] as const;
const PAGES = [
  ...READMES,
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

const PLACES = /^(src|test|docs|bench|scripts|bin|\.ci)\/[^\s*<>…]*$/;

/** Paths from the project root that stand in backticks; `<…>` and `*` name no one path. */
function pathsNamed(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '').filter((one) => PLACES.test(one));
}

/** Targets of links and pictures, relative to the page; those on the net are left out. */
function linksOf(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((one) => one !== '' && !/^[a-z]+:/.test(one));
}

/** `heliu import`, `npm start`: the commands in blocks and in backticks. */
function commandsIn(text: string): ReadonlySet<string> {
  const found = text.matchAll(/\b(?:npx )?heliu ([a-z-]+)|\bnpm (start|test|run [a-z:]+)/g);
  return new Set([...found].map((match) => (match[1] ? `heliu ${match[1]}` : `npm ${match[2]}`)));
}

/** Blocks that a reader types in, comments taken off. */
function shellLines(text: string): readonly string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap((match) => (match[1] ?? '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

describe.each(PAGES)('%s', (page) => {
  test('names paths that exist', () => {
    const missing = pathsNamed(textOf(page)).filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test('links to files that exist', () => {
    const targets = linksOf(textOf(page)).map((link) => normalize(join(dirname(page), link)));
    // The picture is made by hand from the running console.
    const missing = targets.filter((path) => !path.startsWith('docs/images/') && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test('shows commands that exist', () => {
    const scripts = JSON.parse(textOf('package.json')).scripts as Readonly<Record<string, string>>;
    const known = new Set([
      ...COMMANDS.map((one) => `heliu ${one.name}`),
      ...['npm start', 'npm test', 'heliu help'],
      ...Object.keys(scripts).map((name) => `npm run ${name}`),
    ]);
    expect([...commandsIn(textOf(page))].filter((command) => !known.has(command))).toEqual([]);
  });
});

describe('the READMEs', () => {
  test.each(READMES)('%s has at most 100 lines and names the two commands', (page) => {
    const text = textOf(page);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(README_LINES_MAX);
    expect([...commandsIn(text)]).toEqual(expect.arrayContaining(['npm start', 'npm test', 'heliu import']));
  });

  test('show the same commands in the same order', () => {
    const [english, chinese] = READMES.map((page) => shellLines(textOf(page)));
    expect(english?.length).toBeGreaterThan(5);
    expect(chinese).toEqual(english);
  });
});

describe('the checks', () => {
  test('see what they should', () => {
    expect(pathsNamed('`src/gone.ts`, `src/connectors/<platform>`, `npm test`, `docs/X.md`')).toEqual([
      'src/gone.ts',
      'docs/X.md',
    ]);
    expect(linksOf('[a](docs/A.md#part) ![b](docs/b.png) [c](https://example.org)')).toEqual([
      'docs/A.md',
      'docs/b.png',
    ]);
    expect([...commandsIn('`npx heliu fly` and `npm run gone`, npm start')]).toEqual([
      'heliu fly',
      'npm run gone',
      'npm start',
    ]);
    expect(shellLines('```sh\nnpm start   # go\n\nx\n```\n```\nno\n```')).toEqual(['npm start', 'x']);
  });

  test('look at pages that name paths', () => {
    const named = PAGES.reduce((sum, page) => sum + pathsNamed(textOf(page)).length, 0);
    expect(named).toBeGreaterThan(50);
  });
});

describe('what the public must not read', () => {
  test.each(PAGES)('%s names no folder of a workplace and no machine', (page) => {
    expect(textOf(page)).not.toMatch(/\/work\/|\/tmp\/|\/home\/|\/root\/|\.\.\/shared|localhost:\d/);
  });
});
