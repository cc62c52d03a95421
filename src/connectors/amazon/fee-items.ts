/**
 * The default pack of fee facts: what each (transaction type, amount type, amount description) means and where it posts
 * (platform-reports.md §1.5). Data in fee-items.csv, one rule a row, in the order that breaks ties.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { Bug } from '../../core/problems.ts';

export type FeeRole = 'POST' | 'PASS_THROUGH_TAX' | 'CLEARING' | 'MATCH_ONLY' | 'HOLD';
/** y: seen in real files or official · s: a third party has it · n: our own knowledge, a person accepts it first. */
export type Confirmation = 'y' | 's' | 'n';

export interface FeeItem {
  readonly transactionType: string;
  readonly amountType: string;
  readonly amountDescription: string;
  readonly meaningEn: string;
  readonly meaningZh: string;
  readonly category: string;
  readonly confirmed: Confirmation;
  /** Normalised fee; it alone fixes category, account, role and side. */
  readonly feeKey: string;
  /** ASBE code of accounting.md §1.2; empty unless role is POST. */
  readonly account: string;
  readonly role: FeeRole;
  /** Side of the counter line (accounting.md §2.7). */
  readonly naturalSide: 'debit' | 'credit';
  /** Sign of the raw amount as reported; `−` is U+2212. */
  readonly expectedSign: '+' | '−' | '±';
  /** The tax part of a fee: to input VAT where it is recoverable. */
  readonly taxPart: boolean;
  readonly skuLevel: 'DIRECT' | 'ORDER' | 'SHOP';
}

const ROLES: readonly string[] = ['POST', 'PASS_THROUGH_TAX', 'CLEARING', 'MATCH_ONLY', 'HOLD'];

/** Reads the pack from its file. Throws Bug where the file breaks its own vocabulary. */
export function loadFeeItems(): readonly FeeItem[] {
  const text = readFileSync(new URL('./fee-items.csv', import.meta.url), 'utf8');
  const records: Record<string, string>[] = parse(text, { columns: true });
  return records.map(feeItemOf);
}

function feeItemOf(record: Readonly<Record<string, string>>): FeeItem {
  const cell = (name: string): string => {
    const value = record[name];
    if (value === undefined) throw new Bug(`fee-items.csv has no column ${name}`);
    return value;
  };
  const oneOf = <T extends string>(name: string, words: readonly string[]): T => {
    const value = cell(name);
    if (!words.includes(value)) throw new Bug(`fee-items.csv: ${name} cannot be “${value}”`);
    return value as T;
  };
  return {
    transactionType: cell('transaction_type'),
    amountType: cell('amount_type'),
    amountDescription: cell('amount_description'),
    meaningEn: cell('meaning_en'),
    meaningZh: cell('meaning_zh'),
    category: cell('category'),
    confirmed: oneOf('confirmed', ['y', 's', 'n']),
    feeKey: cell('fee_key'),
    account: cell('account'),
    role: oneOf('role', ROLES),
    naturalSide: oneOf('natural_side', ['debit', 'credit']),
    expectedSign: oneOf('expected_sign', ['+', '−', '±']),
    taxPart: oneOf('tax_part', ['y', 'n']) === 'y',
    skuLevel: oneOf('sku_level', ['DIRECT', 'ORDER', 'SHOP']),
  };
}
