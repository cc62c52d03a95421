/** T+ gives a new refresh token with each refresh, and the old one is worth nothing from then on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHouse, testHouse } from '../../test/setup/house.ts';
import { startTplusSandbox, type TplusSandbox } from '../connectors/yonyou/tplus/sandbox.ts';
import { inTransaction } from '../engine/transaction.ts';
import { createBook } from '../ledger/books.ts';
import { systemClock } from '../wire/clock.ts';
import { createHttp } from '../wire/http.ts';
import { createLimiter } from '../wire/limiter.ts';
import { createRedactor } from '../wire/redact.ts';
import { changeErp, connectErp, targetsOf } from './erp-account.ts';

const WHO = { appKey: 'app', appSecret: 'secret-0123456789', refreshToken: 'refresh-0123456789' };
let house: TestHouse;
let sandbox: TplusSandbox;
const https: { close(): void }[] = [];

beforeAll(async () => {
  house = await testHouse();
  const book = {
    currency: 'CNY',
    accounts: [],
    words: ['记'],
    currencies: { RMB: 'CNY' },
    dimensionValues: {},
  } as const;
  sandbox = await startTplusSandbox({ ...WHO, clock: systemClock, book });
  const opened = new Date('2026-01-01T00:00:00Z');
  await inTransaction(house.db.pool, (tx) =>
    createBook(tx, { book: 'CN01', name: '测试', standard: 'ASBE', currency: 'CNY', trial: false }, opened),
  );
  const { appKey, ...secrets } = WHO;
  const account = { erpAccount: 'TP', book: 'CN01', profile: 'yonyou.tplus', ledger: '001', baseUrl: sandbox.url };
  await connectErp(house, { ...account, config: { appKey }, secrets }, 'ann');
});
afterAll(async () => {
  for (const one of https) one.close();
  await sandbox.close();
  await house.close();
});

/** Connectors of a process of its own. */
function processOf() {
  const limiter = createLimiter({ clock: systemClock });
  const redactor = createRedactor();
  const http = createHttp({ clock: systemClock, limiter, redactor });
  https.push(http);
  const io = { http, limiter, redactor, clock: systemClock };
  const target = targetsOf({ db: house.db.pool, io, secrets: house.secrets, sandboxUrl: async () => '' });
  return { target, redactor };
}

const stored = async () => JSON.parse((await house.secrets.load(house.db.pool, 'erp/TP')).reveal()).refreshToken;

test('the new one is kept sealed before it is used, so that another process goes on with it', async () => {
  const first = processOf();
  const target = await first.target('CN01');
  await target?.probe();
  const renewed = await stored();
  expect(renewed).not.toBe(WHO.refreshToken);
  expect(first.redactor.text(`x ${renewed} x`)).not.toContain(renewed);
  // The connector that renewed it is not made anew for it, which would renew it again.
  expect(await first.target('CN01')).toBe(target);
  await (await processOf().target('CN01'))?.probe();
  expect(await stored()).not.toBe(renewed);
  const { rows } = await house.db.pool.query<{ text: string }>('SELECT s::text AS text FROM engine.secret s');
  expect(rows.map((row) => row.text).join()).not.toContain(renewed);
});

test('one that a person gives meanwhile is not overwritten by that of an older connector', async () => {
  const old = await processOf().target('CN01');
  await changeErp(house, 'TP', { secrets: { refreshToken: 'given-by-ann' } }, 'ann');
  await old?.probe();
  expect(await stored()).toBe('given-by-ann');
});
