/** Mappings of master data: proposed, approved by another person, retired; what an approval makes in the ERP and lets go of. */
import type { PushedMaster } from '../core/business-documents.ts';
import { BOOK_ZONE, civilDateIn, type IsoDate } from '../core/dates.ts';
import { type Problem, problem, Refused } from '../core/problems.ts';
import { loadErpAccount } from '../delivery/erp-accounts.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Queryable } from '../engine/transaction.ts';
import { erpPulls, erpRecords } from '../masterdata/erp-base/records.ts';
import { checkMappings, type MappingFinding, type MasterSides } from '../masterdata/mapping/checks.ts';
import { kindFacts } from '../masterdata/mapping/kinds.ts';
import { keysReleased, loadMappings, type ReleasedKey, standingOf } from '../masterdata/mapping/lookup.ts';
import { keyName, MAPPING_PROBLEMS } from '../masterdata/mapping/problems.ts';
import { sourceObjects } from '../masterdata/mapping/source-objects.ts';
import {
  approvedMappings,
  decidable,
  decideMappings,
  lockMappings,
  type Mapping,
  type MappingOrigin,
  type NewMapping,
  type Proposed,
  proposeMappings,
  retireMapping,
} from '../masterdata/mapping/store.ts';
import { listShops } from '../masterdata/shops.ts';
import { feedErpCodes } from './erp-codes.ts';
import type { Actor, DeliveryHouse } from './house.ts';
import { MASTERS_MAX, pushMasters } from './push-masters.ts';

type MappingsHouse = Pick<DeliveryHouse, 'clock'> & { readonly db: Pick<DeliveryHouse['db'], 'pool'> };

export function todayOf(house: Pick<DeliveryHouse, 'clock'>): IsoDate {
  return civilDateIn(BOOK_ZONE)(house.clock.now());
}

/** Stores what fits as open versions, and tells the rest. Throws Refused MASTER_MAPPINGS_TOO_MANY. */
export async function propose(
  house: MappingsHouse,
  request: {
    readonly book: string;
    readonly wanted: readonly NewMapping[];
    readonly origin: MappingOrigin;
    readonly actor: Actor;
  },
): Promise<Proposed> {
  const { book, wanted, origin, actor } = request;
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const proposed = await proposeMappings(tx, book, wanted, { who: actor, origin, now });
    if (proposed.proposed.length > 0) {
      const after = { origin, mappings: proposed.proposed.map(briefOf) };
      await audit(tx, { actor, action: 'mapping.proposed', subject: `mapping:${book}`, after, at: now });
    }
    return proposed;
  });
}

export interface ApprovedMappings {
  readonly decided: readonly Mapping[];
  readonly problems: readonly Problem[];
  /** Keys that have a value now and had none: documents held for them can go on. */
  readonly released: readonly ReleasedKey[];
}

interface DecisionRequest {
  readonly book: string;
  readonly numbers: readonly bigint[];
  readonly reason: string;
  readonly actor: Actor;
}

/**
 * Approves each that stands up to a look at both sides; `problems` says why the others do not. Records that proposals ask for
 * are made in the ERP first: one that the ERP refuses leaves its mapping open. Throws Refused MASTER_MAPPINGS_TOO_MANY.
 */
export async function approveMappings(house: DeliveryHouse, request: DecisionRequest): Promise<ApprovedMappings> {
  const { book, numbers, reason, actor } = request;
  const { pool } = house.db;
  const now = new Date(house.clock.now());
  const decision = { state: 'APPROVED', who: actor, reason, now } as const;
  const asked = await decidable(pool, book, numbers, decision);
  const looked = await lookedAt(pool, book, asked.ready);
  const made = await makeRecords(house, book, looked.ready, actor);
  return inTransaction(pool, async (tx) => {
    await lockMappings(tx, book);
    // Another approval may have come between: what it put in force counts.
    const again = await lookedAt(tx, book, made.ready);
    const before = await loadMappings(tx, book);
    const done = await decideMappings(tx, book, numbersOf(again.ready), decision);
    await feedErpCodes(tx, book, todayOf(house));
    const released = keysReleased(before, done.decided);
    const after = { reason, mappings: done.decided.map(briefOf) };
    if (done.decided.length > 0)
      await audit(tx, { actor, action: 'mapping.approved', subject: `mapping:${book}`, after, at: now });
    const problems = [...asked.problems, ...looked.problems, ...made.problems, ...again.problems, ...done.problems];
    return { decided: done.decided, problems, released };
  });
}

function numbersOf(mappings: readonly Mapping[]): readonly bigint[] {
  return mappings.map((one) => one.mappingNo);
}

interface Ready {
  readonly ready: readonly Mapping[];
  readonly problems: readonly Problem[];
}

async function lookedAt(db: Queryable, book: string, asked: readonly Mapping[]): Promise<Ready> {
  if (asked.length === 0) return { ready: [], problems: [] };
  const standing = standingOf(await approvedMappings(db, book));
  const findings = checkMappings(asked, standing, await masterSides(db, book));
  const faulty = new Set(findings.map((one) => one.mapping.mappingNo));
  return {
    ready: asked.filter((one) => !faulty.has(one.mappingNo)),
    problems: findings.map((one) => one.problem),
  };
}

export async function masterSides(db: Queryable, book: string): Promise<MasterSides> {
  const account = await loadErpAccount(db, book);
  const pulls = account ? await erpPulls(db, account.erpAccount) : [];
  return {
    objects: await sourceObjects(db, ['SHOP', 'SKU', 'WAREHOUSE', 'SUPPLIER', 'LOGISTICS']),
    records: account ? await erpRecords(db, account.erpAccount) : [],
    pulled: new Set(pulls.filter((one) => one.at !== undefined).map((one) => one.kind)),
    shops: new Set((await listShops(db, book)).map((shop) => shop.code)),
  };
}

/** Conflicts and orphans among what is in force today or later. */
export async function mappingFindings(house: MappingsHouse, book: string): Promise<readonly MappingFinding[]> {
  const { pool } = house.db;
  const today = todayOf(house);
  const standing = standingOf(await approvedMappings(pool, book)).filter(
    (one) => one.validTo === undefined || one.validTo >= today,
  );
  return checkMappings(standing, standing, await masterSides(pool, book));
}

async function makeRecords(
  house: DeliveryHouse,
  book: string,
  asked: readonly Mapping[],
  actor: Actor,
): Promise<Ready> {
  const wanted = asked.filter((one) => one.createsRecord);
  if (wanted.length === 0) return { ready: asked, problems: [] };
  const faults = new Map<bigint, readonly Problem[]>();
  const records = wanted.flatMap((mapping) => {
    const record = recordOf(mapping);
    if (record) return [{ mapping, record }];
    faults.set(mapping.mappingNo, [told(mapping, MAPPING_PROBLEMS.MASTER_RECORD_NOT_MAKEABLE)]);
    return [];
  });
  for (let at = 0; at < records.length; at += MASTERS_MAX)
    for (const [no, fault] of await pushed(house, book, records.slice(at, at + MASTERS_MAX), actor))
      faults.set(no, fault);
  return { ready: asked.filter((one) => !faults.has(one.mappingNo)), problems: [...faults.values()].flat() };
}

function recordOf({ kind, key, value }: Mapping): PushedMaster | undefined {
  const makes = kindFacts(kind).erp?.makes;
  const code = value.code ?? '';
  const name = value.name || (key[0] ?? code);
  if (makes === undefined) return undefined;
  return makes === 'MATERIAL' ? { kind: makes, code, name, unit: value.unit || 'Pcs' } : { kind: makes, code, name };
}

async function pushed(
  house: DeliveryHouse,
  book: string,
  wanted: readonly { readonly mapping: Mapping; readonly record: PushedMaster }[],
  actor: Actor,
): Promise<ReadonlyMap<bigint, readonly Problem[]>> {
  const faults = new Map<bigint, readonly Problem[]>();
  const fail = (mapping: Mapping, detail: string, why: readonly Problem[] = []): void => {
    const code = mapping.value.code ?? '';
    faults.set(mapping.mappingNo, [told(mapping, MAPPING_PROBLEMS.MASTER_RECORD_NOT_MADE, { code, detail }), ...why]);
  };
  const account = await loadErpAccount(house.db.pool, book);
  const rows = wanted.map((one) => one.record);
  const outcome = account
    ? await orRefusal(pushMasters(house, account.erpAccount, { source: 'ROWS', rows }, actor))
    : 'no ERP';
  for (const [at, { mapping }] of wanted.entries()) {
    const one = typeof outcome === 'string' ? undefined : outcome.pushed[at];
    if (typeof outcome === 'string') fail(mapping, outcome);
    else if (!one) fail(mapping, 'not tried: the ERP is down');
    else if ('problem' in one) fail(mapping, one.problem.code, [one.problem]);
    // Its own numbering: the mapping would name a code that is not there.
    else if (one.erpNumber !== '' && one.erpNumber !== mapping.value.code) fail(mapping, one.erpNumber);
  }
  return faults;
}

/** Its code where the whole push is refused: the connection makes no such records. */
async function orRefusal<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refused) return error.problem.code;
    throw error;
  }
}

function told(
  mapping: Mapping,
  kind: (typeof MAPPING_PROBLEMS)[keyof typeof MAPPING_PROBLEMS],
  params: Readonly<Record<string, string>> = {},
): Problem {
  return problem(kind, { book: mapping.book }, { kind: mapping.kind, name: keyName(mapping.key), ...params });
}

export async function rejectMappings(
  house: MappingsHouse,
  { book, numbers, reason, actor }: DecisionRequest,
): Promise<Omit<ApprovedMappings, 'released'>> {
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const done = await decideMappings(tx, book, numbers, { state: 'REJECTED', who: actor, reason, now });
    const after = { reason, mappings: done.decided.map(briefOf) };
    if (done.decided.length > 0)
      await audit(tx, { actor, action: 'mapping.rejected', subject: `mapping:${book}`, after, at: now });
    return done;
  });
}

/** Throws Refused MASTER_MAPPING_NOT_FOUND, MASTER_MAPPING_STATE. */
export async function retire(
  house: MappingsHouse,
  request: { readonly mappingNo: bigint; readonly reason: string; readonly actor: Actor },
): Promise<Mapping> {
  const { mappingNo, reason, actor } = request;
  const now = new Date(house.clock.now());
  return inTransaction(house.db.pool, async (tx) => {
    const mapping = await retireMapping(tx, mappingNo, { who: actor, reason, now });
    await feedErpCodes(tx, mapping.book, todayOf(house));
    const after = { reason, mappings: [briefOf(mapping)] };
    await audit(tx, { actor, action: 'mapping.retired', subject: `mapping:${mapping.book}`, after, at: now });
    return mapping;
  });
}

function briefOf({ mappingNo, kind, key, version, value, validFrom, validTo }: Mapping) {
  return { mappingNo: String(mappingNo), kind, key, version, value, validFrom, validTo: validTo ?? null };
}
