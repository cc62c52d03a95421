/** `heliu prove`: from a voucher line to the raw lines of the file. */

import { dimsText } from '../core/journal.ts';
import { formatMinor } from '../core/money.ts';
import { findVoucherLine, type LineProof, proveLine } from '../pipeline/prove.ts';
import { type Command, type Invocation, required, withHouse } from './command.ts';
import { moneyText, printJson } from './print.ts';

export const proveCommand: Command = {
  name: 'prove',
  usage: 'heliu prove [BOOK:]PERIOD/WORD-NUMBER/LINE [--rows N] [--after CURSOR]     (2026-09/记-1/3)',
  about: {
    zh: '从凭证行追溯到分录、规则、汇率、尾差、汇总格、源行与文件原文',
    en: 'walk from a voucher line to journal, rule, rate, rounding, cells, rows and raw lines',
  },
  options: ['rows', 'after'],
  flags: [],
  run: async (call) => {
    const text = required(call.words[0], 'the voucher line');
    return withHouse(call, async (house) => {
      const line = await findVoucherLine(house.db.pool, text);
      const after = call.option('after');
      const limit = Number(call.option('rows') ?? 20);
      const proof = await proveLine(house, { ...line, limit, ...(after === undefined ? {} : { afterRow: after }) });
      if (call.json) printJson(call, proof);
      else printProof(call, proof);
      return proof.holds ? 0 : 1;
    });
  },
};

function printProof(call: Invocation, proof: LineProof): void {
  const { out } = call;
  const zh = call.language === 'zh';
  const { voucher, line, bookCurrency } = proof;
  out.line(
    `${zh ? '凭证' : 'Voucher'} ${voucher.period}/${voucher.word}-${voucher.number}  ${voucher.date}  ${voucher.summary}  ${voucher.state}${voucher.erpNumber ? `  ERP ${voucher.erpNumber}` : ''}`,
  );
  out.line(
    `  ${zh ? '行' : 'line'} ${line.lineNo}  ${line.dc === 'D' ? '借' : '贷'} ${line.account} ${zh ? line.accountName : line.accountNameEn} [${dimsText(line.dims)}]  ${moneyText(line.fc, line.currency)} ${line.currency} @${line.rate} = ${moneyText(line.lc, bookCurrency)} ${bookCurrency}`,
  );
  for (const journal of proof.journalLines) {
    out.line(
      `  ${zh ? '分录' : 'Journal'} #${journal.lineNo}  ${journal.entryKey}  ${journal.businessDate}${journal.correction ? `  ${journal.correction}` : ''}`,
    );
    out.line(
      `    ${zh ? '规则' : 'rule'} ${journal.rule}${journal.ruleWords.map((one) => `  ${zh ? one.words.zh : one.words.en}`).join('')}`,
    );
    const quotes = journal.quotes.map(
      (one) =>
        `${one.rateType} ${one.currency}/${one.functional} ${one.date} ${one.value}/${one.quotedUnit} (${one.source})`,
    );
    out.line(`    ${zh ? '汇率' : 'rate'} ${journal.rate}  ${journal.rateRef}  ${quotes.join('; ')}`);
    if (journal.rounding !== 0n)
      out.line(`    ${zh ? '尾差' : 'rounding'} ${formatMinor(journal.rounding, bookCurrency)} ${bookCurrency}`);
    out.line(`    ${zh ? '批次' : 'batch'} ${journal.batchNo}  ${journal.posting}  ${journal.batchHash.slice(0, 16)}…`);
    out.line(
      `    ${zh ? '汇总格' : 'cells'} ${journal.cellCount}  Σ ${journal.cellCount > 0 && journal.cells[0] ? moneyText(journal.cellSum, journal.cells[0].currency) : '0'}`,
    );
    for (const cell of journal.cells)
      out.line(
        `      ${cell.businessDate} ${cell.transactionType}/${cell.amountType}/${cell.amountDescription} ${cell.sku}  ${moneyText(cell.share, cell.currency)} ${cell.currency}${cell.lc === undefined || cell.currency === bookCurrency ? '' : ` = ${moneyText(cell.lc, bookCurrency)} ${bookCurrency}`}  ${cell.matchedRule ?? ''}`,
      );
  }
  for (const row of proof.rows) {
    out.line(
      `  ${row.documentName}:${row.line}  ${moneyText(row.amount, row.currency)} ${row.currency}  ${row.orderId}`,
    );
    out.line(`    | ${row.raw ?? (zh ? '（原文已不在）' : '(bytes are gone)')}`);
  }
  if (proof.nextRow !== undefined) out.line(`  … --after ${proof.nextRow}`);
  for (const check of proof.checks)
    out.line(
      `  ${check.holds ? '✓' : '✗'} ${check.name}  ${formatMinor(check.left, check.currency)} = ${formatMinor(check.right, check.currency)} ${check.currency}`,
    );
}
