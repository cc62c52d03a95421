import { afterEach, describe, expect, test } from 'vitest';
import { Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetDocument, TargetVoucher } from '../../../core/targets.ts';
import type { FaultName } from './sandbox-faults.ts';
import {
  type Bench,
  type BenchOptions,
  functional,
  gather,
  openBench,
  SAME_CODES,
  sampleVoucher,
  usd,
} from './sandbox-fixture.ts';
import type { SandboxSwitches } from './sandbox-seed.ts';
import type { StoredVoucher } from './store.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(options: BenchOptions = {}): Promise<Bench> {
  bench = await openBench(options);
  return bench;
}

function documentOf(connector: TargetConnector, voucher: TargetVoucher): TargetDocument {
  const made = connector.toDocument(voucher, SAME_CODES);
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

function send(connector: TargetConnector, voucher: TargetVoucher, deadlineMs = 5_000): Promise<SendOutcome> {
  return connector.send(documentOf(connector, voucher), deadlineMs);
}

function stored(one: Bench): Promise<readonly StoredVoucher[]> {
  return one.store.vouchers({});
}

async function savedId(one: Bench, voucher: TargetVoucher): Promise<string> {
  const outcome = await send(one.connector, voucher);
  if (outcome.outcome !== 'Saved') throw new Error(JSON.stringify(outcome));
  return outcome.id;
}

const OTHER: Partial<TargetVoucher> = { key: 'other', reference: 'HL:fedcba9876543210' };

const SAMPLE_LINES = [
  {
    account: '1122.11',
    dc: 'D',
    currency: 'USD',
    fc: 9200n,
    lc: 65320n,
    dims: { 店铺: 'US01' },
    summary: '平台结算 US01',
  },
  {
    account: '6001.01',
    dc: 'C',
    currency: 'USD',
    fc: 10000n,
    lc: 71000n,
    dims: { 店铺: 'US01', 部门: 'D01' },
    summary: '平台结算 US01',
  },
  {
    account: '6001.04',
    dc: 'C',
    currency: 'USD',
    fc: -800n,
    lc: -5680n,
    dims: { 店铺: 'US01', 部门: 'D01' },
    summary: '平台结算 US01',
  },
];

describe('read back', () => {
  const settings: readonly (readonly [string, BenchOptions])[] = [
    ['as it was sent, red amounts and both currencies', {}],
    ['from ids in place of codes', { switches: { subjectShape: 'id' } }],
    ['from nested auxiliary items', { switches: { auxiliaryShape: 'nested' } }],
    ['under 19-digit ids', { switches: { voucherIds: 'digits' } }],
    ['with red amounts on the other side', { switches: { redAmounts: 'refused' }, account: { red: 'opposite' } }],
    ['from fixed addresses and the older token path', { account: { tokenGeneration: 'older' } }],
  ];
  test.each(settings)('%s', async (_what, options) => {
    const { connector, store } = await open(options);
    const voucher = sampleVoucher();
    const outcome = await send(connector, voucher);
    const [held] = await store.vouchers({});
    expect(outcome).toEqual({ outcome: 'Saved', id: held?.id, number: '12' });
    expect(await connector.readBack(held?.id ?? '', voucher, SAME_CODES)).toEqual({
      id: held?.id,
      number: '12',
      date: '2026-09-25',
      word: '记',
      state: '01',
      lines: SAMPLE_LINES,
    });
  });

  test('a line of a 不核算外币 account comes back in the currency it was sent in', async () => {
    const { connector } = await open();
    const mapping = { ...SAME_CODES, functionalOnly: ['6301.01'] };
    const voucher = sampleVoucher({
      lines: [usd(1, 'D', '1122.11', 1_000n, { 店铺: 'US01' }), usd(2, 'C', '6301.01', 1_000n, { 店铺: 'US01' })],
    });
    const made = connector.toDocument(voucher, mapping);
    if ('problems' in made) throw new Error('refused');
    const outcome = await connector.send(made, 5_000);
    const back = await connector.readBack(outcome.outcome === 'Saved' ? outcome.id : '', voucher, mapping);
    expect(back?.lines[1]).toMatchObject({ account: '6301.01', currency: 'USD', fc: 1_000n, lc: 7_100n });
    expect((await bench?.store.vouchers({}))?.[0]?.rows[1]).toMatchObject({ currency: 'CNY', creditOriginal: '71.00' });
  });

  test('codes of a mapping are ours again', async () => {
    const { connector } = await open();
    const mapping = {
      accounts: { A1: '1122.11', A2: '6001.01', A3: '6001.04' },
      dims: { '店铺:S': 'US01', '部门:*': '*' },
    };
    const voucher = sampleVoucher({
      lines: [
        usd(1, 'D', 'A1', 9_200n, { 店铺: 'S' }),
        usd(2, 'C', 'A2', 10_000n, { 店铺: 'S', 部门: 'D01' }),
        usd(3, 'C', 'A3', -800n, { 店铺: 'S', 部门: 'D01' }),
      ],
    });
    const made = connector.toDocument(voucher, mapping);
    if ('problems' in made) throw new Error('refused');
    const outcome = await connector.send(made, 5_000);
    const back = await connector.readBack(outcome.outcome === 'Saved' ? outcome.id : '', voucher, mapping);
    expect(back?.lines.map((one) => [one.account, one.dims.店铺])).toEqual([
      ['A1', 'S'],
      ['A2', 'S'],
      ['A3', 'S'],
    ]);
  });

  test('finds one that a person renumbered or audited, as it now stands', async () => {
    const one = await open();
    const voucher = sampleVoucher();
    const id = await savedId(one, voucher);
    await one.sandbox.edit(id, { billCode: 99, status: '03' });
    expect(await one.connector.readBack(id, voucher, SAME_CODES)).toMatchObject({ number: '99', state: '03' });
  });

  test.each(['1002', '404', 'empty'] as const)(
    'a voucher that is gone is undefined, told by %s',
    async (absentDetail) => {
      const one = await open({ switches: { absentDetail } });
      const voucher = sampleVoucher();
      const id = await savedId(one, voucher);
      await one.sandbox.remove(id);
      expect(await one.connector.readBack(id, voucher, SAME_CODES)).toBeUndefined();
    },
  );
});

describe('find', () => {
  test('knows nothing before, and the voucher after', async () => {
    const one = await open();
    const voucher = sampleVoucher();
    expect(await one.connector.find(voucher)).toBeUndefined();
    const id = await savedId(one, voucher);
    expect(await one.connector.find(voucher)).toEqual({ id, number: '12' });
  });

  const ways: readonly (readonly [SandboxSwitches['descriptionFilter'], 'description' | 'period'])[] = [
    ['contains', 'description'],
    ['startsWith', 'description'],
    ['ignored', 'description'],
    ['contains', 'period'],
    ['exact', 'period'],
    ['ignored', 'period'],
  ];
  test.each(ways)(
    'a renumbered one is found where the filter %s and we look by %s',
    async (descriptionFilter, findBy) => {
      const one = await open({ switches: { descriptionFilter }, account: { findBy } });
      const voucher = sampleVoucher();
      const id = await savedId(one, voucher);
      await one.sandbox.edit(id, { billCode: 99 });
      expect(await one.connector.find(voucher)).toEqual({ id, number: '99' });
      expect(await one.connector.find(sampleVoucher({ ...OTHER, number: 13 }))).toBeUndefined();
    },
  );

  test('a number that is another’s is refused, with whose it is', async () => {
    const one = await open();
    const id = await savedId(one, sampleVoucher());
    const error = await one.connector.find(sampleVoucher(OTHER)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).problem).toMatchObject({
      code: 'YONYOU_NUMBER_TAKEN',
      level: 'L2',
      params: { id, number: '12' },
    });
  });

  test('one that the ERP numbered itself', async () => {
    const one = await open({ account: { numbering: 'erp' } });
    const voucher = sampleVoucher({ number: 77 });
    const id = await savedId(one, voucher);
    expect(await one.connector.find(voucher)).toEqual({ id, number: '1' });
  });

  test('a reference that only begins alike is not ours', async () => {
    const one = await open();
    await savedId(one, sampleVoucher({ ...OTHER, summary: 'x HL:0123456789abcdef', number: 1 }));
    expect(await one.connector.find(sampleVoucher())).toBeUndefined();
  });
});

describe('the same key twice is one document', () => {
  test('where the repeat is refused: a duplicate, then found', async () => {
    const one = await open();
    const voucher = sampleVoucher();
    const id = await savedId(one, voucher);
    expect(await send(one.connector, voucher)).toMatchObject({
      outcome: 'Refused',
      reason: 'DUPLICATE',
      problem: { code: 'YONYOU_DUPLICATE' },
    });
    expect(await one.connector.find(voucher)).toEqual({ id, number: '12' });
    expect(await stored(one)).toHaveLength(1);
  });

  test('where the first result comes again', async () => {
    const one = await open({
      switches: { businessIdRepeat: 'firstResult' },
      account: { businessIdRepeat: 'firstResult' },
    });
    const id = await savedId(one, sampleVoucher());
    expect(await savedId(one, sampleVoucher())).toBe(id);
    expect(await stored(one)).toHaveLength(1);
  });

  test('where only the number collides', async () => {
    const one = await open({ switches: { businessIdRepeat: 'ignored' }, account: { businessIdRepeat: 'ignored' } });
    await savedId(one, sampleVoucher());
    expect(await send(one.connector, sampleVoucher())).toMatchObject({ outcome: 'Refused', reason: 'DUPLICATE' });
    expect(await stored(one)).toHaveLength(1);
  });

  test('where the gateway keeps a key at the root', async () => {
    const one = await open({
      switches: { businessIdRepeat: 'ignored', billCodeRepeat: 'ignored', voucherResubmitKey: 'root' },
      account: { businessIdRepeat: 'ignored', billCodeRepeat: 'ignored', resubmitKey: 'root' },
    });
    const id = await savedId(one, sampleVoucher());
    expect(await savedId(one, sampleVoucher())).toBe(id);
    expect(await stored(one)).toHaveLength(1);
  });

  test('blind: a second one is made, seen among the duplicates and deleted', async () => {
    const blind = { businessIdRepeat: 'ignored', billCodeRepeat: 'ignored' } as const;
    const one = await open({ switches: blind, account: blind });
    const voucher = sampleVoucher();
    await savedId(one, sampleVoucher({ ...OTHER, number: 13 }));
    const [first, second] = [await savedId(one, voucher), await savedId(one, voucher)];
    const found = (await one.connector.duplicates?.(voucher)) ?? [];
    expect(found.map((each) => each.id).sort()).toEqual([first, second].sort());
    await one.connector.remove?.(found[1]?.id ?? '');
    expect((await stored(one)).map((each) => each.id)).toHaveLength(2);
    expect(await one.connector.duplicates?.(voucher)).toEqual([found[0]]);
  });

  test('the class says what the tenant is known to do', async () => {
    const one = await open();
    const classOf = (change: Parameters<Bench['connect']>[0]) => one.connect(change).idempotency;
    expect(classOf({})).toBe('enforcing');
    expect(classOf({ businessIdRepeat: 'firstResult' })).toBe('enforcing');
    expect(classOf({ businessIdRepeat: 'ignored' })).toBe('numberable');
    expect(classOf({ businessIdRepeat: 'ignored', billCodeRepeat: 'ignored' })).toBe('blind');
    expect(classOf({ businessIdRepeat: 'ignored', numbering: 'erp' })).toBe('blind');
  });
});

describe('a fault on the way', () => {
  const unknown: readonly (readonly [FaultName, boolean])[] = [
    ['cut', true],
    ['cut', false],
    ['http-500', true],
    ['html', true],
    ['backend-error', true],
    ['backend-timeout', true],
    ['running', true],
    ['running', false],
  ];
  test.each(unknown)('%s (after the effect: %s) is unknown, sent once, and found or not', async (fault, after) => {
    const one = await open();
    one.sandbox.addFault({ fault, after, method: 'addVoucher', count: 1 });
    const voucher = sampleVoucher();
    expect(await send(one.connector, voucher)).toMatchObject({ outcome: 'Unknown' });
    expect(one.sandbox.calls.get('addVoucher')).toBe(1);
    const found = await one.connector.find(voucher);
    expect(found !== undefined).toBe(after);
    expect(await stored(one)).toHaveLength(after ? 1 : 0);
  });

  const later: readonly FaultName[] = ['limit', 'http-429', 'circuit-broken'];
  test.each(later)('%s means that nothing was done', async (fault) => {
    const one = await open();
    one.sandbox.addFault({ fault, method: 'addVoucher', count: 1 });
    await expect(send(one.connector, sampleVoucher())).rejects.toBeInstanceOf(Transient);
    expect(await stored(one)).toHaveLength(0);
  });

  test('a slow body past the deadline is unknown, and the voucher is found', async () => {
    const one = await open();
    await one.connector.probe();
    one.sandbox.addFault({ fault: 'slow-body', method: 'addVoucher', count: 1, ms: 2_000 });
    expect(await send(one.connector, sampleVoucher(), 300)).toMatchObject({ outcome: 'Unknown' });
    expect(await one.connector.find(sampleVoucher())).toMatchObject({ number: '12' });
  });

  test('a token lost before the save costs one new token and one repetition', async () => {
    const one = await open();
    await one.connector.probe();
    one.sandbox.revokeTokens();
    expect(await send(one.connector, sampleVoucher())).toMatchObject({ outcome: 'Saved' });
    expect(one.sandbox.calls.get('addVoucher')).toBe(2);
    expect(one.sandbox.calls.get('getAccessToken')).toBe(2);
    expect(await stored(one)).toHaveLength(1);
  });

  test('a token lost twice is for later, and nothing was done', async () => {
    const one = await open();
    one.sandbox.addFault({ fault: 'token-lost', method: 'addVoucher', count: 2 });
    await expect(send(one.connector, sampleVoucher())).rejects.toMatchObject({
      name: 'Transient',
      problem: { code: 'YONYOU_TOKEN_LOST' },
    });
    expect(one.sandbox.calls.get('addVoucher')).toBe(2);
    expect(await stored(one)).toHaveLength(0);
  });

  test('an API that is not authorised is asked twice, then refused', async () => {
    const one = await open({ seed: { unauthorised: ['/yonbip/fi/ficloud/openapi/voucher/addVoucher'] } });
    expect(await send(one.connector, sampleVoucher())).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'YONYOU_NOT_AUTHORISED', level: 'L3' },
    });
    expect(one.sandbox.calls.get('addVoucher')).toBe(2);
  });

  test('a server that is not there: nothing was sent', async () => {
    const one = await open({ account: { gatewayUrl: 'http://127.0.0.1:9', tokenUrl: 'http://127.0.0.1:9' } });
    await expect(send(one.connector, sampleVoucher())).rejects.toMatchObject({
      name: 'Transient',
      problem: { code: 'YONYOU_TOKEN_UNREACHABLE' },
    });
  });
});

describe('what the ERP refuses', () => {
  const change = (rows: (row: Record<string, unknown>, index: number) => Record<string, unknown>) => (body: never) => ({
    ...(body as object),
    bodies: (body as { bodies: Record<string, unknown>[] }).bodies.map(rows),
  });
  const refusals: readonly (readonly [string, (body: never) => unknown, string])[] = [
    [
      'an unbalanced voucher',
      change((row, at) => (at === 0 ? { ...row, debitOrg: '653.21' } : row)),
      'YONYOU_UNBALANCED',
    ],
    ['an unknown subject', change((row) => ({ ...row, accsubjectCode: '9999' })), 'YONYOU_SUBJECT'],
    ['a subject that is no leaf', change((row) => ({ ...row, accsubjectCode: '6001' })), 'YONYOU_SUBJECT'],
    ['a missing auxiliary item', change((row) => ({ ...row, clientAuxiliaryList: [] })), 'YONYOU_AUXILIARY'],
    ['no account book', (body) => ({ ...(body as object), accbookCode: '' }), 'YONYOU_BOOK'],
    ['an unknown maker', (body) => ({ ...(body as object), makerEmail: 'x@example.com' }), 'YONYOU_BUSINESS'],
    ['a missing parameter', (body) => ({ ...(body as object), bodies: undefined }), 'YONYOU_REQUEST_WRONG'],
  ];
  test.each(refusals)('%s', async (_what, spoil, code) => {
    const one = await open();
    const document = documentOf(one.connector, sampleVoucher());
    const outcome = await one.connector.send({ ...document, body: spoil(document.body as never) }, 5_000);
    expect(outcome).toMatchObject({ outcome: 'Refused', problem: { code } });
    expect(await stored(one)).toHaveLength(0);
  });

  test.each(['closed', 'settled'] as const)('a period that is %s, level L2', async (state) => {
    const one = await open();
    one.sandbox.setPeriod('BK01', '2026-09', state);
    expect(await send(one.connector, sampleVoucher())).toMatchObject({
      outcome: 'Refused',
      problem: { code: 'YONYOU_PERIOD_CLOSED', level: 'L2' },
    });
  });

  test('a red amount where the book takes none', async () => {
    const one = await open({ switches: { redAmounts: 'refused' } });
    expect(await send(one.connector, sampleVoucher())).toMatchObject({ outcome: 'Refused' });
  });
});

describe('remove', () => {
  test('deletes, and what is gone already is done', async () => {
    const one = await open();
    const id = await savedId(one, sampleVoucher());
    await one.connector.remove?.(id);
    expect(await stored(one)).toHaveLength(0);
    await one.connector.remove?.(id);
  });

  test.each(['03', '04'])('is refused for a voucher in state %s: nothing un-audits it', async (status) => {
    const one = await open();
    const id = await savedId(one, sampleVoucher());
    await one.sandbox.edit(id, { status });
    await expect(one.connector.remove?.(id)).rejects.toMatchObject({ problem: { code: 'YONYOU_NOT_DELETED' } });
    expect(await stored(one)).toHaveLength(1);
  });
});

describe('list', () => {
  test('vouchers of one period in every state, ours or not, by their ids', async () => {
    const one = await open();
    const ours = await savedId(one, sampleVoucher());
    const voided = await savedId(one, sampleVoucher({ ...OTHER, number: 13 }));
    await one.sandbox.edit(voided, { status: '05' });
    await savedId(
      one,
      sampleVoucher({ key: 'k', reference: 'HL:00000000000000aa', date: '2026-10-01', period: '2026-10' }),
    );
    const [row] = await one.store.vouchers({ id: ours });
    const byHand = { ...row, id: 'BYHAND', billCode: 14, businessId: '', status: '04' } as StoredVoucher;
    const rows = byHand.rows.map((each) => ({ ...each, description: '手工凭证' }));
    await one.store.insertVoucher({ ...byHand, rows }, { businessId: true, billCode: true });
    const listed = await gather(one.connector.list?.('2026-09'));
    expect(listed.map((each) => each.id)).toEqual([ours, voided, 'BYHAND'].sort());
    const of = (id: string) => listed.find((each) => each.id === id);
    expect(of(ours)).toEqual({
      id: ours,
      number: '12',
      word: '记',
      date: '2026-09-25',
      period: '2026-09',
      stage: 'SAVED',
      reference: 'HL:0123456789abcdef',
      debit: 65_320n,
    });
    expect(of(voided)).toMatchObject({ stage: 'VOID', reference: 'HL:fedcba9876543210' });
    expect(of('BYHAND')).toMatchObject({ stage: 'POSTED', reference: '' });
  });

  test('450 vouchers come once each over three pages', async () => {
    const one = await open();
    const id = await savedId(one, sampleVoucher());
    const [row] = await one.store.vouchers({ id });
    for (let number = 13; number < 462; number++)
      await one.store.insertVoucher(
        { ...(row as StoredVoucher), id: `N${number}`, billCode: number, businessId: '' },
        { businessId: true, billCode: true },
      );
    const listed = await gather(one.connector.list?.('2026-09'));
    expect(new Set(listed.map((each) => each.number)).size).toBe(450);
    expect(one.sandbox.calls.get('queryVouchers')).toBe(3);
  });

  test('a token lost between two pages loses no row', async () => {
    const one = await open();
    const id = await savedId(one, sampleVoucher());
    const [row] = await one.store.vouchers({ id });
    for (let number = 13; number < 262; number++)
      await one.store.insertVoucher(
        { ...(row as StoredVoucher), id: `N${number}`, billCode: number, businessId: '' },
        { businessId: true, billCode: true },
      );
    one.sandbox.addFault({ fault: 'token-lost', method: 'queryVouchers', skip: 1, count: 1 });
    expect(await gather(one.connector.list?.('2026-09'))).toHaveLength(250);
  });
});

describe('probe', () => {
  test('tells the currency of the book', async () => {
    const one = await open({ currency: 'HKD' });
    const { host } = new URL(one.sandbox.url);
    expect(await one.connector.probe()).toEqual({ ledgerCurrency: 'HKD', version: `YonBIP ${host}` });
  });

  test('takes it from the settings where the ERP does not tell it', async () => {
    const one = await open({ switches: { bookCurrency: 'untold' } });
    await expect(one.connector.probe()).rejects.toMatchObject({ problem: { code: 'YONYOU_BOOK_CURRENCY' } });
    expect(await one.connect({ ledgerCurrency: 'CNY' }).probe()).toMatchObject({ ledgerCurrency: 'CNY' });
  });

  test.each([
    ['an unknown book', { book: 'BK99' }, 'YONYOU_BOOK_UNKNOWN'],
    ['an unknown tenant', { tenantId: 'nobody' }, 'YONYOU_TENANT_UNKNOWN'],
    ['an unknown app', { appKey: 'nobody' }, 'YONYOU_TOKEN_REFUSED'],
    ['a wrong secret', { appSecret: 'wrong-secret' }, 'YONYOU_TOKEN_REFUSED'],
  ])('refuses %s', async (_what, account, code) => {
    const one = await open({ account });
    await expect(one.connector.probe()).rejects.toMatchObject({ name: 'Refused', problem: { code } });
  });
});

test('an amount past 2^53 arrives and comes back digit by digit', async () => {
  const one = await open();
  const voucher = sampleVoucher({
    lines: [
      functional(1, 'D', '1122.11', 9_007_199_254_740_993n, 'CNY', { 店铺: 'US01' }),
      functional(2, 'C', '6001.01', 9_007_199_254_740_993n, 'CNY', { 店铺: 'US01', 部门: 'D01' }),
    ],
  });
  const id = await savedId(one, voucher);
  expect((await stored(one))[0]?.rows[0]?.debitOrg).toBe('90071992547409.93');
  expect((await one.connector.readBack(id, voucher, SAME_CODES))?.lines[0]?.lc).toBe(9_007_199_254_740_993n);
});

test('neither the secret nor a token stands in a problem, a document or the trail', async () => {
  const one = await open();
  await savedId(one, sampleVoucher());
  const refused = await one
    .connect({ appKey: 'nobody' })
    .probe()
    .catch((error: unknown) => error);
  const texts = JSON.stringify([
    one.sandbox.trail,
    (refused as Refused).problem,
    documentOf(one.connector, sampleVoucher()),
  ]);
  expect(texts).not.toContain('sandbox-app-secret');
  expect(texts).not.toContain('eyJ+');
});
