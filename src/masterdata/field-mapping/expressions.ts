/** Evaluates expressions in a process of their own, so that any of them ends in time and takes no memory of the house. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { problem, Transient } from '../../core/problems.ts';
import { MASTERDATA_PROBLEMS } from '../problems.ts';
import type { Answer, ExpressionContext, Question } from './expression-messages.ts';
import { EXPRESSION_BYTES_MAX, type ExpressionFault } from './expression-rules.ts';

export interface ExpressionRow {
  readonly expression: string;
  readonly amount: boolean;
  readonly level: 'HEAD' | 'LINE';
}

export interface Expressions {
  /** The fault of an expression before it is ever run: syntax with its place, what is not allowed. */
  check(expression: string, amount: boolean): Promise<ExpressionFault | undefined>;
  /** One answer a row. A row that does not end is a fault of that row; the others are evaluated all the same. */
  evaluate(context: ExpressionContext, rows: readonly ExpressionRow[]): Promise<readonly Answer[]>;
  /** Ends the process; the next call starts another. */
  close(): Promise<void>;
}

export interface ExpressionOptions {
  /** Of one row over all lines: 500 lines of a usual expression take 60–200 ms on a busy machine. Then the process is killed. */
  readonly rowMsMax?: number;
  /** The process ends after so long without a question. */
  readonly idleMs?: number;
  readonly startMsMax?: number;
}

/** Of the process; it starts with about 40 MB of heap. */
const HEAP_MB_MAX = 128;
const ROW_MS_MAX = 10_000;
const IDLE_MS = 30_000;
/** tsx has to compile the child where its cache is cold. */
const START_MS_MAX = 30_000;

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

type Heard = { readonly answer: Answer } | 'EXITED' | 'LATE';

/** Started with the first question; a call throws Transient MAPPING_EVALUATOR_DOWN where it does not start. It never keeps the house's own process alive. */
export function openExpressions(options: ExpressionOptions = {}): Expressions {
  const evaluator = new Evaluator(options);
  return {
    check: (expression, amount) => evaluator.inTurn(() => evaluator.check(expression, amount)),
    evaluate: (context, rows) => evaluator.inTurn(() => evaluator.evaluate(context, rows)),
    close: () => evaluator.inTurn(() => evaluator.stop()),
  };
}

class Evaluator {
  readonly #rowMsMax: number;
  readonly #idleMs: number;
  readonly #startMsMax: number;
  #running: Running | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ExpressionOptions) {
    this.#rowMsMax = options.rowMsMax ?? ROW_MS_MAX;
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#startMsMax = options.startMsMax ?? START_MS_MAX;
  }

  /** One after the other: the process holds the context of one call. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    const done = this.#turn.then(work);
    this.#turn = done.then(
      () => this.#rest(),
      () => this.#rest(),
    );
    return done;
  }

  async check(expression: string, amount: boolean): Promise<ExpressionFault | undefined> {
    const answer = tooLong(expression) ?? (await this.#ask({ kind: 'CHECK', expression, amount }));
    return 'fault' in answer ? answer.fault : undefined;
  }

  async evaluate(context: ExpressionContext, rows: readonly ExpressionRow[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    let knows: Running | undefined;
    for (const row of rows) {
      if (knows === undefined || knows !== this.#running) {
        await this.#ask({ kind: 'CONTEXT', context });
        knows = this.#running;
      }
      answers.push(tooLong(row.expression) ?? (await this.#ask({ kind: 'ROW', ...row })));
    }
    return answers;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    running.child.ref();
    running.child.kill('SIGKILL');
    await running.exited;
  }

  async #ask(question: Question): Promise<Answer> {
    const running = this.#running ?? (await start(this.#startMsMax));
    this.#running = running;
    const heard = await hear(running, this.#rowMsMax, question);
    if (heard !== 'EXITED' && heard !== 'LATE') return heard.answer;
    await this.stop();
    const detail = heard === 'LATE' ? `${this.#rowMsMax} ms` : `${HEAP_MB_MAX} MB`;
    return { fault: { code: 'LIMIT', detail, position: undefined } };
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.inTurn(() => this.stop()), this.#idleMs).unref();
  }
}

function tooLong(expression: string): Answer | undefined {
  const bytes = Buffer.byteLength(expression);
  if (bytes <= EXPRESSION_BYTES_MAX) return undefined;
  return {
    fault: { code: 'LIMIT', detail: `${bytes} bytes, at most ${EXPRESSION_BYTES_MAX}`, position: undefined },
  };
}

/** Its environment is empty but for what Node needs to run: it gets no secret of the house. */
async function start(startMsMax: number): Promise<Running> {
  const kept = ['TMPDIR', 'TEMP', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const child = fork(fileURLToPath(new URL('./expression-child.ts', import.meta.url)), {
    execArgv: ['--import', import.meta.resolve('tsx'), `--max-old-space-size=${HEAP_MB_MAX}`],
    env: Object.fromEntries(kept),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const running = { child, exited };
  const heard = await hear(running, startMsMax);
  child.unref();
  child.channel?.unref();
  if (heard !== 'EXITED' && heard !== 'LATE') return running;
  child.kill('SIGKILL');
  const detail = heard === 'LATE' ? `${startMsMax} ms` : 'exited';
  throw new Transient(problem(MASTERDATA_PROBLEMS.MAPPING_EVALUATOR_DOWN, {}, { detail }));
}

/** The next message of the child, after the question where there is one. */
function hear({ child }: Running, ms: number, question?: Question): Promise<Heard> {
  return new Promise((resolve) => {
    const end = (heard: Heard): void => {
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.channel?.unref();
      resolve(heard);
    };
    const onMessage = (message: unknown): void => end({ answer: message as Answer });
    const onExit = (): void => end('EXITED');
    const late = setTimeout(() => end('LATE'), ms);
    child.channel?.ref();
    child.once('message', onMessage);
    child.once('exit', onExit);
    if (question) child.send(question, (error) => error && end('EXITED'));
  });
}
