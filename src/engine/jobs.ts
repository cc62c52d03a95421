/**
 * Jobs are wake-up calls (DESIGN.md §5): a job says "look at this key", what is due stands in tables beside the data. So a
 * job may be lost, doubled or late without harm; a sweep wakes again what is due.
 */
import { PgBoss } from 'pg-boss';
import { Bug, Transient } from '../core/problems.ts';
import type { Logger } from './postgres.ts';
import type { Tx } from './transaction.ts';

export interface QueueDeclaration {
  /** Letters, digits, `-`, `_`, `.`. */
  readonly name: string;
  /** Keys worked at the same time by one process. */
  readonly concurrency: number;
  /** A handler that takes longer is taken for dead and its key woken again. */
  readonly secondsMax: number;
}

/** `signal` aborts at `secondsMax` and on a stop that does not wait. */
export type WakeHandler = (key: string, signal: AbortSignal) => Promise<void>;

/** What went wrong in a handler; retried: the same key is woken again with backoff. */
export interface JobFailure {
  readonly queue: string;
  readonly key: string;
  readonly error: unknown;
  readonly retried: boolean;
}

export interface JobsOptions {
  /** Owner's URL; pg-boss keeps its own schema `pgboss` and its own connections. */
  readonly url: string;
  readonly queues: readonly QueueDeclaration[];
  readonly onFailure: (failure: JobFailure) => void;
  readonly logger?: Logger;
}

export interface Jobs {
  /**
   * Wakes the key. While a call for it waits, another adds nothing; while its handler runs, one more waits for its end. With
   * `tx` the call is made only if that transaction commits. Throws Bug for an undeclared queue.
   */
  wake(queue: string, key: string, tx?: Tx): Promise<void>;
  /** One handler a queue and process. Of one key at most one handler runs at a time, over all processes. */
  work(queue: string, handler: WakeHandler): Promise<void>;
  /** Wakes the key at each time of a cron expression (5 fields) in an IANA zone; replaces the former one. */
  schedule(queue: string, key: string, cron: string, zone: string): Promise<void>;
  unschedule(queue: string, key: string): Promise<void>;
  /** Runs `look` now and then every `everyMs` after its end, in this process, until `stop`. */
  sweep(everyMs: number, look: () => Promise<void>): void;
  /** Takes no new work, waits up to `graceMs` for what runs, then aborts it. May be called twice. */
  stop(graceMs?: number): Promise<void>;
}

/** pg-boss takes no less than 10 s; a killed worker's key is seen to be taken over after 10–20 s. */
const HEARTBEAT_SECONDS = 10;
const SUPERVISE_SECONDS = 5;
const POLL_SECONDS = 1;
/** With LISTEN/NOTIFY a wake is immediate; polling then only catches what a lost notice would lose. */
const NOTIFIED_POLL_SECONDS = 5;
const RETRIES_MAX = 5;
const RETRY_SECONDS = 2;
const RETRY_SECONDS_MAX = 60;
const KEEP_DONE_SECONDS = 3_600;
const CONNECTIONS_MAX = 4;
const STOP_GRACE_MS = 30_000;

interface WakeData {
  readonly key: string;
}

export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { url, queues, logger, onFailure } = options;
  const boss = new PgBoss({
    connectionString: url,
    max: CONNECTIONS_MAX,
    application_name: 'heliu-jobs',
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => logger?.(`jobs: ${error.message}`));
  boss.on('warning', (warning) => logger?.(`jobs: ${warning.message}`));
  await boss.start();
  for (const queue of queues) await declareQueue(boss, queue);
  await grantWaking(boss);
  return jobsOver(boss, new Map(queues.map((queue) => [queue.name, queue])), onFailure);
}

/** `stately`: at most one job of a key waits and one is active, held by a unique index (`groupConcurrency: 1` let two run). */
async function declareQueue(boss: PgBoss, queue: QueueDeclaration): Promise<void> {
  const settings = {
    expireInSeconds: queue.secondsMax,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: RETRIES_MAX,
    retryDelay: RETRY_SECONDS,
    retryBackoff: true,
    retryDelayMax: RETRY_SECONDS_MAX,
    deleteAfterSeconds: KEEP_DONE_SECONDS,
    notify: true,
  };
  await boss.createQueue(queue.name, { policy: 'stately', ...settings });
  await boss.updateQueue(queue.name, settings);
}

/** So that `wake` within a transaction of the application's role can insert. Workers that start together take turns. */
async function grantWaking(boss: PgBoss): Promise<void> {
  await boss.getDb().executeSql(
    `SELECT pg_advisory_xact_lock(hashtext('heliu jobs'));
     GRANT USAGE ON SCHEMA pgboss TO heliu_app;
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO heliu_app`,
  );
}

function jobsOver(
  boss: PgBoss,
  queues: ReadonlyMap<string, QueueDeclaration>,
  onFailure: (failure: JobFailure) => void,
): Jobs {
  const declared = (name: string): QueueDeclaration => {
    const queue = queues.get(name);
    if (!queue) throw new Bug(`queue not declared: ${name}`);
    return queue;
  };
  const sweeps: { stop(): Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  return {
    wake: async (name, key, tx) => {
      const db = tx && { executeSql: (text: string, values?: unknown[]) => tx.query(text, values) };
      await boss.send(declared(name).name, { key }, { singletonKey: key, ...(db && { db }) });
    },
    work: (name, handler) => startWork(boss, declared(name), handler, onFailure),
    schedule: (name, key, cron, zone) =>
      boss.schedule(declared(name).name, cron, { key }, { tz: zone, key, singletonKey: key, missed: 'once' }),
    unschedule: (name, key) => boss.unschedule(declared(name).name, key),
    sweep: (everyMs, look) => {
      sweeps.push(startSweep(everyMs, look, (error) => onFailure({ queue: 'sweep', key: '', error, retried: true })));
    },
    stop: (graceMs = STOP_GRACE_MS) => {
      stopping ??= Promise.all(sweeps.map((one) => one.stop())).then(() =>
        boss.stop({ graceful: true, timeout: graceMs }),
      );
      return stopping;
    },
  };
}

async function startWork(
  boss: PgBoss,
  queue: QueueDeclaration,
  handler: WakeHandler,
  onFailure: (failure: JobFailure) => void,
): Promise<void> {
  const options = {
    batchSize: 1,
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: NOTIFIED_POLL_SECONDS,
  };
  for (let one = 0; one < queue.concurrency; one += 1) {
    const id: string = await boss.work<WakeData>(queue.name, options, async (jobs) => {
      for (const job of jobs) {
        try {
          await handler(job.data.key, job.signal);
        } catch (error) {
          const retried = error instanceof Transient;
          onFailure({ queue: queue.name, key: job.data.key, error, retried });
          // Refused and Bug come back the same way: the sweep asks again once someone changed something.
          if (retried) throw error;
        }
      }
      // The next key at once: else one that took less than a poll would keep those behind it waiting for the poll.
      boss.notifyWorker(id);
    });
  }
}

function startSweep(
  everyMs: number,
  look: () => Promise<void>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    await look().catch(onError);
    if (stopped) return;
    timer = setTimeout(() => {
      running = round();
    }, everyMs);
  };
  let running = round();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
