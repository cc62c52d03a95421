/** A document of the ERP in our terms, by a query of documented keys: the ORM names of a View are documented nowhere. */
import type { BusinessDocument, BusinessDocumentLine, ReadBackDocument } from '../../../core/business-documents.ts';
import { type Minor, minorUnits, parseMinor } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import { dimensionMappedTo, mappedDimension } from '../../../core/target-mapping.ts';
import type { TargetMapping } from '../../../core/targets.ts';
import { keyOf } from '../account.ts';
import { scalar } from '../errors.ts';
import { kingdeeProblems } from '../problems.ts';
import { groupsOf, type Row } from '../queries.ts';
import { dateOf, plainDecimal } from '../read-back.ts';
import type { BillForm } from './forms.ts';
import type { DocumentTools } from './tools.ts';

type Line = ReadBackDocument['lines'][number];

/** Keys that are asked for, in their order; a form lacks some. */
const ROW_PARTS = ['material', 'expense', 'warehouse', 'warehouseTo', 'quantity', 'amount'] as const;
type RowPart = (typeof ROW_PARTS)[number];
const OF_BASE_DATA: ReadonlySet<RowPart> = new Set(['material', 'expense', 'warehouse', 'warehouseTo']);

/** undefined where it is gone. Throws Refused KINGDEE_ANSWER_ODD where an amount, a quantity or a date cannot be read. */
export async function readBack(
  tools: DocumentTools,
  form: BillForm,
  id: string,
  document: BusinessDocument,
  mapping: TargetMapping,
): Promise<ReadBackDocument | undefined> {
  if (!/^\d+$/.test(id)) return undefined;
  const rowId = `${form.entry}_FEntryID`;
  const parts = ROW_PARTS.filter((part) => form[part] !== undefined);
  const head = ['FBillNo', form.date, 'FDocumentStatus', ...[form.party, form.currency].filter(isKey).map(numberKey)];
  const chargeKey = document.kind === 'RECEIPT' && tools.settings.documents.receiptAmount === 'with-charge';
  const fieldKeys = [
    ...head,
    rowId,
    ...parts.map((part) => (OF_BASE_DATA.has(part) ? numberKey(form[part] ?? '') : (form[part] ?? ''))),
    ...(chargeKey ? ['FHANDLINGCHARGEFOR'] : []),
  ];
  const rows: Row[] = [];
  const table = { form: form.form, idKey: 'FID', fieldKeys, filter: `FID=${id}`, rowKey: rowId };
  for await (const groups of groupsOf(tools.client, table)) rows.push(...groups.flat());
  const [first] = rows;
  if (!first) return undefined;
  const valuesOf = (row: Row) => new Map(fieldKeys.map((key, index) => [key, row[index + 1] ?? null]));
  const headValues = valuesOf(first);
  const theirs = (key: string | undefined): string => (key === undefined ? '' : scalar(headValues.get(numberKey(key))));
  const currency = keyOf(tools.settings.currencies, theirs(form.currency));
  const party = ours(mapping, partyDimension(document), theirs(form.party), document.party?.code);
  const lines = rows.map((row, index) => {
    const values = valuesOf(row);
    const part = (one: RowPart) => {
      const key = form[one];
      return key === undefined ? undefined : scalar(values.get(OF_BASE_DATA.has(one) ? numberKey(key) : key));
    };
    return lineOf(part, scalar(values.get('FHANDLINGCHARGEFOR')), document, document.lines[index], mapping);
  });
  return {
    id,
    number: scalar(headValues.get('FBillNo')),
    date: dateOf(headValues.get(form.date)),
    state: scalar(headValues.get('FDocumentStatus')),
    ...(party !== undefined && { party }),
    ...(currency !== undefined && { currency }),
    lines: document.source ? inOurOrder(document.lines, lines) : lines,
  };
}

function isKey(key: string | undefined): key is string {
  return key !== undefined;
}

function numberKey(key: string): string {
  return `${key}.FNumber`;
}

function partyDimension({ party }: BusinessDocument): string {
  return party?.kind === 'SUPPLIER' ? '供应商' : '客户';
}

function lineOf(
  part: (one: RowPart) => string | undefined,
  charge: string,
  document: BusinessDocument,
  sent: BusinessDocumentLine | undefined,
  mapping: TargetMapping,
): Line {
  const material = ours(mapping, '物料', part('material'), sent?.material);
  const expenseItem = ours(mapping, '费用项目', part('expense'), sent?.expenseItem);
  const warehouse = ours(mapping, '仓库', part('warehouse'), sent?.warehouse);
  const warehouseTo = ours(mapping, '仓库', part('warehouseTo'), sent?.warehouseTo);
  const quantity = part('quantity');
  const fc = fcOf(part('amount'), charge, document, sent);
  return {
    ...(material !== undefined && { material }),
    ...(expenseItem !== undefined && { expenseItem }),
    ...(warehouse !== undefined && { warehouse }),
    ...(warehouseTo !== undefined && { warehouseTo }),
    // One piece is what a line of money alone was sent with.
    ...(quantity !== undefined &&
      (sent === undefined || sent.quantity !== undefined) && { quantity: wholePieces(quantity) }),
    ...(fc !== undefined && { fc }),
  };
}

/** A row of 其他应收 holds the amount without tax, and no tax. */
function fcOf(
  text: string | undefined,
  charge: string,
  { kind, currency }: BusinessDocument,
  sent: BusinessDocumentLine | undefined,
): Minor | undefined {
  if (text === undefined || (kind === 'OTHER_RECEIVABLE' && sent?.tax !== 0n)) return undefined;
  return minorOf(text, currency) - (charge === '' ? 0n : minorOf(charge, currency));
}

function minorOf(text: string, currency: string): Minor {
  const amount = parseMinor(plainDecimal(text), minorUnits(currency));
  if (amount === undefined) throw odd(`${text} ${currency}`);
  return amount;
}

function wholePieces(text: string): bigint {
  const quantity = parseMinor(plainDecimal(text), 0);
  if (quantity === undefined) throw odd(text);
  return quantity;
}

/** Our code: the one that was sent where the ERP's number is its, so that two codes of one number do not differ. */
function ours(
  mapping: TargetMapping,
  dimension: string,
  theirs: string | undefined,
  sent: string | undefined,
): string | undefined {
  if (theirs === undefined || theirs === '') return undefined;
  return sent !== undefined && mappedDimension(mapping, dimension, sent) === theirs
    ? sent
    : dimensionMappedTo(mapping, dimension, theirs);
}

/** Rows that 下推 made stand in the order of the source, and one line of ours may have taken two of them. */
function inOurOrder(wanted: readonly BusinessDocumentLine[], rows: readonly Line[]): readonly Line[] {
  const left = [...rows];
  const found = wanted.flatMap((line): readonly Line[] => {
    let missing = line.quantity ?? 0n;
    const taken: Line[] = [];
    while (missing > 0n) {
      const at = left.findIndex((row) => isOf(line, row) && (row.quantity ?? 0n) <= missing);
      const [row] = at < 0 ? [] : left.splice(at, 1);
      if (!row) break;
      missing -= row.quantity ?? 0n;
      taken.push(row);
    }
    const [first] = taken;
    return first ? [{ ...first, quantity: taken.reduce((total, row) => total + (row.quantity ?? 0n), 0n) }] : [];
  });
  return [...found, ...left];
}

function isOf(line: BusinessDocumentLine, row: Line): boolean {
  const isSame = (one: string | undefined, other: string | undefined) => other === undefined || one === other;
  return (
    isSame(line.material, row.material) &&
    isSame(line.warehouse, row.warehouse) &&
    isSame(line.warehouseTo, row.warehouseTo)
  );
}

function odd(what: string): Refused {
  return new Refused(problem(kingdeeProblems.KINGDEE_ANSWER_ODD, {}, { what }));
}
