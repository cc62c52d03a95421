/** Seeing and repairing: exceptions, accepting items, retrying documents. */
import { describeProblem } from '../core/problems.ts';
import { listExceptions } from '../engine/exceptions.ts';
import { FEE_KEYS } from '../fees/fee-keys.ts';
import { listBooks } from '../ledger/books.ts';
import { retryException, skipException } from '../pipeline/exceptions.ts';
import type { StatementReport } from '../pipeline/house.ts';
import { acceptItem, retryDocument } from '../pipeline/retry.ts';
import {
  type Command,
  type ExitStatus,
  type Invocation,
  type OpenHouse,
  required,
  WrongUse,
  withHouse,
} from './command.ts';
import { printJson, table } from './print.ts';

export const exceptionsCommand: Command = {
  name: 'exceptions',
  usage: 'heliu exceptions [list] [--level L1|L2|L3] [--all] | retry ID… | skip ID… --reason TEXT',
  about: { zh: '异常队列：查看、重试、跳过', en: 'the exception queue: list, retry, skip' },
  options: ['level', 'reason'],
  flags: ['all'],
  run: (call) => withHouse(call, (house) => runExceptions(call, house)),
};

async function runExceptions(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const [verb = 'list', ...ids] = call.words;
  if (verb === 'retry') for (const id of ids) await retryException(house, id, call.actor);
  else if (verb === 'skip')
    for (const id of ids) await skipException(house, id, required(call.option('reason'), '--reason'), call.actor);
  else if (verb !== 'list') throw new WrongUse('list, retry or skip');
  const level = call.option('level');
  if (level !== undefined && level !== 'L1' && level !== 'L2' && level !== 'L3')
    throw new WrongUse('--level is L1, L2 or L3');
  const rows = await listExceptions(house.db.pool, { limit: 1_000, ...(level === undefined ? {} : { level }) });
  const shown = call.flag('all') ? rows : rows.filter((row) => row.state === 'OPEN' || row.state === 'RETRYING');
  if (call.json) printJson(call, shown);
  else if (shown.length === 0) call.out.line(call.language === 'zh' ? '没有未处理的异常' : 'no open exceptions');
  else
    for (const row of shown) {
      const { text, remedy } = describeProblem(house.catalogue, row, call.language);
      call.out.line(
        `${row.id}  ${row.level}  ${row.state}  ${row.owner}  ×${row.count}  ${row.opened_at.toISOString().slice(0, 16)}`,
      );
      call.out.line(`  ${text}\n  → ${remedy}`);
    }
  return shown.length > 0 && verb === 'list' ? 1 : 0;
}

export const acceptCommand: Command = {
  name: 'accept',
  usage: 'heliu accept TRANSACTION_TYPE AMOUNT_TYPE DESCRIPTION FEE_KEY --reason TEXT [--book BOOK]',
  about: {
    zh: '认定一个费用项，并过账所有等待它的结算',
    en: 'say what an item is, and post every settlement that waited for it',
  },
  options: ['book', 'reason'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const [transactionType, amountType, amountDescription, feeKey] = call.words;
      const books = await listBooks(house.db.pool);
      const book = call.option('book') ?? (books.length === 1 ? books[0]?.book : undefined);
      const reports = await acceptItem(house, {
        book: required(book, '--book'),
        transactionType: required(transactionType, 'TRANSACTION_TYPE'),
        amountType: amountType ?? '',
        amountDescription: amountDescription ?? '',
        feeKey: required(feeKey, 'FEE_KEY'),
        reason: required(call.option('reason'), '--reason'),
        actor: call.actor,
      });
      if (call.json) printJson(call, reports);
      else printOutcomes(call, reports);
      return reports.some((one) => one.outcome === 'HELD') ? 1 : 0;
    }),
};

function printOutcomes(call: Invocation, reports: readonly StatementReport[]): void {
  const rows = reports.map((one) => [
    one.shop,
    one.settlementId,
    one.outcome,
    one.vouchers.map((v) => `${v.period}/${v.word}-${v.number}`).join(' '),
  ]);
  if (rows.length === 0) call.out.line(call.language === 'zh' ? '没有等待它的结算' : 'no settlement waited for it');
  else for (const line of table(rows)) call.out.line(line);
}

export const retryCommand: Command = {
  name: 'retry',
  usage: 'heliu retry DOCUMENT_NO [--shop CODE]',
  about: { zh: '重试一份单据（可指定店铺）', en: 'go on with a document, with its shop where it was asked for' },
  options: ['shop'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const text = required(call.words[0], 'DOCUMENT_NO');
      if (!/^\d{1,18}$/.test(text)) throw new WrongUse('DOCUMENT_NO is a number');
      const shop = call.option('shop');
      const report = await retryDocument(house, BigInt(text), {
        actor: call.actor,
        ...(shop === undefined ? {} : { shop }),
      });
      if (call.json) printJson(call, report);
      else printOutcomes(call, report.statements);
      return report.problems.length > 0 || report.statements.some((one) => one.outcome === 'HELD') ? 1 : 0;
    }),
};

export const feeKeysCommand: Command = {
  name: 'fee-keys',
  usage: 'heliu fee-keys',
  about: { zh: '费用键（费用项目）', en: 'the fee keys' },
  options: [],
  flags: [],
  run: async (call) => {
    if (call.json) printJson(call, FEE_KEYS);
    else
      for (const line of table(FEE_KEYS.map((one) => [one.key, one.zh, one.en, one.category, one.role])))
        call.out.line(line);
    return 0;
  },
};
