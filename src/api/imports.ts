/**
 * Imports that this process runs, and their progress. Memory only: what an import did stands in the database, and one
 * that a crash cut off is found there as a RECEIVED paper.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { problem, Transient } from '../core/problems.ts';
import type { ImportProgress } from '../pipeline/house.ts';
import type { ErrorJson, ImportJson, ImportReportJson, ProgressJson } from './contract.ts';
import { API_PROBLEMS } from './problems.ts';

/** Two cores prove two papers at once; the third waits in line with its bytes still at the sender. */
const RUNNING_MAX = 2;
const WAITING_MAX = 50;
const KEPT_MAX = 200;
/** Subscribers see at most five states a second; the last one always. */
const PROGRESS_EVERY_MS = 200;
const BEAT_MS = 15_000;

export type ImportEvent =
  | { readonly event: 'progress'; readonly data: ProgressJson }
  | { readonly event: 'report'; readonly data: ImportReportJson }
  | { readonly event: 'failed'; readonly data: ErrorJson }
  /** Nothing new; where the reader has left, this is what ends the stream. */
  | { readonly event: 'beat'; readonly data: Record<string, never> }
  | { readonly event: 'end'; readonly data: Record<string, never> };

type Work = (onProgress: (progress: ImportProgress) => void) => Promise<ImportReportJson>;

interface Running {
  view: ImportJson;
  readonly settled: Promise<void>;
  readonly listeners: Set<() => void>;
}

export class Imports {
  readonly #imports = new Map<string, Running>();
  readonly #line: (() => void)[] = [];
  readonly #explain: (error: unknown) => ErrorJson;
  #running = 0;
  #closed = false;

  /** `explain` turns what an import threw into the error that its readers see. */
  constructor(explain: (error: unknown) => ErrorJson) {
    this.#explain = explain;
  }

  /** Starts `work` once a place is free. Throws Transient IMPORTS_BUSY where the line is full. */
  start(name: string, now: Date, work: Work): { readonly importId: string; readonly settled: Promise<void> } {
    if (this.#line.length >= WAITING_MAX)
      throw new Transient(problem(API_PROBLEMS.IMPORTS_BUSY, {}, { max: String(WAITING_MAX) }));
    const importId = randomUUID();
    const progress: ProgressJson = { step: 'KEEPING', bytes: 0, rows: 0 };
    const view: ImportJson = {
      importId,
      name,
      state: 'RUNNING',
      progress,
      report: null,
      error: null,
      startedAt: now.toISOString(),
    };
    const settled = this.#run(importId, work);
    this.#imports.set(importId, { view, settled, listeners: new Set() });
    this.#forgetOld();
    return { importId, settled };
  }

  async #run(importId: string, work: Work): Promise<void> {
    await this.#place();
    try {
      const report = await work((progress) => this.#change(importId, { progress: { ...progress } }));
      this.#change(importId, { state: 'DONE', report });
    } catch (error) {
      this.#change(importId, { state: 'FAILED', error: this.#explain(error).error });
    } finally {
      const next = this.#line.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #place(): Promise<void> {
    // Whoever leaves hands its place on, so a newcomer never overtakes the line.
    if (this.#running >= RUNNING_MAX) await new Promise<void>((resolve) => this.#line.push(resolve));
    else this.#running += 1;
    // The caller registers the import before its work can report anything.
    await Promise.resolve();
  }

  #change(importId: string, change: Partial<ImportJson>): void {
    const running = this.#imports.get(importId);
    if (!running) return;
    running.view = { ...running.view, ...change };
    for (const listener of [...running.listeners]) listener();
  }

  #forgetOld(): void {
    for (const [importId, { view }] of this.#imports) {
      if (this.#imports.size <= KEPT_MAX) return;
      if (view.state !== 'RUNNING') this.#imports.delete(importId);
    }
  }

  find(importId: string): ImportJson | undefined {
    return this.#imports.get(importId)?.view;
  }

  /** Newest first. */
  list(): ImportJson[] {
    return [...this.#imports.values()].map((running) => running.view).reverse();
  }

  /** What has been told so far as its last state, then every change, then `end`. Ends early on `close`. */
  async *events(importId: string): AsyncGenerator<ImportEvent> {
    const running = this.#imports.get(importId);
    if (!running) return;
    let told: ProgressJson | undefined;
    while (!this.#closed) {
      const { view } = running;
      if (view.progress !== told) {
        told = view.progress;
        yield { event: 'progress', data: told };
      }
      if (view.state !== 'RUNNING') break;
      if (!(await this.#nextChange(running, view))) yield { event: 'beat', data: {} };
    }
    const { report, error } = running.view;
    if (report) yield { event: 'report', data: report };
    if (error) yield { event: 'failed', data: { error } };
    yield { event: 'end', data: {} };
  }

  /** False: nothing changed for the time of a beat. */
  async #nextChange(running: Running, seen: ImportJson): Promise<boolean> {
    await wait(PROGRESS_EVERY_MS, undefined, { ref: false });
    if (running.view !== seen || this.#closed) return true;
    return new Promise<boolean>((resolve) => {
      const end = (changed: boolean): void => {
        running.listeners.delete(wake);
        clearTimeout(timer);
        resolve(changed);
      };
      const wake = (): void => end(true);
      const timer = setTimeout(() => end(false), BEAT_MS);
      timer.unref();
      running.listeners.add(wake);
    });
  }

  /** Ends all event streams, so that a server can close. */
  close(): void {
    this.#closed = true;
    for (const running of this.#imports.values()) for (const listener of [...running.listeners]) listener();
  }

  /** Resolves when no import runs, or after `graceMs`. */
  async settled(graceMs: number): Promise<void> {
    const all = Promise.all([...this.#imports.values()].map((running) => running.settled));
    await Promise.race([all, wait(graceMs, undefined, { ref: false })]);
  }
}
