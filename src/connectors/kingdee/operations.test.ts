import { afterEach, expect, test } from 'vitest';
import { isFailure } from './errors.ts';
import { type KingdeeOperations, kingdeeOperations } from './operations.ts';
import { type Bench, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function opened(): Promise<KingdeeOperations> {
  bench = await openBench({ seed: { records: { BD_Supplier: [{ number: 'S001', name: '示例供应商' }] } } });
  return kingdeeOperations(bench.client());
}

function bodyOf(one: Bench): unknown {
  const document = one.connector.toDocument(sampleVoucher(), SAME_CODES);
  if ('problems' in document) throw new Error('no document');
  return document.body;
}

function good<T extends object>(answer: T): Exclude<T, { readonly failure: unknown }> {
  if (isFailure(answer)) throw new Error(JSON.stringify(answer));
  return answer as Exclude<T, { readonly failure: unknown }>;
}

async function drafted(operations: KingdeeOperations): Promise<string> {
  if (!bench) throw new Error('no bench');
  good(await operations.draft('GL_VOUCHER', bodyOf(bench), 5_000));
  const [voucher] = await bench.store.vouchers({});
  return String(voucher?.id);
}

test('a draft is a voucher in state Z', async () => {
  const operations = await opened();
  await drafted(operations);
  expect((await bench?.store.vouchers({}))?.map((one) => [one.number, one.state])).toEqual([['12', 'Z']]);
});

const QUERY = { FilterString: '', OrderString: '', StartRow: 0, Limit: 10 };

test('a query for objects gives objects, and its failure is found in the first of them', async () => {
  const operations = await opened();
  await drafted(operations);
  const asked = { ...QUERY, FormId: 'BD_Supplier', FieldKeys: 'FNumber,FName' };
  expect(good(await operations.billQuery(asked)).records).toEqual([{ FNumber: 'S001', FName: '示例供应商' }]);
  expect(await operations.billQuery({ ...asked, FieldKeys: 'FNoSuch' })).toMatchObject({
    failure: 'refused',
    problem: { code: 'KINGDEE_VALUE_UNKNOWN' },
  });
  bench?.sandbox.dropSessions();
  expect(good(await operations.billQuery(asked)).records).toHaveLength(1);
});

test('the metadata of a form is read', async () => {
  const operations = await opened();
  const { result } = good(await operations.queryBusinessInfo('BD_Supplier'));
  expect(JSON.stringify(result)).toContain('FSupplierId');
});

test('a numbered operation forbids and enables', async () => {
  const operations = await opened();
  const record = { form: 'BD_CUSTOMER', number: 'C001', state: 'C', forbidden: false, body: '{}', createdMs: 0 };
  await bench?.store.insertRecord(record);
  const forbidden = async () => (await bench?.store.records('BD_CUSTOMER'))?.[0]?.forbidden;
  good(await operations.execute('Forbid', 'BD_Customer', { numbers: ['C001'] }));
  expect(await forbidden()).toBe(true);
  good(await operations.execute('Enable', 'BD_Customer', { numbers: ['C001'] }));
  expect(await forbidden()).toBe(false);
});

test('下推 gives the ids of what it made', async () => {
  const operations = await opened();
  const source = { form: 'STK_INSTOCK', number: 'RK1', state: 'C', forbidden: false, createdMs: 0 };
  const rows = '{"FSupplierId":{"FNumber":"S001"},"FInStockEntry":[{"FMaterialId":{"FNumber":"M1"},"FRealQty":3}]}';
  const stored = await bench?.store.insertRecord({ ...source, body: rows });
  const pushed = good(await operations.push('STK_InStock', { ids: [String(stored?.id)], targetForm: 'AP_Payable' }));
  const [payable] = (await bench?.store.records('AP_PAYABLE')) ?? [];
  expect(pushed.made).toEqual([String(payable?.id)]);
  expect(await operations.push('STK_InStock', { numbers: ['RK1'], targetForm: 'AP_Payable' })).toMatchObject({
    failure: 'refused',
  });
});

test('a file goes up in chunks and comes down the same, byte for byte', async () => {
  const operations = await opened();
  const id = await drafted(operations);
  const bytes = Buffer.alloc(1_200_000, 0).map((_, index) => (index * 31) % 251);
  const upload = { form: 'GL_VOUCHER', documentId: id, documentNumber: `PZ${id}`, fileName: '结算.pdf' };
  const { fileId } = good(await operations.attachmentUpLoad({ ...upload, bytes }));
  expect(bench?.sandbox.calls.get('attachmentupload')).toBe(3);
  const down = good(await operations.attachmentDownLoad(fileId));
  expect(down.name).toBe('结算.pdf');
  expect(down.bytes.equals(bytes)).toBe(true);
});

test('a file for a document that is not there is refused at its first chunk', async () => {
  const operations = await opened();
  const upload = { form: 'GL_VOUCHER', documentId: '5', documentNumber: '', fileName: 'a.pdf' };
  const answer = await operations.attachmentUpLoad({ ...upload, bytes: Buffer.alloc(2_000_000, 1) });
  expect(answer).toMatchObject({ failure: 'absent' });
  expect(bench?.sandbox.calls.get('attachmentupload')).toBe(1);
});

test('a write that met a lost session is not repeated, a read is', async () => {
  const operations = await opened();
  const id = await drafted(operations);
  bench?.sandbox.dropSessions();
  expect(await operations.stage('Submit', 'GL_VOUCHER', { ids: [id] })).toMatchObject({ failure: 'session' });
  expect(bench?.sandbox.calls.get('submit')).toBe(1);
  bench?.sandbox.dropSessions();
  good(await operations.queryBusinessInfo('BD_Supplier'));
  expect(bench?.sandbox.calls.get('querybusinessinfo')).toBe(2);
});
