/**
 * Request and answer pairs of the protocol notes (platform and general ledger), both ways: the sandbox takes the printed
 * request and answers in the printed shape, and our client reads the printed answer.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../../../wire/clock.ts';
import { canned } from './canned.testing.ts';
import { isFailure } from './errors.ts';
import { createSender, type Sender, shapeOf } from './raw-client.testing.ts';
import type { SandboxSubject } from './sandbox-chart.ts';
import { type Bench, gather, openBench, SAME_CODES, sampleVoucher } from './sandbox-fixture.ts';

const ADD = '/yonbip/fi/ficloud/openapi/voucher/addVoucher';
const LIST = '/yonbip/fi/ficloud/openapi/voucher/queryVouchers';
const DETAIL = '/yonbip/EFI/openapi/voucher/queryVoucherById';
const DELETE = '/yonbip/fi/voucher/del';
const BOOKS = '/yonbip/fi/fipub/basedoc/querybd/accbook';
const SUBJECTS = '/yonbip/AMP/fipub/basedoc/querybd/accsubjectByPager';
const TYPES = '/yonbip/fi/fipub/basedoc/querybd/vouchertype';
const DIMENSIONS = '/yonbip/fi/fipub/cash/getmultidimensionbysubject';
const SETTLED = '/yonbip/EFI/settleInfo';
const CLOSED = '/yonbip/EFI/closeInfo';
const BALANCE = '/yonbip/fi/ficloud/api/querySubjectBalance';
const CURRENCIES = '/yonbip/digitalModel/currencytenant/batchQueryDetail';
const CURRENCIES_ANSWER =
  '{"code":"200","data":{"pageIndex":1,"pageSize":10,"recordCount":1,"recordList":[{"id":"2768031312992000","code":"CNY","name":{"zh_CN":"人民币"},"enable":1,"moneyDigit":2}]}}';

const ADD_REQUEST =
  '{"businessId":"HL-2026-10-S001-0001","accbookCode":"BK01","voucherTypeCode":"01","period":"2026-10","makeTime":"2026-10-31","makerEmail":"maker@example.com","srcSystemCode":"figl","attachedBill":1,"description":"Settlement 1","externalSourceDataId":"HL-S001","externalSourceDataType":"heliu","bodies":[{"description":"Receivable platform","accsubjectCode":"112201","currencyCode":"USD","rateType":"02","rateOrg":7.1,"rateOrgOps":1,"busidate":"2026-10-31","debitOriginal":100.00,"debitOrg":710.00,"clientAuxiliaryList":[{"filedCode":"0004","valueCode":"AMZ-US"}]},{"description":"Sales","accsubjectCode":"600101","currencyCode":"USD","rateType":"02","rateOrg":7.1,"rateOrgOps":1,"creditOriginal":100.00,"creditOrg":710.00}]}';
const ADD_ANSWER =
  '{"code":"200","message":"OK","data":{"voucherId":"2A4556F6-1AD0-47BA-9378-000000000001","voucherStatus":"01","period":"2026-10","billCode":14,"totalDebitOrg":710.0,"totalCreditOrg":710.0,"accbook":{"id":"F87D4834-0000-4A30-A931-000000000003","code":"BK01","name":"Main book"},"voucherType":{"id":"9A738945-0000-4F00-8C8C-000000000004","code":"01"}}}';
const LIST_ANSWER =
  '{"code":"200","message":"OK","data":{"pageIndex":1,"pageSize":100,"recordCount":1,"recordList":[{"header":{"id":"2A4556F6-1AD0-47BA-9378-000000000001","billcode":14,"displayname":"记-14","period":"2026-10","voucherstatus":"01","totaldebit_org":710.0,"totalcredit_org":710.0,"maketime":"2026-10-31","ts":"2026-11-01 09:00:00"},"body":[{"id":"F5696C1B-0000-4AD3-8863-000000000001","recordnumber":1,"description":"Receivable platform","debit_original":100.0,"credit_original":0,"debit_org":710.0,"credit_org":0,"clientauxiliary":[]}]}]}}';
const DETAIL_ANSWER =
  '{"code":"200","message":"OK","data":{"id":"1674770115738468360","periodUnion":"2026-10","billCode":14,"voucherStatus":"04","totalDebitOrg":710.0,"totalCreditOrg":710.0,"bodies":[{"id":"1674770115738468361","recordNumber":1,"description":"Receivable platform","accSubject":"1674760443476312097","debitOriginal":100.0,"debitOrg":710.0,"creditOriginal":0,"creditOrg":0,"rateOrg":7.1}]}}';
const QUERYBD_REQUEST =
  '{"fields":["id","code","name"],"pageIndex":1,"pageSize":100,"conditions":[{"field":"ts","value":"2026-01-01 00:00:00","operator":">="}]}';
const BOOKS_ANSWER =
  '{"success":true,"code":200,"total":1,"data":[{"id":"00D6AE84-0000-40DF-BD2C-000000000001","code":"BK01","name":"Main book","ts":"2026-01-02 14:00:37"}]}';
const SUBJECTS_ANSWER =
  '{"code":"200","message":"查询成功！","data":{"pageIndex":1,"pageSize":100,"recordCount":1,"pageCount":1,"beginPageIndex":1,"endPageIndex":1,"recordList":[{"id":"1530831657091203076","code":"112201","name":"Receivable platform"}]}}';
const TYPES_ANSWER =
  '{"success":true,"code":200,"total":1,"data":[{"id":"022CB294-0000-4003-97E0-000000000001","code":"01","name":"记账凭证","voucherstr":"记"}]}';
const DIMENSIONS_ANSWER =
  '{"code":200,"success":true,"data":[{"id":"4206CBA9-0000-4B7B-BE63-000000000001","code":"0004","name":"店铺","datatype":"doc"}]}';
const SETTLED_ANSWER = '{"code":"200","data":{"settleStatus":true,"settleTime":"2026-11-05 14:54:29"}}';
const CLOSED_ANSWER = '{"code":"200","data":{"closeStatus":true,"closeTime":"2026-11-05 15:24:03"}}';

const VECTOR_SUBJECTS: readonly SandboxSubject[] = [
  { code: '112201', name: 'Receivable platform', dims: ['店铺'] },
  { code: '600101', name: 'Sales', dims: [] },
];
const CLOCK_MS = Date.parse('2026-10-31T02:00:00Z');

describe('the sandbox answers the printed request in the printed shape', () => {
  let bench: Bench;
  let raw: Sender;
  let id = '';
  beforeAll(async () => {
    const clock = manualClock(CLOCK_MS, { skipSleeps: true });
    bench = await openBench({ clock, seed: { subjects: VECTOR_SUBJECTS, auxiliaries: { 店铺: '0004' } } });
    raw = createSender(bench.sandbox.url, clock);
    const { json } = await raw.post(ADD, ADD_REQUEST, await raw.token());
    id = (json as { data: { voucherId: string } }).data.voucherId;
    bench.sandbox.setPeriod('BK01', '2026-11', 'settled');
  });
  afterAll(() => bench.close());

  const idOf = async (path: string, code: string): Promise<string> => {
    const { json } = await raw.post(path, { pageIndex: 1, pageSize: 500 }, await raw.token());
    const { data } = json as { data: { recordList?: { id: string; code: string }[] } };
    const rows = data.recordList ?? (data as unknown as { id: string; code: string }[]);
    return rows.find((one) => one.code === code)?.id ?? '';
  };

  const pairs: readonly (readonly [string, string, () => string | Promise<string>, string])[] = [
    ['addVoucher', ADD, () => ADD_REQUEST.replace('S001-0001', 'S001-0002'), ADD_ANSWER],
    [
      'queryVouchers',
      LIST,
      () =>
        '{"pager":{"pageIndex":1,"pageSize":100},"accbookCode":"BK01","periodStart":"2026-10","periodEnd":"2026-10","voucherStatusList":["01","03","04"]}',
      LIST_ANSWER,
    ],
    ['queryVoucherById', DETAIL, () => JSON.stringify({ voucherId: id }), DETAIL_ANSWER],
    ['accbook', BOOKS, () => QUERYBD_REQUEST, BOOKS_ANSWER],
    ['accsubjectByPager', SUBJECTS, () => QUERYBD_REQUEST, SUBJECTS_ANSWER],
    [
      'querybd, the old subjects',
      '/yonbip/fi/fipub/basedoc/querybd',
      () => QUERYBD_REQUEST,
      '{"code":"200","data":[{"id":"1","code":"112201","name":"Receivable platform"}]}',
    ],
    ['vouchertype', TYPES, () => QUERYBD_REQUEST, TYPES_ANSWER],
    [
      'multidimext',
      '/yonbip/fi/fipub/basedoc/querybd/multidimext',
      () =>
        '{"fields":["id","code","name"],"pageIndex":1,"pageSize":100,"startPubts":"2026-01-01 00:00:00","endPubts":"2026-12-31 00:00:00"}',
      '{"code":200,"total":1,"data":[{"id":"018AF72B-0000-46A2-8536-000000000001","code":"0004","name":"店铺"}]}',
    ],
    [
      'getmultidimensionbysubject',
      DIMENSIONS,
      async () => JSON.stringify({ subjectId: await idOf(SUBJECTS, '112201') }),
      DIMENSIONS_ANSWER,
    ],
    [
      'accperiod',
      '/yonbip/fi/fipub/basedoc/querybd/accperiod',
      () =>
        '{"fields":["id","code"],"pageIndex":1,"pageSize":100,"conditions":[{"field":"accperiodscheme","operator":"=","value":"1362439873777924"}],"disableshow":false}',
      '{"code":"200","success":"true","total":"1","data":{"id":"2110181413671168","code":"2026-10","name":"2026-10"}}',
    ],
    [
      'getPeriodByMixCondition',
      '/yonbip/fi/bd/period/getPeriodByMixCondition',
      () => '{"date":"2026-10-31","schemaId":"2197875181588736"}',
      '{"code":200,"message":"操作成功","data":{"id":2214887225364736,"code":"2026-10","name":"2026-10","begindate":"2026-10-01 00:00:00","enddate":"2026-10-31 00:00:00","accperiodyear2":"2026","accperiodscheme":2197875181588736}}',
    ],
    [
      'outissettled',
      '/yonbip/fi/ficloud/account/outissettled',
      () => '{"org":"ORG1","accPeriod":"2026-10"}',
      '{"code":"200","data":false}',
    ],
    [
      'settleInfo',
      SETTLED,
      async () => JSON.stringify({ books: [await idOf(BOOKS, 'BK01')], period: '2026-11' }),
      SETTLED_ANSWER,
    ],
    [
      'closeInfo',
      CLOSED,
      async () => JSON.stringify({ books: [await idOf(BOOKS, 'BK01')], period: '2026-11' }),
      CLOSED_ANSWER,
    ],
    [
      'checkStatus',
      '/yonbip/EFI/eia/closeStatus/checkStatus',
      () => '{"accentity":"ORG1","busiDate":"2026-11-30"}',
      '{"code":"200","message":"success","data":true}',
    ],
    [
      'querySubjectBalance',
      BALANCE,
      () => '{"org":"ORG1","period1":"2026-10","period2":"2026-10","codes":["112201"],"tally":1,"tempvoucher":0}',
      '{"code":1,"message":"查询成功！","data":[{"accsubject_code":"112201","accsubject_name":"Receivable platform","currency_name":"人民币","orgdebit1":"0.00","orgdebit2":"710.00","orgcredit2":"0.00","orgdebit3":"710.00","orgcredit3":"0.00"}]}',
    ],
    [
      'integrationReverse',
      '/yonbip/EFI/openapi/voucher/integrationReverse',
      () => `[{"ysVoucherId":"${id}","externalMainMarking":"HL-1","externalSecondaryMarking":"HL-2026-10-1"}]`,
      '{"code":200,"message":"成功","data":{"code":"","mesage":""}}',
    ],
  ];
  test.each(pairs)('%s', async (_name, path, request, printed) => {
    const { status, json, type } = await raw.post(path, await request(), await raw.token());
    expect([status, type]).toEqual([200, 'application/json;charset=UTF-8']);
    expect(shapeOf(json)).toEqual(expect.arrayContaining([...new Set(shapeOf(JSON.parse(printed)))]));
  });

  test('addVoucher and queryVoucherById give the printed figures', async () => {
    const add = await raw.post(ADD, ADD_REQUEST.replace('S001-0001', 'S001-0003'), await raw.token());
    expect(add.json).toMatchObject({
      data: { voucherStatus: '01', period: '2026-10', totalDebitOrg: 710, totalCreditOrg: 710 },
    });
    const detail = await raw.post(DETAIL, { voucherId: id }, await raw.token());
    expect(detail.json).toMatchObject({
      data: { bodies: [{ debitOriginal: 100, debitOrg: 710, creditOriginal: 0, creditOrg: 0, rateOrg: 7.1 }, {}] },
    });
  });

  test('querySubjectBalance adds up opening, movement, closing and the year', async () => {
    const later = ADD_REQUEST.replace('S001-0001', 'S001-0004').replaceAll('2026-10', '2026-12');
    await raw.post(ADD, later, await raw.token());
    const body = { org: 'ORG1', period1: '2026-12', period2: '2026-12', codes: ['112201'] };
    const { json } = await raw.post(BALANCE, body, await raw.token());
    const held = (await bench.store.vouchers({ periodStart: '2026-10', periodEnd: '2026-10' })).length;
    expect(held).toBeGreaterThan(1);
    expect((json as { data: unknown[] }).data).toEqual([
      expect.objectContaining({
        orgdebit1: `${held * 100}.00`,
        orgcredit1: '0.00',
        orgdebit2: '100.00',
        localdebit2: '710.00',
        localcredit2: '0.00',
        localdebit3: `${(held + 1) * 710}.00`,
        localdebit4: `${(held + 1) * 710}.00`,
      }),
    ]);
    const asked = { org: 'ORG1', period1: '2026-12', period2: '2026-12' };
    const client = bench.client();
    expect(isFailure(await client.read({ path: BALANCE, body: asked, success: { one: true } }))).toBe(false);
    expect(isFailure(await client.read({ path: BALANCE, body: asked }))).toBe(true);
  });

  test.each([
    ['a balance of no organisation', BALANCE, '{"org":"x","period1":"2026-10","period2":"2026-10"}', { code: 0 }],
    [
      'no accounting entity',
      '/yonbip/EFI/eia/closeStatus/checkStatus',
      '{"accentity":""}',
      { code: '999', message: '会计主体不能为空' },
    ],
    [
      'an empty account book',
      ADD,
      ADD_REQUEST.replace('"BK01"', '""'),
      { code: '404', message: '凭证保存不成功,账簿code不能为空！', data: {} },
    ],
    ['a list of no book', LIST, '{"accbookCode":"x","pager":{}}', { code: '404', message: '凭证列表查询失败' }],
    ['a voucher that is not there to delete', DELETE, '{"ids":["x"]}', { code: '404', message: '删除失败' }],
    ['an unknown subject', DIMENSIONS, '{"subjectId":"x"}', { code: '500', message: '科目不存在' }],
    ['an unknown voucher', DETAIL, '{"voucherId":"x"}', { code: '1002', message: '数据不存在' }],
    [
      'no calendar',
      '/yonbip/fi/bd/period/getPeriodByMixCondition',
      '{"date":"2026-10-31"}',
      { code: '997', message: '会计期间方案id和编码不能都为空' },
    ],
    [
      'two calendars',
      '/yonbip/fi/bd/period/getPeriodByMixCondition',
      '{"date":"2026-10-31","schemaId":"1","schemaCode":"2"}',
      { code: '998', message: '会计期间方案id和编码只能传一个' },
    ],
  ])('in the vendor’s words: %s', async (_what, path, request, expected) => {
    expect((await raw.post(path, request, await raw.token())).json).toMatchObject(expected);
  });
});

describe('our client reads the printed answer', () => {
  test('data centre and token: both addresses with their prefix, the token URL-encoded', async () => {
    const { connector, urls } = canned({ [BOOKS]: BOOKS_ANSWER });
    expect(await connector.probe()).toEqual({ ledgerCurrency: 'CNY', version: 'YonBIP dc1.example.com' });
    expect(urls[0]).toBe('https://apigateway.yonyoucloud.com/open-auth/dataCenter/getGatewayAddress?tenantId=tenant01');
    expect(urls[1]).toMatch(
      /^https:\/\/dc1\.example\.com\/iuap-api-auth\/open-auth\/selfAppAuth\/base\/v1\/getAccessToken\?appKey=sandbox-app-key&timestamp=1793412000000&signature=[^&]+%3D$/,
    );
    expect(urls[2]).toBe(`https://dc1.example.com/iuap-api-gateway${BOOKS}?access_token=eyJ%2Bdemo%2Ftoken%3D%3D`);
  });

  test('addVoucher', async () => {
    const { connector } = canned({ [ADD]: ADD_ANSWER });
    const document = connector.toDocument(sampleVoucher(), SAME_CODES);
    if ('problems' in document) throw new Error('refused');
    expect(await connector.send(document, 5_000)).toEqual({
      outcome: 'Saved',
      id: '2A4556F6-1AD0-47BA-9378-000000000001',
      number: '14',
    });
  });

  test('queryVouchers', async () => {
    const { connector } = canned({ [LIST]: LIST_ANSWER });
    expect(await gather(connector.list?.('2026-10'))).toEqual([
      {
        id: '2A4556F6-1AD0-47BA-9378-000000000001',
        number: '14',
        word: '记',
        date: '2026-10-31',
        period: '2026-10',
        stage: 'SAVED',
        reference: '',
        debit: 71_000n,
      },
    ]);
  });

  test('a row without a subject is odd, not guessed', async () => {
    const { connector } = canned({ [LIST]: LIST_ANSWER, [SUBJECTS]: SUBJECTS_ANSWER, [CURRENCIES]: CURRENCIES_ANSWER });
    const read = connector.readBack('2A4556F6-1AD0-47BA-9378-000000000001', sampleVoucher(), SAME_CODES);
    await expect(read).rejects.toMatchObject({ name: 'Refused', problem: { code: 'YONYOU_ANSWER_ODD' } });
  });

  test('voucher/del', async () => {
    const { connector, urls } = canned({ [DELETE]: '{"code":"200","message":"OK"}' });
    await connector.remove?.('2A4556F6-1AD0-47BA-9378-000000000001');
    expect(urls.filter((one) => one.includes(DELETE))).toHaveLength(1);
  });

  test('queryVoucherById: a voucher that could not be deleted is there still', async () => {
    const { connector } = canned({ [DELETE]: '{"code":"404","message":"删除失败"}', [DETAIL]: DETAIL_ANSWER });
    await expect(connector.remove?.('1674770115738468360')).rejects.toMatchObject({
      problem: { code: 'YONYOU_NOT_DELETED', params: { message: '删除失败' } },
    });
  });

  test('subjects with their auxiliary items, voucher types', async () => {
    const { connector } = canned({
      [SUBJECTS]: SUBJECTS_ANSWER,
      [DIMENSIONS]: DIMENSIONS_ANSWER,
      [TYPES]: TYPES_ANSWER,
    });
    expect(await gather(connector.master?.pull('ACCOUNT'))).toEqual([
      {
        kind: 'ACCOUNT',
        code: '112201',
        name: 'Receivable platform',
        enabled: true,
        facts: { leaf: true, dims: ['店铺'] },
      },
    ]);
    expect(await gather(connector.master?.pull('VOUCHER_WORD'))).toEqual([
      { kind: 'VOUCHER_WORD', code: '01', name: '记', enabled: true, facts: {} },
    ]);
  });

  test('settleInfo and closeInfo: a period is open where neither is told', async () => {
    const openAnswer = { [BOOKS]: BOOKS_ANSWER, [SETTLED]: '{"code":"200","data":{"settleStatus":false}}' };
    const closed = canned({ ...openAnswer, [CLOSED]: CLOSED_ANSWER });
    const settled = canned({
      ...openAnswer,
      [SETTLED]: SETTLED_ANSWER,
      [CLOSED]: '{"code":"200","data":{"closeStatus":false}}',
    });
    for (const { connector } of [closed, settled])
      expect((await gather(connector.master?.pull('PERIOD')))[0]?.facts).toEqual({ open: false });
  });
});
