/** Our business document against the one that the ERP holds: what it tells is compared, line by line as a set. */
import type { BusinessDocument, ReadBackDocument } from '../core/business-documents.ts';
import { type Currency, formatMinor } from '../core/money.ts';
import type { VoucherDifference } from './compare.ts';

type Line = ReadBackDocument['lines'][number];

/** Empty: they agree. The ERP's number is its own where it does not take ours, so that it is not compared. */
export function compareDocument(ours: BusinessDocument, theirs: ReadBackDocument): readonly VoucherDifference[] {
  const head: VoucherDifference[] = [];
  const compare = (what: string, mine: string | undefined, held: string | undefined): void => {
    if (held !== undefined && (mine ?? '') !== held)
      head.push({ what, line: undefined, ours: mine ?? '-', theirs: held });
  };
  compare('date', ours.date, theirs.date);
  compare('party', ours.party?.code, theirs.party);
  compare('currency', ours.currency, theirs.currency);
  return [...head, ...compareLines(ours, theirs)];
}

function compareLines(ours: BusinessDocument, theirs: ReadBackDocument): readonly VoucherDifference[] {
  const { currency } = ours;
  const held = [...theirs.lines];
  const take = (matches: (line: Line) => boolean): Line | undefined => {
    const index = held.findIndex(matches);
    return index < 0 ? undefined : held.splice(index, 1)[0];
  };
  const unmatched = ours.lines.filter((line) => !take((one) => fieldsOf(line, one, currency).length === 0));
  const differing = unmatched.flatMap((line) => {
    // What it is about tells which line it was; where an ERP does not tell that, any that is left.
    const one = take((other) => fieldsOf(line, other, currency).every(({ what }) => /^(fc|quantity)$/.test(what)));
    return one ? fieldsOf(line, one, currency) : [alone(line, currency, 'ours')];
  });
  return [...differing, ...held.map((line) => alone(line, currency, 'theirs'))];
}

const FIELDS = ['material', 'expenseItem', 'warehouse', 'warehouseTo', 'quantity', 'fc'] as const;

function fieldsOf(ours: Line, theirs: Line, currency: Currency): readonly VoucherDifference[] {
  return FIELDS.flatMap((what) => {
    const held = textOf(theirs, what, currency);
    const mine = textOf(ours, what, currency) ?? '';
    return held === undefined || held === mine ? [] : [{ what, line: nameOf(ours), ours: mine || '-', theirs: held }];
  });
}

function textOf(line: Line, what: (typeof FIELDS)[number], currency: Currency): string | undefined {
  if (what === 'fc') return line.fc === undefined ? undefined : `${formatMinor(line.fc, currency)} ${currency}`;
  const value = line[what];
  return value === undefined ? undefined : String(value);
}

function alone(line: Line, currency: Currency, whose: 'ours' | 'theirs'): VoucherDifference {
  const parts = [line.quantity === undefined ? '' : `×${line.quantity}`, textOf(line, 'fc', currency) ?? ''];
  const text = parts.filter((part) => part !== '').join(' ') || '1';
  return {
    what: 'line',
    line: nameOf(line),
    ours: whose === 'ours' ? text : '-',
    theirs: whose === 'theirs' ? text : '-',
  };
}

function nameOf({ material, expenseItem, warehouse, warehouseTo }: Line): string {
  const way = warehouseTo === undefined ? warehouse : `${warehouse ?? ''} → ${warehouseTo}`;
  return [material, expenseItem, way].filter((part) => part !== undefined).join(' ');
}
