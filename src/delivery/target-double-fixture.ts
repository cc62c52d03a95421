/** A finance ERP in miniature for the tests of this room: any kind of idempotency, and every way an answer can go wrong. */
import {
  type BusinessDocument,
  DOCUMENT_KINDS,
  type DocumentKind,
  type PushedMaster,
  type ReadBackDocument,
} from '../core/business-documents.ts';
import type { Period } from '../core/dates.ts';
import { defineProblems, problem, Refused, Transient } from '../core/problems.ts';
import type {
  FoundDocument,
  Idempotency,
  MirrorVoucher,
  ReadBackVoucher,
  SendOutcome,
  TargetConnector,
  TargetDocument,
  TargetVoucher,
  VoucherStage,
} from '../core/targets.ts';
import type { Clock } from '../wire/clock.ts';

const kind = (level: 'L2' | 'L3') =>
  ({
    level,
    owner: 'admin',
    deadlineHours: 1,
    text: { zh: '替身 {message}', en: 'double {message}' },
    remedy: { zh: '无', en: 'none' },
  }) as const;

export const DOUBLE_PROBLEMS = defineProblems({
  DOUBLE_REFUSED: kind('L2'),
  DOUBLE_LATER: kind('L2'),
  DOUBLE_UNKNOWN: kind('L2'),
  DOUBLE_DOWN: kind('L3'),
});

type Line = {
  readonly account: string;
  readonly dc: 'D' | 'C';
  readonly currency: string;
  readonly fc: string;
  readonly lc: string;
  readonly dims: Readonly<Record<string, string>>;
  readonly summary: string;
};

export interface DoubleBody {
  readonly key: string;
  readonly reference: string;
  readonly date: string;
  readonly period: Period;
  readonly word: string;
  readonly number: string;
  readonly lines: readonly Line[];
  /** Of a business document; its lines are here and not there. */
  readonly business?: {
    readonly kind: DocumentKind;
    readonly party?: string;
    readonly currency: string;
    readonly lines: readonly Readonly<Record<string, string>>[];
  };
}

export interface DoubleDocument extends DoubleBody {
  readonly id: string;
  readonly stage: VoucherStage;
}

/** What the ERP has taken and not worked yet: a ticket, or bytes that arrive late. */
export interface Queued {
  readonly ticket: string;
  readonly body: DoubleBody;
  readonly dueAt: number;
  readonly end: 'saved' | 'refused' | 'forgotten' | 'none';
}

export interface DoubleStore {
  documents(): Promise<readonly DoubleDocument[]>;
  put(document: DoubleDocument): Promise<void>;
  remove(id: string): Promise<void>;
  queue(): Promise<readonly Queued[]>;
  enqueue(one: Queued): Promise<void>;
  dequeue(ticket: string): Promise<void>;
}

export function memoryDoubleStore(): DoubleStore {
  const documents = new Map<string, DoubleDocument>();
  const queue = new Map<string, Queued>();
  return {
    documents: async () => [...documents.values()],
    put: async (document) => void documents.set(document.id, document),
    remove: async (id) => void documents.delete(id),
    queue: async () => [...queue.values()],
    enqueue: async (one) => void queue.set(one.ticket, one),
    dequeue: async (ticket) => void queue.delete(ticket),
  };
}

/**
 * lost: never arrived, no answer · arrived: saved, no answer · late: saved 20 s later, no answer · ticket-…: accepted, and 3 s
 * later saved, refused, saved with the ticket forgotten, or nothing with the ticket forgotten · later: Transient · down: L3.
 */
export type Fate =
  | 'saved'
  | 'lost'
  | 'arrived'
  | 'late'
  | 'refused'
  | 'later'
  | 'down'
  | 'ticket-saved'
  | 'ticket-refused'
  | 'ticket-forgotten'
  | 'ticket-nothing';
export const FATES: readonly Fate[] = [
  'saved',
  'lost',
  'arrived',
  'late',
  'refused',
  'later',
  'down',
  'ticket-saved',
  'ticket-refused',
  'ticket-forgotten',
  'ticket-nothing',
];

/** each: every document its own fate · half: the first half saved, no answer · short: all saved, the first answered only. */
export type BatchFate = 'each' | 'lost' | 'arrived' | 'half' | 'short' | 'down';
export const BATCH_FATES: readonly BatchFate[] = ['each', 'lost', 'arrived', 'half', 'short', 'down'];

export interface DoubleOptions {
  readonly clock: Clock;
  readonly idempotency: Idempotency;
  readonly store?: DoubleStore;
  readonly batchMax?: number;
  /** Parts that this ERP does not have. */
  readonly without?: readonly ('poll' | 'remove' | 'advance' | 'list' | 'duplicates' | 'master')[];
  /** Business documents that it takes; default: all. */
  readonly kinds?: readonly DocumentKind[];
}

export interface Double {
  readonly target: TargetConnector;
  readonly store: DoubleStore;
  /** What becomes of the next sends; `saved` where none is left. */
  readonly fates: Fate[];
  readonly batchFates: BatchFate[];
  readonly closed: Set<Period>;
  /** Stages that 提交 or 审核 refuses. */
  readonly refusedStages: Set<VoucherStage>;
  /** Calls in order: `find`, `send`, `batch 3` … */
  readonly calls: string[];
  /** Base data that was written, by kind and code. */
  readonly masters: Map<string, PushedMaster>;
}

const LATE_MS = 20_000;
const TICKET_MS = 3_000;
let lastId = 0;

export function targetDouble(options: DoubleOptions): Double {
  const { clock, idempotency, without = [] } = options;
  const store = options.store ?? memoryDoubleStore();
  const fates: Fate[] = [];
  const batchFates: BatchFate[] = [];
  const closed = new Set<Period>();
  const refusedStages = new Set<VoucherStage>();
  const calls: string[] = [];
  const masters = new Map<string, PushedMaster>();
  const nextId = (): string => {
    lastId += 1;
    return `${clock.now()}-${process.pid}-${lastId}`;
  };
  const told = (name: keyof typeof DOUBLE_PROBLEMS, message = '') => problem(DOUBLE_PROBLEMS[name], {}, { message });
  const unknown = (): SendOutcome => ({ outcome: 'Unknown', problem: told('DOUBLE_UNKNOWN') });
  const has = (part: NonNullable<DoubleOptions['without']>[number]) => !without.includes(part);

  async function apply(body: DoubleBody): Promise<SendOutcome> {
    const closedPeriod = told('DOUBLE_REFUSED', 'closed');
    if (closed.has(body.period)) return { outcome: 'Refused', problem: closedPeriod, reason: 'PERIOD_CLOSED' };
    const all = await store.documents();
    const taken =
      (idempotency === 'enforcing' && all.find((one) => one.key === body.key)) ||
      (idempotency === 'numberable' &&
        all.find((one) => one.word === body.word && one.period === body.period && one.number === body.number));
    if (taken) return { outcome: 'Refused', problem: told('DOUBLE_REFUSED', 'taken'), reason: 'DUPLICATE' };
    // A blind ERP numbers vouchers itself where the number is gone.
    const document = { ...body, id: nextId(), stage: 'SAVED' as const };
    await store.put(document);
    return { outcome: 'Saved', id: document.id, number: document.number };
  }

  async function workQueue(): Promise<void> {
    for (const one of await store.queue()) {
      if (one.dueAt > clock.now()) continue;
      if (one.ticket.startsWith('late')) {
        await apply(one.body);
        await store.dequeue(one.ticket);
      } else if (one.end === 'saved' || one.end === 'forgotten') {
        if (!(await store.documents()).some((document) => document.reference === one.body.reference))
          await apply(one.body);
      }
    }
  }

  async function meet(body: DoubleBody, fate: Fate): Promise<SendOutcome> {
    switch (fate) {
      case 'saved':
        return apply(body);
      case 'lost':
        return unknown();
      case 'arrived':
        await apply(body);
        return unknown();
      case 'late':
        await store.enqueue({ ticket: `late-${nextId()}`, body, dueAt: clock.now() + LATE_MS, end: 'saved' });
        return unknown();
      case 'refused':
        return { outcome: 'Refused', problem: told('DOUBLE_REFUSED') };
      case 'later':
        throw new Transient(told('DOUBLE_LATER'));
      case 'down':
        throw new Transient(told('DOUBLE_DOWN'));
      default: {
        const ends = { saved: 'saved', refused: 'refused', forgotten: 'forgotten', nothing: 'none' } as const;
        const end = ends[fate.slice('ticket-'.length) as keyof typeof ends];
        const ticket = `ticket-${nextId()}`;
        await store.enqueue({ ticket, body, dueAt: clock.now() + TICKET_MS, end });
        return { outcome: 'Accepted', ticket };
      }
    }
  }

  async function meetBatch(bodies: readonly DoubleBody[], fate: BatchFate): Promise<readonly SendOutcome[]> {
    if (fate === 'down') throw new Transient(told('DOUBLE_DOWN'));
    const arrived = {
      each: bodies.length,
      lost: 0,
      arrived: bodies.length,
      half: bodies.length >> 1,
      short: bodies.length,
    };
    const outcomes: SendOutcome[] = [];
    for (const body of bodies.slice(0, arrived[fate])) {
      // One call does not throw for one of its documents.
      const wanted = fate === 'each' ? (fates.shift() ?? 'saved') : 'saved';
      outcomes.push(await meet(body, wanted === 'later' || wanted === 'down' ? 'refused' : wanted));
    }
    if (fate === 'each') return outcomes;
    return fate === 'short' ? outcomes.slice(0, 1) : bodies.map(unknown);
  }

  let turn: Promise<unknown> = Promise.resolve();
  /** One at a time, as a database would have it. */
  function called<T>(name: string, work: () => Promise<T>): Promise<T> {
    calls.push(name);
    const mine = turn.then(async () => {
      await workQueue();
      return work();
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  const byReference = async (reference: string): Promise<readonly FoundDocument[]> =>
    (await store.documents())
      .filter((one) => one.reference === reference)
      .map((one) => ({ id: one.id, number: one.number }));

  const target: TargetConnector = {
    profile: 'double',
    idempotency,
    probe: async () => ({ ledgerCurrency: 'CNY', version: '1' }),
    toDocument: (voucher) => ({ key: voucher.key, reference: voucher.reference, body: bodyOf(voucher) }),
    find: (voucher) => called('find', async () => (await byReference(voucher.reference))[0]),
    send: (document) => called('send', () => meet(document.body as DoubleBody, fates.shift() ?? 'saved')),
    readBack: (id) =>
      called('readBack', async () => {
        const held = (await store.documents()).find((one) => one.id === id);
        return held && heldAs(held);
      }),
    ...(options.batchMax && {
      batch: {
        max: options.batchMax,
        send: (documents: readonly TargetDocument[]) =>
          called(`batch ${documents.length}`, () =>
            meetBatch(
              documents.map((one) => one.body as DoubleBody),
              batchFates.shift() ?? 'each',
            ),
          ),
      },
    }),
    ...(has('poll') && {
      poll: (ticket: string) =>
        called('poll', async (): Promise<SendOutcome> => {
          const one = (await store.queue()).find((queued) => queued.ticket === ticket);
          if (!one || ((one.end === 'forgotten' || one.end === 'none') && one.dueAt <= clock.now()))
            throw new Refused(told('DOUBLE_REFUSED', 'ticket'));
          if (one.dueAt > clock.now()) return { outcome: 'Accepted', ticket };
          if (one.end === 'refused') return { outcome: 'Refused', problem: told('DOUBLE_REFUSED', 'worked') };
          const [saved] = await byReference(one.body.reference);
          return saved
            ? { outcome: 'Saved', ...saved }
            : { outcome: 'Refused', problem: told('DOUBLE_REFUSED', 'taken'), reason: 'DUPLICATE' };
        }),
    }),
    ...(has('advance') && {
      advance: (id: string, to: 'SUBMITTED' | 'AUDITED') =>
        called(`advance ${to}`, async () => {
          if (refusedStages.has(to)) return { outcome: 'Refused' as const, problem: told('DOUBLE_REFUSED', to) };
          const held = (await store.documents()).find((one) => one.id === id);
          if (!held) return { outcome: 'Refused' as const, problem: told('DOUBLE_REFUSED', 'gone') };
          const stage = to === 'SUBMITTED' && held.stage === 'AUDITED' ? held.stage : to;
          await store.put({ ...held, stage });
          return { outcome: 'Done' as const, stage };
        }),
    }),
    ...(has('duplicates') && {
      duplicates: (voucher: TargetVoucher) => called('duplicates', () => byReference(voucher.reference)),
    }),
    ...(has('remove') && {
      remove: (id: string) =>
        called('remove', async () => {
          const held = (await store.documents()).find((one) => one.id === id);
          if (held?.stage === 'POSTED') throw new Refused(told('DOUBLE_REFUSED', 'posted'));
          await store.remove(id);
        }),
    }),
    documents: {
      kinds: options.kinds ?? (Object.keys(DOCUMENT_KINDS) as DocumentKind[]),
      toDocument: (document) => ({ key: document.key, reference: document.reference, body: businessBody(document) }),
      find: (document) => called('find', async () => (await byReference(document.reference))[0]),
      send: (kind, document) =>
        called(`send ${kind}`, () => meet(document.body as DoubleBody, fates.shift() ?? 'saved')),
      readBack: (id) =>
        called('readBack', async () => {
          const held = (await store.documents()).find((one) => one.id === id);
          return held && heldDocument(held);
        }),
      ...(has('advance') && {
        advance: (kind, id, to) =>
          called(`advance ${kind} ${to}`, async () => {
            const held = (await store.documents()).find((one) => one.id === id);
            if (!held) return { outcome: 'Refused' as const, problem: told('DOUBLE_REFUSED', 'gone') };
            await store.put({ ...held, stage: to });
            return { outcome: 'Done' as const, stage: to };
          }),
      }),
      ...(has('remove') && { remove: (kind, id) => called(`remove ${kind}`, () => store.remove(id)) }),
    },
    masters: {
      kinds: ['CUSTOMER', 'SUPPLIER', 'WAREHOUSE', 'MATERIAL', 'RATE'],
      push: (record) =>
        called(`push ${record.kind}`, async (): Promise<SendOutcome> => {
          const fate = fates.shift() ?? 'saved';
          if (fate === 'down') throw new Transient(told('DOUBLE_DOWN'));
          if (fate === 'refused') return { outcome: 'Refused', problem: told('DOUBLE_REFUSED') };
          const code = record.kind === 'RATE' ? `${record.from}/${record.to} ${record.firstDay}` : record.code;
          const key = `${record.kind} ${code}`;
          if (!masters.has(key)) masters.set(key, record);
          return fate === 'arrived' ? unknown() : { outcome: 'Saved', id: `id-${code}`, number: code };
        }),
    },
    ...(has('list') && {
      async *list(period: Period) {
        calls.push('list');
        await workQueue();
        const some = (await store.documents()).filter((one) => one.period === period && !one.business).map(listed);
        for (let at = 0; at < some.length; at += 2) yield some.slice(at, at + 2);
      },
    }),
    ...(has('master') && {
      master: {
        kinds: ['PERIOD' as const],
        async *pull() {
          const periods = ['2026-09', '2026-10', '2026-11', '2026-12'];
          yield periods.map((code) => ({
            kind: 'PERIOD' as const,
            code,
            name: code,
            enabled: true,
            facts: { open: !closed.has(code) },
          }));
        },
      },
    }),
  };
  return { target, store, fates, batchFates, closed, refusedStages, calls, masters };
}

function bodyOf(voucher: TargetVoucher): DoubleBody {
  const { key, reference, date, period, word, number } = voucher;
  const lines = voucher.lines.map(({ account, dc, currency, fc, lc, dims, summary }) => ({
    ...{ account, dc, currency, dims, summary },
    fc: String(fc),
    lc: String(lc),
  }));
  return { key, reference, date, period, word, number: String(number), lines };
}

function businessBody(document: BusinessDocument): DoubleBody {
  const { key, reference, date, number, kind, party, currency, lines } = document;
  const texts = lines.map((line) => ({
    ...Object.fromEntries(Object.entries(line).map(([name, value]) => [name, String(value)])),
  }));
  const business = { kind, currency, ...(party && { party: party.code }), lines: texts };
  return { key, reference, date, period: date.slice(0, 7), word: kind, number, lines: [], business };
}

function heldDocument(document: DoubleDocument): ReadBackDocument {
  const { id, number, date, stage, business } = document;
  const { party, currency, lines } = business ?? { party: undefined, currency: '', lines: [] };
  return {
    ...{ id, number, date, state: stage, currency },
    ...(party !== undefined && { party }),
    lines: lines.map(({ material, expenseItem, warehouse, warehouseTo, quantity, fc = '0' }) => ({
      ...(material !== undefined && { material }),
      ...(expenseItem !== undefined && { expenseItem }),
      ...(warehouse !== undefined && { warehouse }),
      ...(warehouseTo !== undefined && { warehouseTo }),
      ...(quantity !== undefined && { quantity: BigInt(quantity) }),
      fc: BigInt(fc),
    })),
  };
}

function heldAs(document: DoubleDocument): ReadBackVoucher {
  const { id, number, date, word, stage } = document;
  const lines = document.lines.map((line) => ({ ...line, fc: BigInt(line.fc), lc: BigInt(line.lc) }));
  return { id, number, date, word, state: stage, lines };
}

function listed(document: DoubleDocument): MirrorVoucher {
  const { id, number, word, date, period, stage, reference } = document;
  const debit = document.lines.reduce((sum, line) => (line.dc === 'D' ? sum + BigInt(line.lc) : sum), 0n);
  return { id, number, word, date, period, stage, reference, debit };
}
