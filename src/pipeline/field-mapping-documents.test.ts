/** Field mappings of business documents through the outbox, against the sandboxes of the two ERPs that take them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { SEED as KINGDEE_SEED } from '../connectors/kingdee/documents/documents-fixture.ts';
import { openBench as openKingdee } from '../connectors/kingdee/sandbox-fixture.ts';
import {
  type Generation,
  openDocuments as openYonbip,
} from '../connectors/yonyou/yonbip/documents/documents.testing.ts';
import { problem, Transient } from '../core/problems.ts';
import type { MappedKind } from '../core/target-fields.ts';
import type { TargetConnector } from '../core/targets.ts';
import { addErpAccount, type ErpAccount } from '../delivery/erp-accounts.ts';
import { storeHandedIn } from '../delivery/hand-in.ts';
import { faultsOf, type HandedIn } from '../delivery/handed-in.ts';
import { NOW, openBook } from '../delivery/journal-fixture.ts';
import { listVouchers } from '../delivery/voucher-list.ts';
import { inTransaction } from '../engine/transaction.ts';
import { openExpressions } from '../masterdata/field-mapping/expressions.ts';
import type { FieldMappingRow } from '../masterdata/field-mapping/mapping-row.ts';
import { saveDraft } from '../masterdata/field-mapping/store.ts';
import { manualClock } from '../wire/clock.ts';
import { wireProblems } from '../wire/problems.ts';
import { houseCatalogue } from './catalogue.ts';
import { deliverDue } from './deliver.ts';
import { approveFieldMapping, mappingFacts, saveFieldMapping, withFieldMappings } from './field-mapping.ts';
import { previewMapping } from './field-mapping-preview.ts';

const expressions = openExpressions({ rowMsMax: 60_000 });
/** A row that does not end is killed after so long. */
const impatient = openExpressions({ rowMsMax: 3_000 });
const clock = manualClock(NOW.getTime(), { skipSleeps: true });
let database: TestDatabase;
const opened: { close(): Promise<void> }[] = [];
let books = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await expressions.close();
  await impatient.close();
  await database.close();
});

type Erp = 'kingdee' | Generation;
const ERPS: readonly Erp[] = ['kingdee', 'efi', 'classic'];

/** Where the remark, the department and a text of the row stand, and what the ERP then holds of a document. */
interface Case {
  readonly profile: string;
  readonly remark: string;
  readonly department: string;
  readonly ownRow: string;
  readonly amount: string;
  readonly codes: { readonly party: string; readonly expenseItem: string; readonly department: string };
}

const CASES: Readonly<Record<Erp, Case>> = {
  kingdee: {
    profile: 'kingdee.galaxy-session',
    remark: 'Model.FAR_OtherRemarks',
    department: 'Model.FEntity[].FCOSTDEPARTMENTID.FNumber',
    ownRow: 'Model.FEntity[].F_HL_Text',
    amount: 'Model.FEntity[].FNOTAXAMOUNTFOR',
    codes: { party: 'C001', expenseItem: 'FY001', department: 'D001' },
  },
  efi: {
    profile: 'yonyou.yonbip',
    remark: 'data.remarks',
    department: 'data.deptCode',
    ownRow: 'data.bodyItem[].defineText',
    amount: 'data.bodyItem[].oriTaxIncludedAmount',
    codes: { party: 'AMZ-US', expenseItem: 'ADS', department: 'D01' },
  },
  classic: {
    profile: 'yonyou.yonbip',
    remark: 'data.description',
    department: 'data.dept_code',
    ownRow: 'data.oarDetail[].defineText',
    amount: 'data.oarDetail[].oriSum',
    codes: { party: 'AMZ-US', expenseItem: 'ADS', department: 'D01' },
  },
};

interface Connected {
  readonly connector: TargetConnector;
  readonly ledger: string;
  readonly config: ErpAccount['config'];
  /** Texts of the documents that the ERP holds of the kind. */
  held(): Promise<readonly string[]>;
}

async function connected(erp: Erp): Promise<Connected> {
  if (erp === 'kingdee') {
    const ownFields = { AR_OtherRecAble: { FBillHead: ['F_HL_Head'], FEntity: ['F_HL_Text'] } };
    const bench = await openKingdee({ clock, seed: { ...KINGDEE_SEED, ownFields } });
    opened.push(bench);
    const held = async () => (await bench.store.records('AR_OTHERRECABLE')).map((one) => one.body);
    return { connector: bench.connector, ledger: '001', config: {}, held };
  }
  const bench = await openYonbip(erp, { clock });
  opened.push(bench);
  const family = erp === 'efi' ? 'EFI/receivable' : 'fi/oar';
  const held = async () => (await bench.store.documents(family)).map((one) => `${one.head} ${one.rows}`);
  return { connector: bench.connector, ledger: 'BK01', config: { documents: { arap: erp } }, held };
}

/** A book with one 其他应收单 of 92.00 handed in: `lines` lines of 46.00 with a department. */
async function bookWithDocument(erp: Erp, evaluates = expressions, handedIn = true) {
  books += 1;
  const book = `D${books}`;
  const one = CASES[erp];
  const { connector, ledger, config, held } = await connected(erp);
  const account: ErpAccount = {
    ...{ erpAccount: `erp-${book}`, book, profile: one.profile, baseUrl: '', ledger },
    ...{ config, secretName: '', sandbox: true, enabled: true },
  };
  await openBook(database.pool, book);
  const { party, expenseItem, department } = one.codes;
  const line = { expenseItem, department, fc: '46.00', summary: '广告费' };
  const document: HandedIn = {
    ...{ key: 'K1', kind: 'OTHER_RECEIVABLE', date: '2026-10-20', currency: 'CNY', summary: '平台结算' },
    party: { kind: 'CUSTOMER', code: party },
    lines: [line, { ...line, summary: '佣金' }],
  };
  expect(faultsOf(document, 'CNY')).toEqual([]);
  await inTransaction(database.pool, async (tx) => {
    await addErpAccount(tx, account, NOW);
    if (handedIn) await storeHandedIn(tx, { book, document, review: 'AUTO', actor: 'worker', now: NOW });
  });
  const target = withFieldMappings(connector, database.pool, evaluates, account);
  const targetOf = async (asked: string): Promise<TargetConnector | undefined> => (asked === book ? target : undefined);
  return { book, held, house: { db: database, clock, catalogue: houseCatalogue(), targetOf }, ...one };
}

type Opened = Awaited<ReturnType<typeof bookWithDocument>>;

const row = (target: string, expression: string, kind: 'TEXT' | 'CODE' | 'AMOUNT_FC' = 'TEXT'): FieldMappingRow => ({
  ...{ target, kind, expression, source: 'EXPRESSION', optional: false },
});

const wanted = (
  { book, profile }: Opened,
  rows: readonly FieldMappingRow[],
  kind: MappedKind = 'OTHER_RECEIVABLE',
) => ({
  ...{ book, profile, documentKind: kind, note: 'why', effectiveFrom: '2020-01-01', rows },
});

async function approved(one: Opened, rows: readonly FieldMappingRow[]): Promise<bigint> {
  const { mapping, problems } = await saveFieldMapping(one.house, expressions, wanted(one, rows), 'ann');
  expect(problems).toEqual([]);
  const mappingNo = mapping?.mappingNo ?? 0n;
  await approveFieldMapping(one.house, expressions, mappingNo, 'bob');
  return mappingNo;
}

/** Stored past the checks of today: as a version that was approved before the field was known. */
async function approvedBefore({ book, profile }: Opened, rows: readonly FieldMappingRow[]): Promise<void> {
  await inTransaction(database.pool, async (tx) => {
    const { mappingNo } = await saveDraft(
      tx,
      { book, profile, documentKind: 'OTHER_RECEIVABLE', note: 'why', effectiveFrom: '2020-01-01', rows },
      'ann',
      NOW,
    );
    await tx.query(
      `UPDATE masterdata.field_mapping SET state = 'APPROVED', approved_by = 'bob', approved_at = $2 WHERE mapping_no = $1`,
      [mappingNo, NOW],
    );
  });
}

async function sentOf(book: string) {
  const { rows } = await database.pool.query<{ request: unknown; mapping: bigint | null }>(
    `SELECT request, field_mapping_no AS mapping FROM delivery.attempt
     WHERE book = $1 AND step = 'SEND' AND outcome = 'LEAVING'`,
    [book],
  );
  return rows;
}

async function exceptionsOf(book: string) {
  const { rows } = await database.pool.query<{ code: string; target: string }>(
    `SELECT code, params ->> 'target' AS target FROM engine.exception WHERE subject LIKE $1 ORDER BY code`,
    [`%${book}%`],
  );
  return rows;
}

describe.each(ERPS)('%s', (erp) => {
  test('a mapped remark, department and own field arrive, as the preview said; the version is kept with what was sent', async () => {
    const one = await bookWithDocument(erp);
    const { house, book } = one;
    const rows = [
      row(one.remark, 'document.reference & " " & document.number'),
      row(one.department, `"${one.codes.department}"`, 'CODE'),
      row(one.ownRow, 'line.expenseItem & "/" & line.fc'),
    ];
    const preview = await previewMapping(house, expressions, { book, documentKind: 'OTHER_RECEIVABLE', rows });
    expect(preview).toMatchObject({ problems: [], voucherNo: 1n });
    const mappingNo = await approved(one, rows);
    expect(await deliverDue(house, { worker: 'w1' })).toMatchObject({ verified: 1, drifted: 0, refused: 0 });
    expect(await sentOf(book)).toEqual([{ request: preview.after, mapping: mappingNo }]);
    const [held = ''] = await one.held();
    for (const text of [/HL:[0-9a-f]{16} HLOR/, `"${one.codes.department}"`, `${one.codes.expenseItem}/46.00`])
      expect(held).toMatch(text);
  });

  test('an amount that would break the total is refused before anything is sent, and so is dropping it', async () => {
    const change = row(CASES[erp].amount, '"1.00"', 'AMOUNT_FC');
    const one = await bookWithDocument(erp);
    await approved(one, [change]);
    expect(await deliverDue(one.house, { worker: 'w1' })).toMatchObject({ verified: 0, refused: 1 });
    expect([await sentOf(one.book), await one.held()]).toEqual([[], []]);
    expect(await exceptionsOf(one.book)).toEqual([{ code: 'MAPPING_AMOUNT_CHANGED', target: one.amount }]);
    const rows: readonly FieldMappingRow[] = [{ target: one.amount, source: 'DROP' }];
    const { problems } = await previewMapping(one.house, expressions, {
      ...{ book: one.book, documentKind: 'OTHER_RECEIVABLE', rows },
    });
    // The ERP of the one tells that the field must be set; of the others the amount itself does.
    const code = erp === 'kingdee' ? 'MAPPING_REQUIRED_MISSING' : 'MAPPING_AMOUNT_CHANGED';
    expect(new Set(problems.map((each) => each.code))).toEqual(new Set([code]));
  });

  test('number, date and party are not to be mapped: neither saved now, nor sent by a version of before', async () => {
    const one = await bookWithDocument(erp);
    const fixed =
      erp === 'kingdee'
        ? ['Model.FBillNo', 'Model.FDATE', 'Model.fdate', 'Model.FCONTACTUNIT.FNumber']
        : erp === 'efi'
          ? ['data.extVouchCode', 'data.billDate', 'data.BILLDATE', 'data.customerCode']
          : ['data.code', 'data.vouchdate', 'data.VouchDate', 'data.customer_code'];
    const rows = fixed.map((target) => row(target, '"2026-01-01"'));
    for (const each of rows) {
      const { problems } = await saveFieldMapping(one.house, expressions, wanted(one, [each]), 'ann');
      expect(
        problems.map(({ code }) => code),
        each.target,
      ).toContain('MAPPING_FIELD_FIXED');
    }
    await approvedBefore(one, [rows[1] as FieldMappingRow]);
    expect(await deliverDue(one.house, { worker: 'w1' })).toMatchObject({ verified: 0, refused: 1 });
    expect(await one.held()).toEqual([]);
    expect(await exceptionsOf(one.book)).toEqual([{ code: 'MAPPING_FIELD_FIXED', target: fixed[1] }]);
  });

  test('a remark that loses our reference, or no longer begins with it, is refused: the document would not be found again', async () => {
    const one = await bookWithDocument(erp);
    for (const text of ['"mine"', '"x " & document.reference']) {
      const rows = [row(one.remark, text)];
      const { problems } = await previewMapping(one.house, expressions, {
        ...{ book: one.book, documentKind: 'OTHER_RECEIVABLE', rows },
      });
      expect(
        problems.map(({ code }) => code),
        text,
      ).toEqual(['MAPPING_REFERENCE_LOST']);
    }
  });

  test('an expression that runs away ends with a problem; the document waits and nothing is sent', async () => {
    const one = await bookWithDocument(erp, impatient);
    await approved(one, [
      row(
        one.ownRow,
        '$string($contains($pad("", 40, "a"), /^(a+)+$/) and $contains($pad("", 40, "a") & "!", /^(a+)+$/))',
      ),
    ]);
    expect(await deliverDue(one.house, { worker: 'w1' })).toMatchObject({ verified: 0, refused: 1 });
    expect([await sentOf(one.book), await one.held()]).toEqual([[], []]);
    expect(await exceptionsOf(one.book)).toEqual([{ code: 'MAPPING_EXPRESSION_LIMIT', target: one.ownRow }]);
    expect((await listVouchers(database.pool, { book: one.book }))[0]?.state).toBe('REFUSED');
  });

  test('without a document of the kind the preview is on a sample, and says so', async () => {
    const one = await bookWithDocument(erp, expressions, false);
    const rows = [row(one.remark, 'document.reference & " x"')];
    const preview = await previewMapping(one.house, expressions, {
      ...{ book: one.book, documentKind: 'OTHER_RECEIVABLE', rows },
    });
    expect(preview).toMatchObject({ problems: [], voucherNo: undefined });
    expect(preview.changes).toEqual([
      {
        path: one.remark,
        before: expect.stringContaining('样例'),
        after: expect.stringMatching(/^"HL:[0-9a-f]{16} x"$/),
      },
    ]);
  });
});

test('what the ERP itself names can be mapped, and what it does not name is refused', async () => {
  const one = await bookWithDocument('kingdee');
  const facts = await mappingFacts(one.house, one.book, 'OTHER_RECEIVABLE');
  expect(facts.complete).toBe(true);
  expect(facts.kinds).toContain('COUNT_LOSS');
  expect(facts.fields).toContainEqual(
    expect.objectContaining({ path: 'Model.F_HL_Head', text: null, fixed: false, required: false }),
  );
  const codes = async (rows: readonly FieldMappingRow[]) =>
    (await saveFieldMapping(one.house, expressions, wanted(one, rows), 'ann')).problems.map(({ code }) => code);
  expect(await codes([row('Model.F_HL_Head', 'document.number')])).toEqual([]);
  expect(await codes([row('Model.F_HL_Nowhere', 'document.number')])).toEqual(['MAPPING_FIELD_UNKNOWN']);
  // What stands beside the part that is sent would never reach the ERP.
  expect(await codes([row('F_HL_Head', 'document.number')])).toEqual(['MAPPING_TARGET_NOT_VALID']);
});

test('an ERP that cannot be asked for its fields takes nothing away: what the connector writes is known', async () => {
  const one = await bookWithDocument('kingdee');
  const target = await one.house.targetOf(one.book);
  const down = new Transient(problem(wireProblems.WIRE_REPLY_LOST, {}, {}));
  Object.assign(target?.documents ?? {}, { fieldsTold: () => Promise.reject(down) });
  const facts = await mappingFacts(one.house, one.book, 'OTHER_RECEIVABLE');
  expect(facts.complete).toBe(false);
  expect(facts.fields.map(({ path }) => path)).toContain(one.remark);
});

test('a profile that writes no business documents takes no mapping of one, and a preview wants a document of the kind', async () => {
  const one = await bookWithDocument('efi');
  const other = { ...wanted(one, []), profile: 'kingdee.jdy' };
  const { problems } = await saveFieldMapping(one.house, expressions, other, 'ann');
  expect(problems.map(({ code }) => code)).toEqual(['FIELD_MAPPING_KIND_UNWRITTEN']);
  const tried = (documentKind: MappedKind) =>
    previewMapping(one.house, expressions, { book: one.book, documentKind, rows: [], voucherNo: 1n });
  await expect(tried('PAYABLE')).rejects.toMatchObject({ problem: { code: 'FIELD_MAPPING_OTHER_KIND' } });
  await expect(tried('GL_VOUCHER')).rejects.toMatchObject({ problem: { code: 'FIELD_MAPPING_OTHER_KIND' } });
});

test('the mapping of one kind leaves the documents of another, and vouchers, as they are', async () => {
  const one = await bookWithDocument('efi');
  const rows = [row(one.remark, 'document.reference & " OTHER"')];
  for (const kind of ['RECEIVABLE', 'GL_VOUCHER'] as const) {
    const target = kind === 'GL_VOUCHER' ? [row('hl_own', '"OTHER"')] : rows;
    const { mapping } = await saveFieldMapping(one.house, expressions, wanted(one, target, kind), 'ann');
    await approveFieldMapping(one.house, expressions, mapping?.mappingNo ?? 0n, 'bob');
  }
  expect(await deliverDue(one.house, { worker: 'w1' })).toMatchObject({ verified: 1 });
  expect(await sentOf(one.book)).toMatchObject([{ mapping: null }]);
  expect((await one.held()).join()).not.toContain('OTHER');
});
