/**
 * The ERPs of many-vouchers.ts as a process of their own: a 金蝶 and a YonBIP sandbox over PostgreSQL, with random faults of
 * every kind that can hide or prevent an effect. Arguments: owner's URL of the database, seed. Tells its addresses to its
 * parent, and on any message how often each method was called.
 */
import { startKingdeeSandbox } from '../../src/connectors/kingdee/sandbox.ts';
import type { FaultRule as KingdeeFault } from '../../src/connectors/kingdee/sandbox-faults.ts';
import { CREDENTIALS as KINGDEE_LOGIN } from '../../src/connectors/kingdee/sandbox-fixture.ts';
import { startYonbipSandbox } from '../../src/connectors/yonyou/yonbip/sandbox.ts';
import type { FaultRule as YonbipFault } from '../../src/connectors/yonyou/yonbip/sandbox-faults.ts';
import { TENANT, CREDENTIALS as YONBIP_LOGIN } from '../../src/connectors/yonyou/yonbip/sandbox-fixture.ts';
import { createAppPool } from '../../src/engine/postgres.ts';
import { erpStore } from '../../src/sandbox/erp-store.ts';
import { openYonbipStore } from '../../src/sandbox/yonbip-store.ts';
import { systemClock } from '../../src/wire/clock.ts';
import { DEADLINE_MS, KINGDEE_BOOKS, YONBIP_BOOKS } from './many-vouchers-accounts.ts';

/** Each of the faults strikes one request in so many. */
const RARE = 0.0025;
const SEND = 0.06;

const slow = [
  { fault: 'latency', probability: RARE, ms: 150 },
  { fault: 'latency', probability: RARE, ms: DEADLINE_MS * 1.5 },
  { fault: 'slow-body', probability: RARE, ms: DEADLINE_MS * 1.5 },
] as const;
const lost = [
  { fault: 'limit', probability: RARE },
  { fault: 'http-429', probability: RARE },
  { fault: 'http-500', probability: RARE },
  { fault: 'http-500', after: true, probability: RARE },
  { fault: 'html', probability: RARE },
  { fault: 'html', after: true, probability: RARE },
  { fault: 'cut', probability: RARE },
  { fault: 'cut', after: true, probability: RARE },
] as const;

const KINGDEE_FAULTS: readonly KingdeeFault[] = [
  ...slow,
  ...lost,
  { fault: 'session-lost', probability: RARE },
  { fault: 'cut', after: true, method: 'batchsave', items: 2, probability: SEND },
  { fault: 'session-lost', after: true, method: 'batchsave', items: 3, probability: SEND },
  { fault: 'cut', after: true, method: 'batchsave', probability: SEND },
  { fault: 'slow-body', method: 'batchsave', ms: DEADLINE_MS * 1.5, probability: SEND / 2 },
];

const YONBIP_FAULTS: readonly YonbipFault[] = [
  ...slow,
  ...lost,
  { fault: 'token-lost', probability: RARE },
  { fault: 'backend-timeout', after: true, method: 'addVoucher', probability: SEND / 2 },
  { fault: 'cut', after: true, method: 'addVoucher', probability: SEND },
];

const [url = '', seed = '1'] = process.argv.slice(2);
const pool = createAppPool(url, 16);
const common = { clock: systemClock, faultSeed: Number(seed) };
const kingdee = await startKingdeeSandbox({
  ...common,
  store: erpStore(pool, KINGDEE_LOGIN.acctId),
  seed: { ...KINGDEE_LOGIN, books: KINGDEE_BOOKS.map((number) => ({ number, name: number, currency: 'CNY' })) },
  faults: KINGDEE_FAULTS,
});
const yonbip = await startYonbipSandbox({
  ...common,
  store: await openYonbipStore(pool, TENANT),
  seed: {
    ...YONBIP_LOGIN,
    tenantId: TENANT,
    books: YONBIP_BOOKS.map((code) => ({ code, name: code, currency: 'CNY' })),
  },
  faults: YONBIP_FAULTS,
});
process.on('message', () => process.send?.({ calls: Object.fromEntries([...kingdee.calls, ...yonbip.calls]) }));
process.send?.({ kingdee: kingdee.url, yonbip: yonbip.url });
