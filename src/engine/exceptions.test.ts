import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/setup/test-database.ts';
import { defineProblems, joinCatalogue, problem, Refused } from '../core/problems.ts';
import {
  decideException,
  EXCEPTION_TRANSITIONS,
  type ExceptionState,
  listExceptionEvents,
  listExceptions,
  openException,
  resolveExceptions,
} from './exceptions.ts';
import { asOwner } from './postgres.ts';
import { inTransaction } from './transaction.ts';

const words = { zh: '有误', en: 'wrong' };
const KINDS = defineProblems({
  FEE_UNKNOWN: { level: 'L2', owner: 'config', deadlineHours: 48, text: words, remedy: words },
  ROW_BAD: { level: 'L1', owner: 'preparer', deadlineHours: 2, text: words, remedy: words },
});
const catalogue = joinCatalogue([KINDS]);
const DAY1 = new Date('2026-03-01T00:00:00Z');
const DAY2 = new Date('2026-03-02T00:00:00Z');

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterEach(() =>
  asOwner(db.pool, async (client) => {
    await client.query(
      'SET session_replication_role = replica; DELETE FROM engine.exception_event; DELETE FROM engine.exception; SET session_replication_role = origin',
    );
  }),
);
afterAll(() => db.close());

const open = (subject: string, now: Date, fee = 'F1'): Promise<string> =>
  inTransaction(db.pool, (tx) =>
    openException(tx, problem(KINDS.FEE_UNKNOWN, { line: 3 }, { fee }), subject, now, catalogue),
  );
const decide = (id: string, decision: 'RETRY' | 'SKIP' | 'RESOLVE', reason: string | null = null) =>
  inTransaction(db.pool, (tx) => decideException(tx, id, decision, 'mei', reason, DAY2));

test('the same problem on the same subject is one row that counts, with the declared owner and deadline', async () => {
  const first = await open('document:1', DAY1);
  expect(await open('document:1', DAY2)).toBe(first);
  expect(await open('document:2', DAY2)).not.toBe(first);
  const [row, ...rest] = await listExceptions(db.pool);
  expect(rest).toHaveLength(1);
  expect(row).toMatchObject({
    id: first,
    code: 'FEE_UNKNOWN',
    level: 'L2',
    owner: 'config',
    state: 'OPEN',
    count: 2n,
    subject: 'document:1',
    place: { line: 3 },
    params: { fee: 'F1' },
    opened_at: DAY1,
    last_seen: DAY2,
    deadline_at: new Date('2026-03-03T00:00:00Z'),
  });
  expect(first).toMatch(/^E-\d{6}$/);
});

test('a retried problem that comes back is open again; each step is in its history', async () => {
  const id = await open('document:1', DAY1);
  expect((await decide(id, 'RETRY')).state).toBe('RETRYING');
  expect(await open('document:1', DAY2)).toBe(id);
  expect((await decide(id, 'RESOLVE', 'mapped')).state).toBe('RESOLVED');
  const events = await listExceptionEvents(db.pool, id);
  expect(events.map((one) => [one.from_state, one.to_state, one.by])).toEqual([
    [null, 'OPEN', 'heliu'],
    ['OPEN', 'RETRYING', 'mei'],
    ['RETRYING', 'OPEN', 'heliu'],
    ['OPEN', 'RESOLVED', 'mei'],
  ]);
});

test('skipping needs a reason; a skipped problem stays skipped until it says something else', async () => {
  const id = await open('document:1', DAY1);
  await expect(decide(id, 'SKIP')).rejects.toBeInstanceOf(Refused);
  await expect(decide(id, 'SKIP', '  ')).rejects.toMatchObject({ problem: { code: 'REASON_REQUIRED' } });
  await decide(id, 'SKIP', 'test data');
  expect(await open('document:1', DAY2)).toBe(id);
  expect(await listExceptions(db.pool, { state: 'OPEN' })).toEqual([]);
  expect(await open('document:1', DAY2, 'F2')).not.toBe(id);
  await expect(decide(id, 'RETRY')).rejects.toMatchObject({ problem: { code: 'EXCEPTION_DECIDED' } });
  await expect(decide('E-999999', 'RETRY')).rejects.toMatchObject({ problem: { code: 'EXCEPTION_NOT_FOUND' } });
});

test('resolving a subject closes it and what stands under it, not its neighbours', async () => {
  for (const subject of ['document:1', 'document:1/line:7', 'document:10']) await open(subject, DAY1);
  expect(await inTransaction(db.pool, (tx) => resolveExceptions(tx, 'document:1', 'import', DAY2, 'ROW_BAD'))).toBe(0);
  expect(await inTransaction(db.pool, (tx) => resolveExceptions(tx, 'document:1', 'import', DAY2))).toBe(2);
  const left = await listExceptions(db.pool, { state: 'OPEN' });
  expect(left.map((one) => one.subject)).toEqual(['document:10']);
});

test('pages follow one another without gap or overlap', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 7; n += 1) ids.push(await open(`document:${n}`, DAY1));
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listExceptions(db.pool, { limit: 3, ...(after === undefined ? {} : { after }) });
    if (page.length === 0) break;
    seen.push(...page.map((one) => one.id));
    after = seen.at(-1);
  }
  expect(seen).toEqual(ids);
});

test('many at once on one subject make one row', async () => {
  await Promise.all(Array.from({ length: 8 }, () => open('document:1', DAY1)));
  expect((await listExceptions(db.pool)).map((one) => one.count)).toEqual([8n]);
  const [one] = await listExceptions(db.pool);
  expect(await listExceptionEvents(db.pool, one?.id ?? '')).toHaveLength(1);
});

test('the database allows exactly the transitions of the table, and every state is reached', async () => {
  const states = Object.keys(EXCEPTION_TRANSITIONS) as ExceptionState[];
  for (const from of states) {
    for (const to of states.filter((one) => one !== from)) {
      const allowed = EXCEPTION_TRANSITIONS[from].includes(to);
      const attempt = tryTransition(from, to);
      if (allowed) await expect(attempt).rejects.toThrow('undo');
      else await expect(attempt).rejects.toMatchObject({ code: 'HL002' });
    }
  }
  const reached = new Set(Object.values(EXCEPTION_TRANSITIONS).flat());
  expect([...reached].sort()).toEqual([...states].sort());
});

function tryTransition(from: ExceptionState, to: ExceptionState): Promise<void> {
  return inTransaction(db.pool, async (tx) => {
    const id = await openException(tx, problem(KINDS.ROW_BAD, {}), `${from}>${to}`, DAY1, catalogue);
    const set =
      "UPDATE engine.exception SET state = $2, decided_by = 'x', decided_at = now(), reason = 'r' WHERE id = $1";
    const undecided = 'UPDATE engine.exception SET state = $2, decided_by = NULL, decided_at = NULL WHERE id = $1';
    if (from !== 'OPEN') await tx.query(set, [id, from]);
    await tx.query(to === 'OPEN' ? undecided : set, [id, to]);
    throw new Error('undo');
  });
}

test('the history cannot be edited by the application', async () => {
  await open('document:1', DAY1);
  await expect(db.pool.query("UPDATE engine.exception_event SET by = 'x'")).rejects.toMatchObject({ code: '42501' });
  await expect(db.pool.query('DELETE FROM engine.exception')).rejects.toMatchObject({ code: '42501' });
});
