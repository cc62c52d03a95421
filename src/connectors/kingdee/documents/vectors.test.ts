/**
 * The bodies of the protocol notes §10.2–10.12: the sandbox takes each as it is printed, and our builder makes bodies of the
 * same keys.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessDocument, DocumentKind, PushedMaster } from '../../../core/business-documents.ts';
import { parseRate } from '../../../core/money.ts';
import { isJsonObject, type JsonValue, parseExactJson } from '../../../wire/exact-json.ts';
import { settingsOf } from '../account.ts';
import { SAME_CODES } from '../sandbox-fixture.ts';
import { documentBody } from './body.ts';
import { CUPS, type DocumentBench, FREIGHT, openDocuments, PIECES, sample } from './documents-fixture.ts';
import { EXAMPLES, EXPENSE_ROW, INVENTORY_QUERY, OTHER_IN_UPDATE } from './examples-fixture.ts';
import { transferInLink } from './transfers.ts';

type Form = keyof typeof EXAMPLES;
const FORMS = Object.keys(EXAMPLES) as readonly Form[];

let bench: DocumentBench;
beforeEach(async () => {
  bench = await openDocuments();
});
afterEach(() => bench.close());

function parsed(text: string): JsonValue {
  return parseExactJson(text);
}

describe('the sandbox takes', () => {
  const OWN_NUMBERS: Readonly<Partial<Record<Form, readonly [string, string]>>> = {
    BD_Customer: ['"FNumber":"C001"', '"FNumber":"C900"'],
    BD_Supplier: ['"FNumber":"S001"', '"FNumber":"S900"'],
    BD_MATERIAL: ['"FNumber":"HL-CUP-01"', '"FNumber":"HL-CUP-90"'],
    BD_STOCK: ['"FNumber":"WH01"', '"FNumber":"WH90"'],
  };

  test.each(FORMS)('the body of %s, once', async (form) => {
    const [mark, own] = OWN_NUMBERS[form] ?? ['', ''];
    const body = JSON.parse(EXAMPLES[form].replace(mark, own));
    const id = await bench.byBody(form, body, true);
    const [stored] = await bench.store.records(form.toUpperCase());
    expect(stored).toMatchObject({ id: Number(id), state: 'C' });
    // AP_OtherPayable and AR_REFUNDBILL have no number in their bodies: the server gives one.
    if (form === 'AP_OtherPayable' || form === 'AR_REFUNDBILL') return;
    await expect(bench.byBody(form, body)).rejects.toThrow(
      form === 'BD_Rate' ? /有效期重叠/ : /KINGDEE_DUPLICATE_NUMBER/,
    );
  });

  test('the row of an expense payable, under its bill type', async () => {
    const body = JSON.parse(EXAMPLES.AP_Payable);
    body.Model.FBillTypeID = { FNUMBER: 'YFD02_SYS' };
    body.Model.FBUSINESSTYPE = 'FY';
    body.Model.FEntityDetail = [JSON.parse(EXPENSE_ROW)];
    await bench.byBody('AP_Payable', body);
    const [stored] = await bench.store.records('AP_PAYABLE');
    expect(stored?.body).toContain('"FALLAMOUNTFOR_D":160.00');
  });

  test('the update of a 其他入库 that keeps two rows and adds one', async () => {
    const line = { ...PIECES, cost: 3_700n };
    const document = sample('OTHER_IN', { lines: [line, { ...line, lineNo: 2 }, { ...line, lineNo: 3 }] });
    const { id } = await bench.saved(document);
    const update = OTHER_IN_UPDATE.replace('"100017"', `"${id}"`)
      .replace('"100024"', `"${id}001"`)
      .replace('"100025"', `"${id}003"`);
    expect(update).not.toBe(OTHER_IN_UPDATE);
    await bench.byBody('STK_MISCELLANEOUS', JSON.parse(update));
    const read = await bench.documents.readBack(id, document, SAME_CODES);
    expect(read?.lines.map((one) => one.quantity)).toEqual([2n, 2n, 5n]);
  });

  test('the query of 即时库存, and tells what audited documents left there', async () => {
    const stock = async (): Promise<unknown> => {
      const answer = await bench.client().query(JSON.parse(INVENTORY_QUERY));
      return 'rows' in answer ? JSON.parse(JSON.stringify(answer.rows)) : answer;
    };
    const come = await bench.saved(sample('OTHER_IN', { lines: [{ ...PIECES, quantity: 60n }] }));
    expect(await stock()).toEqual([]);
    await bench.documents.advance?.('OTHER_IN', come.id, 'AUDITED');
    const went = await bench.saved(sample('TRANSFER_OUT'));
    await bench.documents.advance?.('TRANSFER_OUT', went.id, 'AUDITED');
    expect(await stock()).toEqual([
      ['HL-CUP-01', 'WH01', 10],
      ['HL-CUP-01', 'WHFBA', 50],
    ]);
  });
});

/** Paths of the keys in a body, whatever the case of FNumber; rows of one array count once. */
function pathsOf(value: JsonValue, path = ''): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set((value as readonly JsonValue[]).flatMap((one) => [...pathsOf(one, path)]));
  if (!isJsonObject(value)) return new Set([path]);
  return new Set(
    Object.entries(value).flatMap(([key, one]) => [
      ...pathsOf(one, `${path}/${/^FNUMBER$/i.test(key) ? 'FNumber' : key}`),
    ]),
  );
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  return [...one].filter((path) => !other.has(path)).sort();
}

const SETTINGS = settingsOf({ baseUrl: '', acctId: '', username: '', appId: '', appSecret: '', book: '001' });

function ownPaths(document: BusinessDocument, settings = SETTINGS): ReadonlySet<string> {
  const body = documentBody(settings, document, SAME_CODES);
  if ('problems' in body) throw new Error(JSON.stringify(body.problems));
  return pathsOf(parsed(JSON.stringify((body.body as { readonly Model: unknown }).Model)));
}

function examplePaths(form: Form): ReadonlySet<string> {
  const data = parsed(EXAMPLES[form]);
  return pathsOf(isJsonObject(data) ? (data.Model ?? null) : null);
}

interface Against {
  readonly document: BusinessDocument;
  /** Keys of the body that we do not send, and keys that we send beside it. */
  readonly left?: readonly string[];
  readonly more?: readonly string[];
}

/** A link to an outbound document is left out where there is none; our number and remark are ours to add. */
const linkPaths = (names: readonly string[]): readonly string[] =>
  names.map((name) => `/FEntityDetail/FEntityDetail_Link/FEntityDetail_Link_${name}`);
const RECEIVABLE_LINK = linkPaths(['FBASICUNITQTY', 'FBASICUNITQTYOld', 'FRuleId', 'FSBillId', 'FSId', 'FSTableName']);

const AGAINST: Readonly<Partial<Record<Form, Against>>> = {
  AR_receivable: { document: sample('RECEIVABLE'), left: RECEIVABLE_LINK },
  AP_Payable: {
    document: sample('PAYABLE'),
    left: [...RECEIVABLE_LINK, ...linkPaths(['FStockBaseQty', 'FStockBaseQtyOld'])].sort(),
  },
  AP_PAYBILL: {
    document: sample('PAYMENT'),
    left: ['/FPAYBILLENTRY/FOPPOSITEBANKACCOUNT', '/FPAYBILLENTRY/FOPPOSITECCOUNTNAME'],
  },
  AR_RECEIVEBILL: { document: sample('RECEIPT'), more: ['/FRECEIVEBILLENTRY/FCOMMENT', '/FREMARK'] },
  AR_REFUNDBILL: { document: sample('RECEIPT_REFUND'), more: ['/FBillNo', '/FREMARK'] },
  AP_OtherPayable: { document: sample('OTHER_PAYABLE'), more: ['/FBillNo'] },
  SAL_OUTSTOCK: { document: sample('SALES_OUT') },
  SAL_RETURNSTOCK: { document: sample('SALES_RETURN') },
  STK_InStock: { document: sample('PURCHASE_IN') },
  STK_TransferDirect: { document: sample('TRANSFER') },
  STK_TRANSFEROUT: { document: sample('TRANSFER_OUT') },
  STK_MisDelivery: {
    document: sample('OTHER_OUT', {
      party: { kind: 'CUSTOMER', code: 'C001' },
      lines: [{ ...PIECES, department: 'D001' }],
    }),
  },
};

describe('our builder makes', () => {
  test.each(Object.entries(AGAINST))('the keys of the body of %s', (form, { document, left = [], more = [] }) => {
    const [own, example] = [ownPaths(document), examplePaths(form as Form)];
    expect(difference(example, own)).toEqual(left);
    expect(difference(own, example)).toEqual(more);
  });

  test('the keys of a TRANSFER_IN that is saved, its link among them', () => {
    const settings = settingsOf({ ...SETTINGS, documents: { transferIn: 'save' } });
    const link = pathsOf(parsed(JSON.stringify(transferInLink({ billId: '1', rowId: '2' }, '50'))), '/FSTKTRSINENTRY');
    const own = new Set([...ownPaths(sample('TRANSFER_IN'), settings), ...link]);
    const example = examplePaths('STK_TRANSFERIN');
    expect(difference(example, own)).toEqual([]);
    expect(difference(own, example)).toEqual([]);
  });

  test('the keys of the row of an expense payable', () => {
    const own = ownPaths(sample('PAYABLE', { lines: [FREIGHT] }));
    const rows = new Set([...own].filter((path) => path.startsWith('/FEntityDetail/')));
    expect([...rows].sort()).toEqual([...pathsOf(parsed(EXPENSE_ROW), '/FEntityDetail')].sort());
  });

  test('the values of the 应收单 that the notes print', () => {
    const body = documentBody(
      SETTINGS,
      sample('RECEIVABLE', { number: 'HL-AR-20000000001', date: '2026-01-31', lines: [CUPS] }),
      SAME_CODES,
    );
    if ('problems' in body) throw new Error('problems');
    const own = (body.body as { readonly Model: Readonly<Record<string, unknown>> }).Model;
    const example = JSON.parse(EXAMPLES.AR_receivable).Model;
    // Numbers go as texts; the notes print them as numbers.
    expect(flat(own)).toEqual(flat({ ...example, FEntityDetail: withoutLinks(example.FEntityDetail) }));
  });

  test.each([
    ['BD_Customer', { kind: 'CUSTOMER', code: 'C001', name: 'DEMO-US' }],
    ['BD_Supplier', { kind: 'SUPPLIER', code: 'S001', name: '示例供应商' }],
    ['BD_MATERIAL', { kind: 'MATERIAL', code: 'HL-CUP-01', name: '示例杯', unit: 'Pcs' }],
    ['BD_STOCK', { kind: 'WAREHOUSE', code: 'WH01', name: '深圳仓' }],
    [
      'BD_Rate',
      {
        kind: 'RATE',
        from: 'USD',
        to: 'CNY',
        rate: parseRate('7.0'),
        firstDay: '2026-01-01',
        lastDay: '2026-01-31',
      },
    ],
  ] as const)('the keys of the body of %s, and its values', async (form, record: PushedMaster) => {
    await bench.close();
    bench = await openDocuments();
    const fresh = { ...record, ...('code' in record && { code: `${record.code}-X` }) };
    expect(await bench.masters.push(fresh, 5_000)).toMatchObject({ outcome: 'Saved' });
    const [stored] = await bench.store.records(form.toUpperCase());
    const own = pathsOf(parsed(stored?.body ?? ''));
    const example = examplePaths(form);
    const idKeys = new Set(['/FSupplierId', '/FMATERIALID']);
    expect(difference(example, own)).toEqual([]);
    expect(difference(own, example).filter((path) => !idKeys.has(path))).toEqual([]);
  });
});

/** A body with its numbers as canonical texts and every FNumber in one case. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [/^FNUMBER$/i.test(key) ? 'FNumber' : key, flat(one)]),
    );
  const text = String(value);
  return /^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

function withoutLinks(rows: readonly Readonly<Record<string, unknown>>[]): unknown {
  return rows.map(({ FEntityDetail_Link: _, ...row }) => row);
}

/** Every kind that is built has a body of the notes, or is said to have none. */
test('no kind is left out', () => {
  const covered = new Set([...Object.values(AGAINST).map((one) => one.document.kind), 'TRANSFER_IN']);
  const withoutBody: readonly DocumentKind[] = ['OTHER_RECEIVABLE', 'OTHER_IN', 'COUNT_GAIN', 'COUNT_LOSS'];
  const missing = bench.documents.kinds.filter((kind) => !covered.has(kind));
  expect([...missing].sort()).toEqual([...withoutBody].sort());
});
