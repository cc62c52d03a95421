/** The proof of a voucher line as the contract writes it. */
import type { Currency } from '../core/money.ts';
import type { LineProof, ProofCell, ProofJournalLine, ProofQuote, ProofRow } from '../pipeline/line-proof.ts';
import type { LineProofJson } from './contract.ts';
import { instantView, moneyView } from './views.ts';

export function lineProofView(proof: LineProof): LineProofJson {
  const { line, voucher, bookCurrency } = proof;
  return {
    book: proof.book,
    bookCurrency,
    voucherNo: String(proof.voucherNo),
    lineNo: proof.lineNo,
    word: voucher.word,
    number: voucher.number,
    contentHash: voucher.contentHash,
    line: {
      lineNo: line.lineNo,
      summary: line.summary,
      account: line.account,
      accountNameZh: line.accountName,
      accountNameEn: line.accountNameEn,
      dc: line.dc,
      fc: moneyView(line.fc, line.currency),
      rate: line.rate,
      lc: moneyView(line.lc, bookCurrency),
      dims: { ...line.dims },
    },
    journalLines: proof.journalLines.map((one) => journalLineView(one, bookCurrency)),
    journalLineCount: proof.journalLineCount,
    rows: proof.rows.map(rowView),
    nextRow: proof.nextRow ?? null,
    checks: proof.checks.map(({ name, currency, left, right, holds }) => ({
      name,
      left: moneyView(left, currency),
      right: moneyView(right, currency),
      holds,
    })),
    holds: proof.holds,
  };
}

function journalLineView(line: ProofJournalLine, bookCurrency: Currency): LineProofJson['journalLines'][number] {
  const cellCurrency = line.cells[0]?.currency;
  return {
    lineNo: String(line.lineNo),
    entryNo: String(line.entryNo),
    entryKey: line.entryKey,
    entryKind: line.entryKind,
    summary: line.summary,
    businessDate: line.businessDate,
    originalPeriod: line.originalPeriod,
    postingPeriod: line.postingPeriod,
    correction: line.correction ?? null,
    dc: line.dc,
    account: line.account,
    fc: moneyView(line.fc, line.currency),
    rate: line.rate,
    lc: moneyView(line.lc, bookCurrency),
    dims: { ...line.dims },
    src: line.src ? { amount: moneyView(line.src.fc, line.src.currency), rate: line.src.rate } : null,
    rounding: moneyView(line.rounding, bookCurrency),
    rule: line.rule,
    ruleWords: line.ruleWords.map(({ rule, words }) => ({ rule, words: { ...words } })),
    rateRef: line.rateRef,
    quotes: line.quotes.map(quoteView),
    batchNo: String(line.batchNo),
    posting: line.posting,
    batchHash: line.batchHash,
    previousHash: line.previousHash,
    postedAt: instantView(line.postedAt),
    postedBy: line.postedBy,
    balances: line.balances,
    cells: line.cells.map((cell) => cellView(cell, bookCurrency)),
    cellCount: line.cellCount,
    cellSum: cellCurrency === undefined ? null : moneyView(line.cellSum, cellCurrency),
  };
}

function quoteView(quote: ProofQuote): LineProofJson['journalLines'][number]['quotes'][number] {
  return { ...quote, rateNo: String(quote.rateNo), enteredAt: instantView(quote.enteredAt) };
}

function cellView(cell: ProofCell, bookCurrency: Currency): LineProofJson['journalLines'][number]['cells'][number] {
  const { currency, statementNo, documentNo, amount, share, lc, rows, feeKey, matchedRule, disposition, ...words } =
    cell;
  return {
    ...words,
    statementNo: String(statementNo),
    documentNo: String(documentNo),
    amount: moneyView(amount, currency),
    share: moneyView(share, currency),
    lc: lc === undefined ? null : moneyView(lc, bookCurrency),
    rows: String(rows),
    feeKey: feeKey ?? null,
    matchedRule: matchedRule ?? null,
    disposition: disposition ?? null,
  };
}

function rowView(row: ProofRow): LineProofJson['rows'][number] {
  const { currency, documentNo, statementNo, offset, amount, postedAt, raw, ...plain } = row;
  return {
    ...plain,
    documentNo: String(documentNo),
    statementNo: String(statementNo),
    offset: String(offset),
    amount: moneyView(amount, currency),
    postedAt: instantView(postedAt),
    raw: raw ?? null,
  };
}
