/**
 * The process that evaluates expressions; started by expressions.ts. A process of its own, because nothing less bounds
 * them: a regular expression blocks its thread, and one text of 400 MB in a worker thread was seen to end the whole
 * process in spite of `resourceLimits`. Here both end only this one.
 */
import { Worker } from 'node:worker_threads';
import { createEvaluator } from './expression-evaluator.ts';
import type { Question } from './expression-messages.ts';

/** A child that computes for ever hears of no disconnect: its watch asks each second whether the parent lives. */
const WATCH = `const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);`;

const evaluator = createEvaluator();
new Worker(WATCH, { eval: true }).unref();
process.on('disconnect', () => process.exit(0));
// One question at a time: the parent asks the next after the answer.
process.on('message', async (question: Question) => process.send?.(await evaluator(question)));
process.send?.('READY');
