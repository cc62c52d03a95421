/** Values of the house as the contract writes them. */
import type { IsoDate } from '../core/dates.ts';
import { type Currency, formatMinor, type Minor } from '../core/money.ts';
import type { ProofCheck } from '../core/papers.ts';
import { type Catalogue, describeProblem, type Problem } from '../core/problems.ts';
import type { ImportReport, StatementReport, UnknownItem, VoucherBrief } from '../pipeline/house.ts';
import type {
  CheckJson,
  ImportReportJson,
  MoneyJson,
  ProblemJson,
  StatementReportJson,
  UnknownItemJson,
  VoucherReportJson,
} from './contract.ts';

export function moneyView(amount: Minor, currency: Currency): MoneyJson {
  return { amount: formatMinor(amount, currency), currency };
}

export function instantView(at: Date): string {
  return at.toISOString();
}

export function instantOrNull(at: Date | null | undefined): string | null {
  return at ? at.toISOString() : null;
}

export function textOrNull(value: bigint | string | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** A stored problem may be of a code that a later version dropped: it is shown by its code, never hidden. */
export function problemView(catalogue: Catalogue, one: Problem): ProblemJson {
  const kind = catalogue.get(one.code);
  const say = (language: 'zh' | 'en') =>
    kind ? describeProblem(catalogue, one, language) : { text: one.code, remedy: '' };
  const [zh, en] = [say('zh'), say('en')];
  return {
    code: one.code,
    level: one.level,
    owner: kind?.owner ?? 'admin',
    deadlineHours: kind?.deadlineHours ?? 24,
    text: { zh: zh.text, en: en.text },
    remedy: { zh: zh.remedy, en: en.remedy },
    place: { ...one.place },
    params: { ...one.params },
  };
}

export function checkView(check: ProofCheck): CheckJson {
  return {
    name: check.name,
    left: moneyView(check.left, check.currency),
    right: moneyView(check.right, check.currency),
    difference: moneyView(check.difference, check.currency),
    holds: check.difference === 0n,
  };
}

export function unknownItemView(item: UnknownItem, currency: Currency): UnknownItemJson {
  return {
    transactionType: item.transactionType,
    amountType: item.amountType,
    amountDescription: item.amountDescription,
    amount: moneyView(item.amount, currency),
    rows: String(item.rows),
    reason: item.reason,
    suggestions: item.suggestions.map((one) => ({ ...one })),
  };
}

export function voucherReportView(voucher: VoucherBrief, bookCurrency: Currency): VoucherReportJson {
  return {
    voucherNo: String(voucher.voucherNo),
    word: voucher.word,
    number: voucher.number,
    date: voucher.date,
    period: voucher.period,
    category: voucher.category,
    summary: voucher.summary,
    state: voucher.state,
    erpNumber: voucher.erpNumber ?? null,
    total: moneyView(voucher.total, bookCurrency),
    lines: voucher.lines.map((line) => ({
      lineNo: line.lineNo,
      dc: line.dc,
      account: line.account,
      accountName: line.accountName,
      fc: moneyView(line.fc, line.currency),
      rate: line.rate,
      lc: moneyView(line.lc, bookCurrency),
      dims: { ...line.dims },
    })),
  };
}

export function statementReportView(catalogue: Catalogue, report: StatementReport): StatementReportJson {
  const money = (amount: Minor): MoneyJson => moneyView(amount, report.currency);
  return {
    book: report.book,
    shop: report.shop,
    settlementId: report.settlementId,
    kind: report.kind,
    revision: report.revision,
    currency: report.currency,
    bookCurrency: report.bookCurrency,
    outcome: report.outcome,
    total: report.total === undefined ? null : money(report.total),
    sum: money(report.sum),
    rows: String(report.rows),
    startAt: report.startAt ?? null,
    endAt: report.endAt ?? null,
    checks: report.checks.map(checkView),
    months: report.months.map((one) => ({ month: one.month, net: money(one.net) })),
    vouchers: report.vouchers.map((one) => voucherReportView(one, report.bookCurrency)),
    unknownItems: report.unknownItems.map((one) => unknownItemView(one, report.currency)),
    differences: report.differences.map((one) => ({ ...one, before: money(one.before), after: money(one.after) })),
    problems: report.problems.map((one) => problemView(catalogue, one)),
  };
}

export function importReportView(catalogue: Catalogue, report: ImportReport): ImportReportJson {
  return {
    documentNo: textOrNull(report.documentNo),
    name: report.name,
    sha256: report.sha256,
    bytes: String(report.bytes),
    kind: report.kind ?? null,
    already: report.already,
    openedBook: report.openedBook ? { ...report.openedBook } : null,
    statements: report.statements.map((one) => statementReportView(catalogue, one)),
    problems: report.problems.map((one) => problemView(catalogue, one)),
    dryRun: report.dryRun,
  };
}

/** Checks as intake keeps them: JSON, with bigint as text. */
export interface StoredCheck {
  readonly name: string;
  readonly left: string | number;
  readonly right: string | number;
  readonly difference: string | number;
  readonly currency: Currency;
}

export function storedCheckView(check: StoredCheck): CheckJson {
  const { left, right, difference } = check;
  return checkView({ ...check, left: BigInt(left), right: BigInt(right), difference: BigInt(difference) });
}

export function dayOf(now: Date): IsoDate {
  return now.toISOString().slice(0, 10);
}
