/** Rules of the house that no linter knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ACCESS_PROBLEMS } from '../src/access/problems.ts';
import { API_PROBLEMS } from '../src/api/problems.ts';
import type { ProblemKind } from '../src/core/problems.ts';
import { defineProblems } from '../src/core/problems.ts';
import { CRASH_POINTS } from '../src/engine/crash-points.ts';
import { HOUSE_PROBLEMS } from '../src/pipeline/catalogue.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DRAWERS = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'lib',
  'libs',
  'manager',
  'managers',
  'misc',
]);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map((one) => one.replaceAll('\\', '/'));
}

/** Paths with a part that is a drawer: a folder, or a file of that name. */
function drawersIn(paths: readonly string[]): readonly string[] {
  return paths.filter((path) =>
    path.split('/').some((part) => DRAWERS.has(part.replace(/(\.\w+)+$/, '').toLowerCase())),
  );
}

describe('names', () => {
  test('no folder and no file is a drawer', () => {
    for (const folder of ['src', 'test', 'bench', 'scripts', 'docs'])
      expect(drawersIn(filesBelow(folder)), folder).toEqual([]);
    expect(filesBelow('src').length).toBeGreaterThan(100);
  });

  test('a drawer would be found', () => {
    expect(drawersIn(['fees/utils/text.ts', 'fees/helpers.ts', 'fees/lib', 'fees/classify.ts'])).toEqual([
      'fees/utils/text.ts',
      'fees/helpers.ts',
      'fees/lib',
    ]);
  });
});

const PLACEHOLDER = /\{(\w+)\}/g;

function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))].sort();
}

/** What is wrong with one table entry; empty where nothing is. */
function faultsOf(kind: ProblemKind): readonly string[] {
  const faults: string[] = [];
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(kind.code)) faults.push('code is not UPPER_SNAKE');
  if (!(kind.deadlineHours > 0)) faults.push('no deadline');
  for (const part of ['text', 'remedy'] as const) {
    const { zh, en } = kind[part];
    if (zh.trim() === '' || en.trim() === '') faults.push(`${part} is empty`);
    if (!/\p{Script=Han}/u.test(zh)) faults.push(`${part}.zh has no Chinese`);
    if (placeholdersOf(zh).join() !== placeholdersOf(en).join())
      faults.push(`${part} names other values in zh than in en`);
    if (/[{}]/.test(`${zh}${en}`.replace(PLACEHOLDER, ''))) faults.push(`${part} has a brace that is no value`);
  }
  return faults;
}

describe('problems', () => {
  const tables = [...HOUSE_PROBLEMS, API_PROBLEMS, ACCESS_PROBLEMS];
  const kinds = tables.flatMap((table) => Object.values<ProblemKind>(table));

  test('every table of the house is among those that are joined', () => {
    const files = filesBelow('src').filter((path) => /(^|[/-])problems\.ts$/.test(path));
    const tablesDeclared = files
      .map((path) => readFileSync(`${ROOT}src/${path}`, 'utf8'))
      .filter((source) => /=\s*defineProblems\(/.test(source)).length;
    expect(tablesDeclared).toBe(tables.length);
    expect(kinds.length).toBeGreaterThan(100);
  });

  test('every code is declared once over all tables', () => {
    const codes = kinds.map((kind) => kind.code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  test('each says what and what to do, in both languages with the same values', () => {
    const faults = kinds.flatMap((kind) => faultsOf(kind).map((fault) => `${kind.code}: ${fault}`));
    expect(faults).toEqual([]);
  });

  test('faults would be found', () => {
    const planted = defineProblems({
      Wrong_Code: {
        level: 'L1',
        owner: 'preparer',
        deadlineHours: 0,
        text: { zh: '第 {line} 行', en: 'Row {row}' },
        remedy: { zh: 'read it {', en: ' ' },
      },
    });
    expect(faultsOf(planted.Wrong_Code)).toEqual([
      'code is not UPPER_SNAKE',
      'no deadline',
      'text names other values in zh than in en',
      'remedy is empty',
      'remedy.zh has no Chinese',
      'remedy has a brace that is no value',
    ]);
  });
});

describe('crash points', () => {
  const sources = filesBelow('src')
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('/crash-points.ts'))
    .map((path) => readFileSync(`${ROOT}src/${path}`, 'utf8'));
  const used = new Set(
    sources.flatMap((source) => [...source.matchAll(/crashPoint\('([^']+)'\)/g)].map((match) => match[1])),
  );

  test('each that is named stands somewhere in the code, and none else', () => {
    expect([...used].sort()).toEqual([...CRASH_POINTS].sort());
  });
});

describe('migrations', () => {
  const names = filesBelow('src').filter((path) => /\/migrations\/[^/]+\.sql$/.test(path));

  test('are numbered over the whole house, each number once', () => {
    const numbers = names.map((path) => /\/(\d{4})_[a-z0-9_]+\.sql$/.exec(path)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(5);
  });
});
