/** What a command is, and what it is handed. */
import type { Catalogue } from '../core/problems.ts';
import type { Database } from '../engine/postgres.ts';
import type { House } from '../pipeline/house.ts';

export interface OpenHouse extends House {
  readonly home: string;
  readonly catalogue: Catalogue;
  close(): Promise<void>;
}

export interface UpOptions {
  readonly port: number;
  readonly host: string;
  /** Seed the demo company where no book stands. */
  readonly demo: boolean;
}

/** What main.ts gives the commands: they open a house, or start the long-running parts. */
export interface Host {
  openHouse(): Promise<OpenHouse>;
  /** The database without migrations or house, for restore. */
  openDatabase(): Promise<Database>;
  readonly home: string;
  /** Runs until a signal; resolves once all is shut down. */
  up(options: UpOptions): Promise<void>;
  work(): Promise<void>;
  /** Resolves when the process is told to end. */
  untilStopped(): Promise<void>;
}

export interface Output {
  line(text: string): void;
  error(text: string): void;
}

export interface Invocation {
  readonly host: Host;
  readonly out: Output;
  readonly json: boolean;
  readonly language: 'zh' | 'en';
  readonly actor: string;
  /** Words that are no options. */
  readonly words: readonly string[];
  readonly option: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
}

/** 0 done · 1 problems were found (printed and queued) · 2 wrong use. */
export type ExitStatus = 0 | 1 | 2;

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly about: { readonly zh: string; readonly en: string };
  /** Options with a value, and flags; `json`, `lang`, `home`, `help` are everywhere. */
  readonly options: readonly string[];
  readonly flags: readonly string[];
  run(call: Invocation): Promise<ExitStatus>;
}

/** Wrong use: printed with the usage of the command, exit status 2. */
export class WrongUse extends Error {}

/** Opens a house for one command and closes it whatever happens. */
export async function withHouse(
  call: Invocation,
  work: (house: OpenHouse) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const house = await call.host.openHouse();
  try {
    return await work(house);
  } finally {
    await house.close();
  }
}

export function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new WrongUse(`missing ${what}`);
  return value;
}
