import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../wire/clock.ts';
import { writeExactJson } from '../../../wire/exact-json.ts';
import {
  cny,
  cnyVoucher,
  codeOf,
  documentOf,
  failureOf,
  openIo,
  SAME_CODES,
  sampleAccounts,
  send,
  usdVoucher,
} from '../voucher-level/samples-fixture.ts';
import { settingsOf, type TplusAccount } from './account.ts';
import { tplusConnector } from './connector.ts';
import { readReply } from './errors.ts';
import { startTplusSandbox, type TplusSandboxOptions } from './sandbox.ts';
import { wireBody } from './voucher.ts';

const WHO = { appKey: 'app', appSecret: 'secret-0123456789', refreshToken: 'refresh-0123456789' } as const;
const FOREIGN = { debit: 'FD', credit: 'FC', rate: 'R' } as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  change: { readonly account?: Partial<TplusAccount>; readonly sandbox?: Partial<TplusSandboxOptions> } = {},
) {
  const book = {
    currency: 'CNY',
    accounts: sampleAccounts('AuxAccCustomer'),
    words: ['记'],
    currencies: { RMB: 'CNY', USD: 'USD' },
    dimensionValues: { AuxAccCustomer: ['US01'] },
  } as const;
  const sandbox = await startTplusSandbox({ ...WHO, clock: systemClock, book, ...change.sandbox });
  const kept: string[] = [];
  const io = { ...openIo(), keepRefreshToken: async (_was: string, token: string) => void kept.push(token) };
  closers.push(
    () => io.close(),
    () => sandbox.close(),
  );
  const account = { ...WHO, baseUrl: sandbox.url, ledger: '001', functionalCurrency: 'CNY', ...change.account };
  return { sandbox, io, kept, connector: tplusConnector(account, io) };
}

describe('body', () => {
  test('is the printed one, amounts with all their digits', async () => {
    const { connector } = await open();
    const settings = settingsOf({ ...WHO, ledger: '001', functionalCurrency: 'CNY' });
    expect(writeExactJson(wireBody(settings, documentOf(connector, cnyVoucher()).body))).toBe(
      '{"dto":{"VoucherDate":"2026-10-31","ExternalCode":"HL:0123456789abcdef","DocType":{"Code":"记"},' +
        '"AttachedVoucherNum":1,"Entrys":[{"Summary":"Settlement 1","Account":{"Code":"112201"},' +
        '"Currency":{"Code":"RMB"},"AmountDr":710.00,"AuxInfos":[{"AuxAccCustomer":{"Code":"US01"}}]},' +
        '{"Summary":"Settlement 1","Account":{"Code":"600101"},"Currency":{"Code":"RMB"},"AmountCr":710.00,' +
        '"AuxInfos":[]}]}}',
    );
  });

  test('with a foreign line is made only under field names that someone has entered', async () => {
    const currencies = { USD: 'USD' };
    const { connector } = await open({ account: { currencies } });
    const made = connector.toDocument(usdVoucher(), SAME_CODES);
    expect('problems' in made && made.problems.map((one) => [one.code, one.params.row])).toEqual([
      ['TPLUS_FOREIGN_UNKNOWN', '1'],
      ['TPLUS_FOREIGN_UNKNOWN', '2'],
    ]);
    const named = await open({ account: { currencies, foreign: FOREIGN }, sandbox: { foreign: FOREIGN } });
    expect((await send(named.connector, usdVoucher())).outcome).toBe('Saved');
    expect(named.sandbox.book.all()[0]?.lines).toMatchObject([
      { dc: 'D', currency: 'USD', fc: '100.00', lc: '710.00', dims: { AuxAccCustomer: 'US01' } },
      { dc: 'C', currency: 'USD', fc: '100.00', lc: '710.00' },
    ]);
  });

  test('of an account without foreign currency needs no such names', async () => {
    const { connector } = await open();
    const made = connector.toDocument(usdVoucher(), { ...SAME_CODES, functionalOnly: ['112201', '600101'] });
    expect('problems' in made).toBe(false);
  });
});

describe('a voucher', () => {
  test.each([
    ['value', { outcome: 'Saved', id: '1', number: '' }],
    ['null', { outcome: 'Saved', id: 'HL:0123456789abcdef', number: '' }],
    ['object', { outcome: 'Saved', id: '1', number: '1' }],
  ] as const)('is saved, however success looks (%s)', async (success, expected) => {
    const { connector, sandbox } = await open({ sandbox: { success } });
    expect(await send(connector, cnyVoucher())).toEqual(expected);
    expect(sandbox.book.all()).toMatchObject([{ reference: 'HL:0123456789abcdef', period: '2026-10' }]);
  });

  describe.each(['refused', 'first-result'] as const)('whose key is repeated (%s)', (repeatedKey) => {
    test.each([{ fault: 'cut' }, { fault: 'http-500' }, { fault: 'html' }, { fault: 'slow-body', ms: 400 }] as const)(
      'stays one when its answer is lost ($fault)',
      async (fault) => {
        const { connector, sandbox } = await open({ account: { repeatedKey }, sandbox: { repeatedKey } });
        await connector.probe();
        sandbox.addFault({ ...fault, after: true, count: 1 });
        expect((await send(connector, cnyVoucher(), 200)).outcome).toBe('Unknown');
        expect(await connector.find(cnyVoucher())).toBeUndefined();
        const again = await send(connector, cnyVoucher());
        expect(codeOf(again)).toBe(repeatedKey === 'refused' ? 'Refused TPLUS_DUPLICATE L2' : 'Saved');
        expect(again.outcome === 'Refused' && again.reason).toBe(repeatedKey === 'refused' && 'DUPLICATE');
        expect(sandbox.book.all()).toHaveLength(1);
        expect(connector).toMatchObject({ idempotency: 'enforcing', unseen: true, numbersItself: true });
      },
    );
  });

  test('is not sent at all where the ERP would save the key twice and nothing can look', async () => {
    const { connector } = await open({ account: { repeatedKey: 'saved-again' } });
    expect(connector.idempotency).toBe('blind');
    expect(await failureOf(connector.find(cnyVoucher()))).toBe('TPLUS_CANNOT_LOOK');
  });

  test('keeps every digit past what a float holds, red lines too, after it was kept as a text', async () => {
    const { connector, sandbox } = await open();
    const big = 123_456_789_012_345_678n;
    const lines = [cny(1, 'D', '100201', -big, {}), cny(2, 'C', '600101', -big, {})];
    const made = documentOf(connector, cnyVoucher({ lines }));
    await connector.send({ ...made, body: JSON.parse(JSON.stringify(made.body)) }, 5_000);
    const held = sandbox.book.all()[0]?.lines.map((line) => `${line.dc} ${line.lc}`);
    expect(held).toEqual(['D -1234567890123456.78', 'C -1234567890123456.78']);
  });

  test('cannot be read back, and says so', async () => {
    const { connector } = await open();
    expect(await failureOf(connector.readBack('1', cnyVoucher(), SAME_CODES))).toBe('TPLUS_CANNOT_LOOK');
  });
});

describe('refusals', () => {
  test.each([
    ['an unknown account', { lines: [cny(1, 'D', '9999', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'TPLUS_REFUSED'],
    ['a missing dimension', { lines: [cny(1, 'D', '112201', 1n, {}), cny(2, 'C', '600101', 1n, {})] }, 'TPLUS_REFUSED'],
    ['a closed period', { date: '2026-09-30', period: '2026-09' }, 'TPLUS_PERIOD_CLOSED'],
  ] as const)('%s is for a person', async (_what, change, code) => {
    const { connector, sandbox } = await open();
    sandbox.book.closeThrough('2026-09');
    expect(codeOf(await send(connector, cnyVoucher(change)))).toBe(`Refused ${code} L2`);
    expect(sandbox.book.all()).toEqual([]);
  });

  test('an unbalanced body is refused by the server', async () => {
    const { connector, sandbox } = await open();
    const made = documentOf(connector, cnyVoucher());
    const { dto } = made.body as { dto: { Entrys: readonly unknown[] } };
    const body = { dto: { ...dto, Entrys: [dto.Entrys[0], dto.Entrys[0]] } };
    expect(codeOf(await connector.send({ ...made, body }, 5_000))).toBe('Refused TPLUS_REFUSED L2');
    expect(sandbox.book.all()).toEqual([]);
  });

  test.each([
    [200, '{"code":"EXSV0001","message":"科目不存在"}', 'refused TPLUS_REFUSED'],
    [400, '{"code":"EXSV0001","message":"单据编号已存在"}', 'duplicate TPLUS_DUPLICATE'],
    [200, '{"code":"EXSV0001","message":"openToken过期"}', 'token TPLUS_TOKEN_LOST'],
    [401, '', 'token TPLUS_TOKEN_LOST'],
    [409, '{"error":"text"}', 'limit TPLUS_LIMITED'],
    [500, '{"code":"EXSV0001","message":"x"}', 'unknown TPLUS_RESULT_UNKNOWN'],
    [404, '{}', 'unknown TPLUS_RESULT_UNKNOWN'],
    [200, '<html>', 'unknown TPLUS_UNREADABLE'],
  ])('HTTP %i %s is %s', (status, text, expected) => {
    const read = readReply({ status, headers: {}, body: Buffer.from(text) });
    expect('failure' in read && `${read.failure} ${read.problem.code}`).toBe(expected);
  });

  test.each(['null', '"x"', '1', '{}', '{"code":""}', '[]'])('%s is a success', (text) => {
    expect('failure' in readReply({ status: 200, headers: {}, body: Buffer.from(text) })).toBe(false);
  });
});

describe('tokens', () => {
  test.each(['top', 'result', 'data'] as const)(
    'come by the refresh token, wherever they stand (%s), and the new refresh token is handed out to be kept',
    async (tokenShape) => {
      const { connector, sandbox, kept } = await open({ sandbox: { tokenShape } });
      expect((await send(connector, cnyVoucher())).outcome).toBe('Saved');
      sandbox.expireTokens();
      expect((await send(connector, cnyVoucher({ reference: 'HL:1' }))).outcome).toBe('Saved');
      expect(sandbox.calls.get('/auth/refreshToken')).toBe(2);
      expect(new Set(kept).size).toBe(2);
      expect(sandbox.book.all()).toHaveLength(2);
    },
  );

  test('that are given are used as they are, and cannot be renewed', async () => {
    const openToken = 'open-0123456789';
    const given = await open({ sandbox: { openToken } });
    const { io, sandbox } = given;
    const { refreshToken: _, ...who } = WHO;
    const account = { ...who, openToken, baseUrl: sandbox.url, ledger: '001', functionalCurrency: 'CNY' };
    const connector = tplusConnector(account, io);
    expect((await send(connector, cnyVoucher())).outcome).toBe('Saved');
    sandbox.expireTokens();
    expect(await failureOf(send(connector, cnyVoucher({ reference: 'HL:1' })))).toBe('TPLUS_TOKEN_REFUSED');
    expect(sandbox.calls.get('/auth/refreshToken')).toBeUndefined();
    expect(io.redactor.text(openToken)).toBe('***');
  });

  test('that are refused stop every call until the connection is tested again', async () => {
    const { connector, sandbox } = await open({ account: { refreshToken: 'wrong-0123456789' } });
    expect(await failureOf(send(connector, cnyVoucher()))).toBe('TPLUS_TOKEN_REFUSED');
    expect(await failureOf(send(connector, cnyVoucher()))).toBe('TPLUS_TOKEN_REFUSED');
    expect(sandbox.calls.get('/auth/refreshToken')).toBe(1);
    expect(await failureOf(connector.probe())).toBe('TPLUS_TOKEN_REFUSED');
  });
});

test('the protective limit is a pause, and nothing was done', async () => {
  const { connector, sandbox } = await open({ sandbox: { limits: { perSecond: 0.01, burst: 1 } } });
  expect((await send(connector, cnyVoucher())).outcome).toBe('Saved');
  expect(await failureOf(send(connector, cnyVoucher({ reference: 'HL:1' })))).toBe('TPLUS_LIMITED');
  expect(sandbox.book.all()).toHaveLength(1);
});
