/**
 * From the lines of a voucher to the business document that books the same: its ERP makes the voucher of the document, so
 * that the account under AR or AP control (受控科目) and its sub-ledger agree. accounting.md §1.4, §9.2. Pure.
 */
import type { BusinessDocumentLine, DocumentKind, VoucherForm } from '../core/business-documents.ts';
import { dimsText, type Side } from '../core/journal.ts';
import { type Currency, type Minor, plainRate, type Rate } from '../core/money.ts';

/**
 * CLAIM: what the debtor owes, by item: 其他应收单. MONEY: moved between the debtor and an account of our own: 收款单, and where
 * it goes back 收款退款单.
 */
export type DocumentFlow = {
  readonly as: 'CLAIM' | 'MONEY';
  /** Our code of the debtor's account, which the ERP keeps in its sub-ledger. */
  readonly account: string;
};

export interface FormLine {
  readonly lineNo: number;
  readonly account: string;
  readonly dc: Side;
  readonly currency: Currency;
  readonly fc: Minor;
  readonly rate: Rate;
  readonly lc: Minor;
  readonly dims: Readonly<Record<string, string>>;
}

/** What the lines say of the document; the head comes from the voucher. */
export interface FormContent {
  readonly kind: Extract<DocumentKind, 'OTHER_RECEIVABLE' | 'RECEIPT' | 'RECEIPT_REFUND'>;
  /** Code of the shop. */
  readonly party: string;
  readonly currency: Currency;
  readonly rate: Rate;
  /** `1122.13/US01`: account and shop of a balance with the platform, or the payment account. */
  readonly bankAccount?: string;
  readonly lines: readonly BusinessDocumentLine[];
}

/** Why no document can say what the voucher says; `about` names what stands in the way. */
export interface NotExpressible {
  readonly reason:
    | 'NETS_TO_NOTHING'
    | 'SEVERAL_DEBTORS'
    | 'SEVERAL_RATES'
    | 'OTHER_CURRENCY'
    | 'DIMENSION'
    | 'SEVERAL_ACCOUNTS';
  readonly about: string;
}

/** Dimensions that a document carries: the debtor in its head, the department on its lines, the others in the item's code. */
const CARRIED = new Set(['店铺', '部门', '费用项目', '站点', '辖区']);

/** The way of a form, for what corrects or replaces it: the one stays what the other was. */
export function flowOfForm(form: VoucherForm, account: string | null): DocumentFlow | undefined {
  if (form === 'VOUCHER' || account === null) return undefined;
  return { as: form === 'OTHER_RECEIVABLE' ? 'CLAIM' : 'MONEY', account };
}

/** undefined: no line is the debtor's, so the voucher touches no sub-ledger. */
export function formContent(lines: readonly FormLine[], flow: DocumentFlow): FormContent | NotExpressible | undefined {
  const debtor = lines.filter((line) => line.account === flow.account);
  const others = lines.filter((line) => line.account !== flow.account);
  const [first] = debtor;
  if (!first) return undefined;
  const { currency, rate } = first;
  if (new Set(debtor.map((line) => dimsText(line.dims))).size > 1) return not('SEVERAL_DEBTORS', flow.account);
  const rates = new Set(debtor.map((line) => `${line.currency} ${plainRate(line.rate)}`));
  if (rates.size > 1) return not('SEVERAL_RATES', [...rates].join(', '));
  const party = first.dims.店铺 ?? first.dims.客户 ?? '';
  const balance = { fc: sum(debtor, 'fc'), lc: sum(debtor, 'lc') };
  const head = { party, currency, rate };
  return flow.as === 'CLAIM' ? claim(head, others, balance) : money(head, others, balance);
}

type Head = Pick<FormContent, 'party' | 'currency' | 'rate'>;
interface Balance {
  readonly fc: Minor;
  readonly lc: Minor;
}

/** One line an item and department, signed: what raises the debt is positive. Below zero as a whole: a red document. */
function claim(head: Head, others: readonly FormLine[], balance: Balance): FormContent | NotExpressible {
  const strange = others.flatMap((line) => Object.keys(line.dims).filter((name) => !CARRIED.has(name)));
  if (strange.length > 0) return not('DIMENSION', [...new Set(strange)].join(', '));
  const apart = others.filter((line) => line.currency !== head.currency);
  if (apart.length > 1 || apart.some((line) => line.fc !== line.lc))
    return not('OTHER_CURRENCY', apart.map((line) => line.account).join(', '));
  const told = others
    .filter((line) => line.currency === head.currency)
    .reduce((total, line) => total - signed(line).fc, 0n);
  const items = new Map<string, BusinessDocumentLine>();
  for (const line of others) {
    const amounts = signed(line);
    // The one line in functional currency: its share is what the others leave of the debtor's.
    const fc = line.currency === head.currency ? -amounts.fc : balance.fc - told;
    const expenseItem = itemOf(line);
    const { 部门: department } = line.dims;
    const key = `${expenseItem}\n${department ?? ''}`;
    const before = items.get(key);
    items.set(key, {
      lineNo: before?.lineNo ?? items.size + 1,
      summary: '',
      expenseItem,
      ...(department !== undefined && { department }),
      fc: (before?.fc ?? 0n) + fc,
      tax: 0n,
      lc: (before?.lc ?? 0n) - amounts.lc,
    });
  }
  const lines = [...items.values()].filter((line) => line.fc !== 0n || line.lc !== 0n);
  if (lines.length === 0) return not('NETS_TO_NOTHING', head.party);
  if (total(lines, 'fc') !== balance.fc) return not('OTHER_CURRENCY', others.map((line) => line.account).join(', '));
  return { kind: 'OTHER_RECEIVABLE', ...head, lines: lines.map((line, index) => ({ ...line, lineNo: index + 1 })) };
}

/** 费用项目; what has none is an item by its account, a tax by its jurisdiction as well: `6001.01`, `2221.31/GB`. */
function itemOf({ account, dims }: FormLine): string {
  return dims.费用项目 ?? (dims.辖区 === undefined ? account : `${account}/${dims.辖区}`);
}

/** Both sides netted: a reserve that is released and withheld at once moves the difference. Never below zero. */
function money(head: Head, others: readonly FormLine[], balance: Balance): FormContent | NotExpressible {
  const accounts = new Set(others.map((line) => `${line.account} ${dimsText(line.dims)}`));
  const [own] = others;
  if (!own || accounts.size !== 1) return not('SEVERAL_ACCOUNTS', [...accounts].join(', '));
  if (others.some((line) => line.currency !== head.currency)) return not('OTHER_CURRENCY', own.account);
  if (balance.fc === 0n || balance.fc > 0n !== balance.lc > 0n) return not('NETS_TO_NOTHING', own.account);
  const isReceipt = balance.fc < 0n;
  const line = { lineNo: 1, summary: '', tax: 0n };
  return {
    kind: isReceipt ? 'RECEIPT' : 'RECEIPT_REFUND',
    ...head,
    bankAccount: own.dims.支付账户 ?? `${own.account}/${own.dims.店铺 ?? ''}`,
    lines: [isReceipt ? { ...line, fc: -balance.fc, lc: -balance.lc } : { ...line, ...balance }],
  };
}

function not(reason: NotExpressible['reason'], about: string): NotExpressible {
  return { reason, about };
}

/** Debit positive. */
function signed(line: FormLine): Balance {
  return line.dc === 'D' ? line : { fc: -line.fc, lc: -line.lc };
}

function sum(lines: readonly FormLine[], of: 'fc' | 'lc'): Minor {
  return lines.reduce((all, line) => all + signed(line)[of], 0n);
}

function total(lines: readonly BusinessDocumentLine[], of: 'fc' | 'lc'): Minor {
  return lines.reduce((all, line) => all + line[of], 0n);
}
