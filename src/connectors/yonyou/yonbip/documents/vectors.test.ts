/**
 * Request and answer pairs of the protocol notes on documents and base data, both ways: the sandbox takes the printed
 * request and answers in the printed shape; our client sends the printed names and types, and reads the printed answer.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentKind, PushedMaster } from '../../../../core/business-documents.ts';
import { parseRate } from '../../../../core/money.ts';
import { manualClock } from '../../../../wire/clock.ts';
import { canned } from '../canned.testing.ts';
import { createSender, type Sender, shapeOf } from '../raw-client.testing.ts';
import {
  bodyOf,
  type DocumentBench,
  documentsOf,
  type Generation,
  OPTIONS,
  openDocuments,
  sampleDocument,
} from './documents.testing.ts';
import { PRINTED } from './printed.testing.ts';

const CLOCK_MS = Date.parse('2026-11-02T02:00:00Z');
const EFI = '/yonbip/EFI';
const FI = '/yonbip/fi';
const SCM = '/yonbip/scm';
const MODEL = '/yonbip/digitalModel';

describe('the sandbox answers the printed request in the printed shape', () => {
  let bench: DocumentBench;
  let raw: Sender;
  const ids = new Map<string, string>();
  const post = async (path: string, body: string): Promise<unknown> =>
    (await raw.post(path, body, await raw.token())).json;
  /** The id as it stands in the text: numbers here are past 2^53. */
  const idIn = async (path: string, body: string): Promise<string> => {
    const { text } = await raw.post(path, body, await raw.token());
    const id = /"id":"?(\d+)/.exec(text)?.[1];
    if (id === undefined) throw new Error(text);
    return id;
  };
  beforeAll(async () => {
    const clock = manualClock(CLOCK_MS, { skipSleeps: true });
    bench = await openDocuments('efi', { clock });
    raw = createSender(bench.sandbox.url, clock);
    const currency = async (code: string) =>
      idIn(`${MODEL}/currencytenant/batchQueryDetail`, `{"pageIndex":1,"pageSize":1000,"code":"${code}"}`);
    ids.set('2281153755730176', await currency('USD'));
    ids.set('2281153755730177', await currency('CNY'));
    ids.set('1575441987716775942', await idIn(`${EFI}/receivable/save`, PRINTED.receivable.request));
    const out = await idIn(`${SCM}/storeout/save`, PRINTED.storeout.request);
    ids.set('2234780147273985', out).set('2234780147273986', String(BigInt(out) + 1n));
    ids.set(
      '2278566338843905',
      await idIn(`${SCM}/salesout/single/save`, PRINTED.salesout.request.replace('d6e7f809', 'd6e7f80a')),
    );
    ids.set(
      '2253371082396160',
      await idIn(`${FI}/receivebill/single/save`, PRINTED.receivebill.request.replace('6f708192', '6f708193')),
    );
    for (const path of ['submit', 'audit']) await post(`${EFI}/receivable/${path}`, own(PRINTED.verb.request));
  });
  afterAll(() => bench.close());

  /** The printed request under ids of this tenant and the time at which the sandbox saved. */
  const own = (text: string): string =>
    [...ids]
      .reduce((all, [printed, id]) => all.replaceAll(printed, id), text)
      .replace('2026-11-02 11:22:44', '2026-11-02 10:00:00');

  const pairs: readonly (readonly [string, string, string, string])[] = [
    ['EFI receivable', `${EFI}/receivable/save`, PRINTED.receivable.request, PRINTED.receivable.answer],
    [
      'EFI receivable list',
      `${EFI}/receivable/list`,
      PRINTED['receivable list'].request,
      PRINTED['receivable list'].answer,
    ],
    ['EFI payable', `${EFI}/payable/save`, PRINTED.payable.request, PRINTED.receivable.answer],
    ['EFI collection', `${EFI}/collection/save`, PRINTED.collection.request, PRINTED.collection.answer],
    ['EFI payment', `${EFI}/payment/save`, PRINTED.payment.request, PRINTED.payment.answer],
    ['EFI unaudit', `${EFI}/receivable/unaudit`, PRINTED.verb.request, PRINTED.verb.answer],
    ['EFI unsubmit', `${EFI}/receivable/unsubmit`, PRINTED.verb.request, PRINTED.verb.answer],
    ['EFI submit', `${EFI}/receivable/submit`, PRINTED.verb.request, PRINTED.verb.answer],
    ['EFI audit', `${EFI}/receivable/audit`, PRINTED.verb.request, PRINTED.verb.answer],
    ['classic receivable', `${FI}/oar/single/save`, PRINTED.oar.request, PRINTED.oar.answer],
    ['classic payable', `${FI}/oap/save`, PRINTED.oap.request, PRINTED.oap.answer],
    ['classic receipt', `${FI}/receivebill/single/save`, PRINTED.receivebill.request, PRINTED.receivebill.answer],
    ['classic payment', `${FI}/payment/save`, PRINTED['fi payment'].request, PRINTED['fi payment'].answer],
    ['classic refund', `${FI}/paybill/save`, PRINTED.paybill.request, '{"code":"200","data":{"id":1}}'],
    [
      'classic audit',
      `${FI}/receivebill/batchaudit`,
      PRINTED['receivebill audit'].request,
      PRINTED['receivebill audit'].answer,
    ],
    ['sales out', `${SCM}/salesout/single/save`, PRINTED.salesout.request, PRINTED.salesout.answer],
    ['purchase in', `${SCM}/purinrecord/single/save`, PRINTED.purinrecord.request, PRINTED.purinrecord.answer],
    ['other in', `${SCM}/othinrecord/single/save`, PRINTED.othin.request, PRINTED.othout.answer],
    ['other out', `${SCM}/othoutrecord/single/save`, PRINTED.othout.request, PRINTED.othout.answer],
    ['transfer', `${SCM}/storetransfer/save`, PRINTED.storetransfer.request, PRINTED.storetransfer.answer],
    ['transfer out', `${SCM}/storeout/save`, PRINTED.storeout.request, PRINTED.storeout.answer],
    ['transfer in', `${SCM}/storein/save`, PRINTED.storein.request, PRINTED.storein.answer],
    [
      'sales return',
      '/yonbip/sd/vouchersalereturn/singleSave',
      PRINTED['sales return'].request,
      '{"code":"200","message":"","data":{"id":1,"code":"","payMoney":1,"pubts":""}}',
    ],
    ['material', `${MODEL}/product/idempotent/save`, PRINTED.product.request, PRINTED.product.answer],
    [
      'customer',
      `${MODEL}/merchant/idempotent/newinsert`,
      PRINTED.customer.request.replace('AMZ-US', 'AMZ-CA'),
      PRINTED.customer.answer,
    ],
    [
      'customers',
      `${MODEL}/merchant/newlist`,
      PRINTED['customer list'].request,
      '{"code":"200","message":"","data":[{"id":1,"code":"","name":{"simplifiedName":""},"createOrgCode":""}]}',
    ],
    ['supplier', `${MODEL}/vendor/batchSaveV2`, PRINTED.vendor.request, PRINTED.vendor.answer],
    ['warehouse', `${MODEL}/warehouse/batchSave`, PRINTED.warehouse.request, PRINTED.warehouse.answer],
    [
      'currencies',
      `${MODEL}/currencytenant/batchQueryDetail`,
      PRINTED.currencies.request,
      '{"code":"200","data":{"pageIndex":1,"pageSize":10,"recordCount":1,"recordList":[{"id":"","code":"","name":{"zh_CN":""},"enable":1,"moneyDigit":2,"priceDigit":2}]}}',
    ],
  ];
  test.each(pairs)('%s', async (_name, path, request, printed) => {
    const json = await post(path, own(request));
    const { code, data } = json as { readonly code: unknown; readonly data?: unknown };
    expect([String(code), data]).toEqual(['200', expect.anything()]);
    expect(shapeOf(json)).toEqual(expect.arrayContaining([...new Set(shapeOf(JSON.parse(printed)))]));
  });

  test('audit of one good and one bad document: code 200, one of each', async () => {
    await post(`${SCM}/salesout/batchsubmit`, own('{"data":[{"id":2278566338843905}]}'));
    const request = own('{"data":[{"id":2278566338843905},{"id":123}]}');
    const json = await post(`${SCM}/salesout/batchaudit`, request);
    const printed = JSON.parse(PRINTED['salesout audit'].answer) as object;
    expect(shapeOf(json)).toEqual(expect.arrayContaining([...new Set(shapeOf(printed))]));
    expect(json).toMatchObject({
      data: { count: 2, sucessCount: 1, failCount: 1, infos: [{ verifystate: 2, status: 1 }] },
    });
    expect(json).toMatchObject({ data: { failInfos: [{ id: 123, message: '未找到id为 123 的单据，请重新确认' }] } });
  });

  test('exchange rates: the second of one day is refused beside a good one', async () => {
    const [first] = (JSON.parse(PRINTED.rates.request) as { data: readonly object[] }).data;
    const twice = { matchRule: 'id', unmatchedStrategy: 'add', data: [first, { ...first, sourceUnique: 'R2' }] };
    const json = await post(`${MODEL}/basedoc/exchangerate/batchSave`, JSON.stringify(twice));
    expect(shapeOf(json)).toEqual(expect.arrayContaining([...new Set(shapeOf(JSON.parse(PRINTED.rates.answer)))]));
    expect(json).toMatchObject({
      data: { count: 2, successCount: 1, failCount: 1, messages: [{ sourceUnique: 'R2', message: '编码冲突！' }] },
    });
  });

  test('a list has a row for each row of a document, and one a document with isSum', async () => {
    const rowed = (await post(`${EFI}/receivable/list`, '{"pageIndex":1,"pageSize":100,"code":""}')) as {
      data: { recordList: readonly object[] };
    };
    expect(rowed.data.recordList[0]).toMatchObject({
      bodyItem_extRowNo: 'S001-AR-1-1',
      bodyItemOriTaxExcludedAmount: 100,
    });
  });

  test.each([
    [
      'no accounting organisation',
      `${EFI}/receivable/save`,
      PRINTED.receivable.request.replace('"financeOrgCode":"ORG1"', '"financeOrgCode":""').replace('0f3c', 'ff3c'),
      { code: '999', message: '开票组织不允许为空!' },
    ],
    [
      'none of a payable',
      `${EFI}/payable/save`,
      PRINTED.payable.request.replace('"financeOrgCode":"ORG1"', '"financeOrgCode":""').replace('1a2b', 'fa2b'),
      { code: '999', message: '收票组织不允许为空!' },
    ],
    [
      'none of a receipt',
      `${EFI}/collection/save`,
      PRINTED.collection.request.replace('"financeOrgCode":"ORG1"', '"financeOrgCode":""').replace('2b3c', 'fb3c'),
      { code: '999', message: '收款组织不允许为空!' },
    ],
    [
      'none of a payment',
      `${EFI}/payment/save`,
      PRINTED.payment.request.replace('"financeOrgCode":"ORG1"', '"financeOrgCode":""').replace('3c4d', 'fc4d'),
      { code: '999', message: '付款组织不允许为空!' },
    ],
    [
      'no decimals of the rate',
      `${FI}/payment/save`,
      PRINTED['fi payment'].request.replace('"exchangeRateType_digit":"6",', ''),
      { code: '999', message: '精度校验:精度位数不能为空！' },
    ],
    [
      'bank and cash account',
      `${FI}/receivebill/single/save`,
      PRINTED.receivebill.request
        .replace('"settlemode_code"', '"cashaccount_code":"C1","settlemode_code"')
        .replace('6f70', 'ff70'),
      { code: '999', message: '银行账户和现金账户不能同时有值' },
    ],
    [
      'a missing member',
      `${EFI}/receivable/save`,
      PRINTED.receivable.request.replace('"billDate":"2026-10-31 00:00:00",', ''),
      { code: '310008', message: '参数校验失败，参数[data!billDate]是必填的。' },
    ],
    [
      'a missing member of a row',
      `${EFI}/receivable/save`,
      PRINTED.receivable.request.replace('"bodyItem":[{"_status":"Insert",', '"bodyItem":[{'),
      { code: '310008', message: '参数校验失败，参数[data!bodyItem[0]!_status]是必填的。' },
    ],
    [
      'an unknown document to audit',
      `${EFI}/receivable/audit`,
      '{"data":{"id":"1"}}',
      { code: '999', message: '审核失败,数据库查询异常!' },
    ],
    [
      'an unknown document to delete',
      `${EFI}/receivable/delete`,
      '{"data":{"id":"1"}}',
      { code: '999', message: '删除失败,数据库查询异常!' },
    ],
    [
      'an unknown receipt to audit',
      `${FI}/receivebill/batchaudit`,
      '{"data":[{"id":1}]}',
      { code: '200', message: '单据不存在 id:1' },
    ],
    [
      'an unknown other receipt to delete',
      `${SCM}/othinrecord/batchdelete`,
      '{"data":[{"id":1}]}',
      { code: 200, data: { failCount: 1, messages: ['商品:1不存在！'] } },
    ],
    [
      'a source that is not there',
      `${SCM}/storein/save`,
      PRINTED.storein.request.replace('"sourceid":"2234780147273985"', '"sourceid":"1"'),
      { code: '200', data: { failCount: 1, messages: ['未查询到原单信息，请检查'] } },
    ],
    [
      'a customer without a name',
      `${MODEL}/merchant/idempotent/newinsert`,
      '{"data":{"code":"C"}}',
      { code: 0, message: '客户名称不能为空!', data: null },
    ],
    [
      'a customer under the other shape of a name',
      `${MODEL}/merchant/idempotent/newinsert`,
      '{"data":{"code":"C","name":{"zh_CN":"x"}}}',
      { code: 0, message: '客户名称不能为空!' },
    ],
  ])('in the vendor’s words: %s', async (_what, path, request, expected) => {
    expect(await post(path, own(request))).toMatchObject(expected);
  });

  test('a closed period refuses every save in the vendor’s words', async () => {
    bench.sandbox.setPeriod('BK01', '2026-10', 'settled');
    const saves = [
      [`${EFI}/receivable/save`, PRINTED.receivable.request.replace('0f3c', 'ee3c')],
      [`${FI}/oar/single/save`, PRINTED.oar.request.replace('5e6f', 'ee6f')],
      [`${SCM}/salesout/single/save`, PRINTED.salesout.request.replace('d6e7', 'eee7')],
    ] as const;
    for (const [path, request] of saves)
      expect(await post(path, own(request))).toEqual({ code: '999', message: '当前会计期间已经结账,单据不能维护' });
    bench.sandbox.setPeriod('BK01', '2026-10', 'open');
  });
});

const CURRENCIES = `${MODEL}/currencytenant/batchQueryDetail`;
const CURRENCIES_ANSWER =
  '{"code":"200","data":{"pageIndex":1,"pageSize":500,"recordCount":2,"recordList":[{"id":"2281153755730177","code":"CNY","name":{"zh_CN":"人民币"},"enable":1,"moneyDigit":2,"priceDigit":4},{"id":"2281153755730176","code":"USD","name":{"zh_CN":"美元"},"enable":1,"moneyDigit":2,"priceDigit":4}]}}';
const PERIOD = `${FI}/bd/period/getPeriodByMixCondition`;
const STOREOUT_DETAIL =
  '{"code":"200","message":"操作成功","data":{"id":2234780147273985,"code":"DCCK1","details":[{"id":2234780147273986,"rowno":10,"product_cCode":"SKU-2","qty":7}]}}';

describe('our client sends the printed names and types, and reads the printed answer', () => {
  const account = (arap: Generation) => ({
    documents: {
      ...OPTIONS,
      arap,
    },
  });
  const kinds: readonly (readonly [Generation, DocumentKind, string, { request: string; answer: string }, string])[] = [
    ['efi', 'RECEIVABLE', `${EFI}/receivable/save`, PRINTED.receivable, '1575441987716775942'],
    [
      'efi',
      'OTHER_PAYABLE',
      `${EFI}/payable/save`,
      { ...PRINTED.payable, answer: PRINTED.receivable.answer },
      '1575441987716775942',
    ],
    ['efi', 'RECEIPT', `${EFI}/collection/save`, PRINTED.collection, '1575441987716775950'],
    ['efi', 'PAYMENT', `${EFI}/payment/save`, PRINTED.payment, '1575441987716775960'],
    ['classic', 'RECEIVABLE', `${FI}/oar/single/save`, PRINTED.oar, '1472903242554278001'],
    ['classic', 'OTHER_PAYABLE', `${FI}/oap/save`, PRINTED.oap, '2292711581880833'],
    ['classic', 'RECEIPT', `${FI}/receivebill/single/save`, PRINTED.receivebill, '1472903242554278011'],
    ['classic', 'PAYMENT', `${FI}/payment/save`, PRINTED['fi payment'], '2253371082396161'],
    [
      'classic',
      'RECEIPT_REFUND',
      `${FI}/paybill/save`,
      { ...PRINTED.paybill, answer: PRINTED['fi payment'].answer },
      '2253371082396161',
    ],
    ['efi', 'SALES_OUT', `${SCM}/salesout/single/save`, PRINTED.salesout, '2278566338843905'],
    ['efi', 'PURCHASE_IN', `${SCM}/purinrecord/single/save`, PRINTED.purinrecord, '2288453282518529'],
    [
      'efi',
      'OTHER_IN',
      `${SCM}/othinrecord/single/save`,
      { ...PRINTED.othin, answer: PRINTED.othout.answer },
      '2166748487684865',
    ],
    ['efi', 'COUNT_LOSS', `${SCM}/othoutrecord/single/save`, PRINTED.othout, '2166748487684865'],
    ['efi', 'TRANSFER', `${SCM}/storetransfer/save`, PRINTED.storetransfer, '2234780147273985'],
    ['efi', 'TRANSFER_OUT', `${SCM}/storeout/save`, PRINTED.storeout, '2234780147273985'],
    ['efi', 'TRANSFER_IN', `${SCM}/storein/save`, PRINTED.storein, '2234780147273985'],
    [
      'efi',
      'SALES_RETURN',
      '/yonbip/sd/vouchersalereturn/singleSave',
      { ...PRINTED['sales return'], answer: PRINTED.salesout.answer },
      '2278566338843905',
    ],
  ];
  test.each(kinds)('%s %s', async (arap, kind, path, { request, answer }, id) => {
    const { connector, bodies } = canned(
      {
        [path]: answer,
        [CURRENCIES]: CURRENCIES_ANSWER,
        [PERIOD]: PRINTED.period.answer,
        [`${SCM}/storeout/detail`]: STOREOUT_DETAIL,
      },
      account(arap),
    );
    const documents = documentsOf(connector);
    const source = { number: 'DCCK1', id: '2234780147273985' };
    const document = sampleDocument(kind, kind === 'TRANSFER_IN' ? { source } : {});
    const outcome = await documents.send(kind, bodyOf(documents, document), 5_000);
    expect(outcome).toMatchObject({ outcome: 'Saved', id });
    const sent: unknown = JSON.parse(bodies.get(path) ?? '');
    expect(shapeOf(sent)).toEqual(expect.arrayContaining([...new Set(shapeOf(JSON.parse(request)))]));
  });

  test('the external key is looked for and the printed list answers it', async () => {
    const { connector, bodies } = canned(
      { [`${EFI}/receivable/list`]: PRINTED['receivable list'].answer },
      account('efi'),
    );
    const document = sampleDocument('RECEIVABLE', { reference: 'S001-AR-1' });
    expect(await connector.documents?.find(document)).toEqual({
      id: '1575441987716775942',
      number: 'OARar261031000001',
    });
    expect(JSON.parse(bodies.get(`${EFI}/receivable/list`) ?? '')).toMatchObject({
      isSum: true,
      extSystemCode: 'HELIU',
      extVouchCode: 'S001-AR-1',
    });
  });

  test('the printed audit of a receipt, with its pubts', async () => {
    const id = '2253371082396160';
    const detail = `{"code":"200","data":{"id":${id},"pubts":"2026-11-02 11:22:44","status":0}}`;
    const answers = {
      [`${FI}/receivebill/batchaudit`]: PRINTED['receivebill audit'].answer,
      [`${FI}/receivebill/detail`]: detail,
    };
    const { connector, bodies } = canned(answers, account('classic'));
    expect(await connector.documents?.advance?.('RECEIPT', id, 'AUDITED')).toEqual({
      outcome: 'Done',
      stage: 'AUDITED',
    });
    expect(bodies.get(`${FI}/receivebill/batchaudit`)).toBe(PRINTED['receivebill audit'].request);
  });

  const rate = {
    kind: 'RATE',
    from: 'USD',
    to: 'CNY',
    rate: parseRate('7.1'),
    firstDay: '2026-10-31',
    lastDay: '2026-10-31',
  } as const;
  const EMPTY = '{"code":"200","message":"","data":{"pageIndex":1,"pageSize":500,"recordCount":0,"recordList":[]}}';
  const masters: readonly (readonly [PushedMaster, string, { request: string; answer: string }, string, string])[] = [
    [
      { kind: 'MATERIAL', code: 'SKU-1', name: '手机壳', unit: '个' },
      `${MODEL}/product/idempotent/save`,
      { ...PRINTED.product, request: PRINTED.product.request.replace('"outTaxRateCode":"VATR6",', '') },
      `${MODEL}/product/listproductbycondition`,
      '1530976715290968001',
    ],
    [
      { kind: 'CUSTOMER', code: 'AMZ-US', name: '亚马逊美国站' },
      `${MODEL}/merchant/idempotent/newinsert`,
      PRINTED.customer,
      `${MODEL}/merchant/newlist`,
      '1700194312096055299',
    ],
    [
      { kind: 'SUPPLIER', code: 'FWD-1', name: '头程货代一' },
      `${MODEL}/vendor/batchSaveV2`,
      PRINTED.vendor,
      `${MODEL}/vendor/list`,
      '1891832769614081',
    ],
    [
      { kind: 'WAREHOUSE', code: 'FBA-US', name: 'FBA 美国仓' },
      `${MODEL}/warehouse/batchSave`,
      PRINTED.warehouse,
      `${MODEL}/warehouse/batchQueryDetail`,
      '2211575684096589833',
    ],
    [
      rate,
      `${MODEL}/basedoc/exchangerate/batchSave`,
      {
        ...PRINTED.rates,
        answer:
          '{"code":"200","data":{"count":1,"successCount":1,"failCount":0,"messages":[],"infos":[{"created":true,"sourceUnique":"01|USD|CNY|2026-10-31","id":"2179483104347947020"}]}}',
      },
      '',
      '2179483104347947020',
    ],
  ];
  test.each(masters)('%o', async (record, path, { request, answer }, list, id) => {
    const { connector, bodies } = canned({ [path]: answer, [list]: EMPTY }, account('efi'));
    expect(await connector.masters?.push(record, 5_000)).toMatchObject({ outcome: 'Saved', id });
    expect(shapeOf(JSON.parse(bodies.get(path) ?? ''))).toEqual(
      expect.arrayContaining([...new Set(shapeOf(JSON.parse(request)))]),
    );
  });

  test('a printed record that stands already is not saved again', async () => {
    const { connector, urls } = canned(
      { [`${MODEL}/product/listproductbycondition`]: PRINTED['product list'].answer },
      account('efi'),
    );
    const outcome = await connector.masters?.push({ kind: 'MATERIAL', code: 'SKU-1', name: 'x', unit: '个' }, 5_000);
    expect(outcome).toEqual({ outcome: 'Saved', id: '1489997762220523521', number: 'SKU-1' });
    expect(urls.some((one) => one.includes('idempotent/save'))).toBe(false);
  });
});
