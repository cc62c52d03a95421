/** The report of `verify` as the contract writes it: each law once, over all books. */
import type { Catalogue } from '../core/problems.ts';
import type { BookReport, LawReport, VerifyReport } from '../pipeline/verify.ts';
import type { VerifyReportJson } from './contract.ts';
import { problemView } from './views.ts';

type LawJson = VerifyReportJson['laws'][number];
type Break = LawReport['breaks'][number];

const BREACHES_SHOWN_MAX = 100;

export function verifyReportView(catalogue: Catalogue, report: VerifyReport): VerifyReportJson {
  const { audit, papers } = report;
  return {
    holds: report.ok,
    laws: lawsOf(catalogue, report.books),
    chains: report.books.map(({ book, chain }) => ({
      book,
      batches: chain.batches,
      broken: chain.broken ? `#${chain.broken.batchNo} ${chain.broken.what}` : null,
    })),
    audit: { holds: audit.ok, broken: audit.broken === undefined ? null : String(audit.broken) },
    papers: {
      holds: papers.ok,
      checked: String(papers.checked),
      bytes: String(papers.bytes),
      breachCount: String(papers.breakCount),
      breaches: papers.breaks.slice(0, BREACHES_SHOWN_MAX).map(breachText),
    },
  };
}

function lawsOf(catalogue: Catalogue, books: readonly BookReport[]): LawJson[] {
  const laws = new Map<string, LawReport[]>();
  for (const { laws: ofBook } of books)
    for (const one of ofBook) laws.set(one.law, [...(laws.get(one.law) ?? []), one]);
  return [...laws.values()].map((reports) => lawView(catalogue, reports));
}

function lawView(catalogue: Catalogue, reports: readonly LawReport[]): LawJson {
  const sum = (of: (one: LawReport) => bigint): string => String(reports.reduce((total, one) => total + of(one), 0n));
  const breaks = reports.flatMap((one) => one.breaks).slice(0, BREACHES_SHOWN_MAX);
  return {
    law: reports[0]?.law ?? '',
    severity: reports[0]?.severity ?? '',
    text: { zh: reports[0]?.statement.zh ?? '', en: reports[0]?.statement.en ?? '' },
    checked: sum((one) => one.checked),
    holds: reports.every((one) => one.ok),
    breachCount: sum((one) => one.breakCount),
    breaches: breaks.map(breachText),
    problems: breaks.map((one) => problemView(catalogue, one.problem)),
  };
}

function breachText({ problem, expected, actual, difference }: Break): string {
  const place = Object.values(problem.place).map(String).join(' ');
  return `${place}: ${expected} ≠ ${actual} (${difference})`;
}
