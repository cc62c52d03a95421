/**
 * Problems are values. Each room declares its problem kinds once, in its own `problems.ts`; the composition root joins
 * the tables into the catalogue that the doors print from. Contracts: DESIGN.md §4 “Problems are values”, “Levels”.
 */

/** L1 data format · L2 business rule conflict · L3 system down. */
export type Level = 'L1' | 'L2' | 'L3';

/** Who has to act: the roles of accounting.md §8.3. */
export type Role = 'config' | 'preparer' | 'reviewer' | 'cashier' | 'admin' | 'auditor';

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface ProblemKind {
  /** Unique over the house, UPPER_SNAKE. */
  readonly code: string;
  readonly level: Level;
  readonly owner: Role;
  /** Hours until someone should have acted. */
  readonly deadlineHours: number;
  /** What is wrong; `{name}` is filled from params. */
  readonly text: Bilingual;
  /** What to do about it; `{name}` is filled from params. */
  readonly remedy: Bilingual;
}

/** Where a problem stands. Only what is known is set. */
export interface Place {
  readonly document?: string;
  readonly settlement?: string;
  readonly shop?: string;
  readonly order?: string;
  readonly book?: string;
  /** 1-based line of the paper. */
  readonly line?: number;
  readonly column?: string;
  /** Byte offset and length in the paper. */
  readonly offset?: number;
  readonly length?: number;
  readonly voucher?: string;
}

export interface Problem {
  readonly code: string;
  readonly level: Level;
  readonly place: Place;
  readonly params: Readonly<Record<string, string>>;
}

/** A room's problem kinds by code: `defineProblems({ EMPTY_FILE: { level: 'L1', … } })`. */
export function defineProblems<K extends string>(
  kinds: Readonly<Record<K, Omit<ProblemKind, 'code'>>>,
): Readonly<Record<K, ProblemKind>> {
  const entries = Object.entries<Omit<ProblemKind, 'code'>>(kinds).map(([code, kind]) => [code, { code, ...kind }]);
  return Object.freeze(Object.fromEntries(entries)) as Readonly<Record<K, ProblemKind>>;
}

export function problem(kind: ProblemKind, place: Place, params: Readonly<Record<string, string>> = {}): Problem {
  return { code: kind.code, level: kind.level, place, params };
}

export type Language = 'zh' | 'en';

export type Catalogue = ReadonlyMap<string, ProblemKind>;

/** Joins the rooms' tables. Throws Bug where two rooms declare one code. */
export function joinCatalogue(tables: readonly Readonly<Record<string, ProblemKind>>[]): Catalogue {
  const catalogue = new Map<string, ProblemKind>();
  for (const table of tables)
    for (const kind of Object.values(table)) {
      if (catalogue.has(kind.code)) throw new Bug(`problem code declared twice: ${kind.code}`);
      catalogue.set(kind.code, kind);
    }
  return catalogue;
}

/** The problem in words: what, and what to do. */
export function describeProblem(
  catalogue: Catalogue,
  one: Problem,
  language: Language,
): { readonly text: string; readonly remedy: string } {
  const kind = catalogue.get(one.code);
  if (!kind) throw new Bug(`problem code not declared: ${one.code}`);
  const fill = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (all, name: string) => one.params[name] ?? placeText(one.place, name) ?? all);
  return { text: fill(kind.text[language]), remedy: fill(kind.remedy[language]) };
}

function placeText(place: Place, name: string): string | undefined {
  const value = (place as Readonly<Record<string, unknown>>)[name];
  return value === undefined ? undefined : String(value);
}

/** Someone must change something before the same call can work. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(one: Problem) {
    super(`${one.code} ${JSON.stringify(one.params)}`);
    this.name = 'Refused';
    this.problem = one;
  }
}

/** The same call may work later. */
export class Transient extends Error {
  readonly problem: Problem;
  constructor(one: Problem) {
    super(`${one.code} ${JSON.stringify(one.params)}`);
    this.name = 'Transient';
    this.problem = one;
  }
}

/** Ours: an assertion of the house failed. */
export class Bug extends Error {
  override readonly name = 'Bug';
}
