/** Mappings of a book out to a workbook, and back in as proposals. */
import { type Language, problem } from '../core/problems.ts';
import type { MappingKind } from '../masterdata/mapping/kinds.ts';
import { standingOf } from '../masterdata/mapping/lookup.ts';
import { MAPPING_PROBLEMS } from '../masterdata/mapping/problems.ts';
import { type SheetDifference, type SheetRow, sheetDifference, writeSheets } from '../masterdata/mapping/sheets.ts';
import { approvedMappings, MAPPINGS_AT_ONCE_MAX, type Mapping } from '../masterdata/mapping/store.ts';
import type { Actor, DeliveryHouse } from './house.ts';
import { propose, todayOf } from './mapping-approval.ts';
import { unmappedKeys } from './unmapped.ts';

type SheetHouse = Pick<DeliveryHouse, 'clock'> & { readonly db: Pick<DeliveryHouse['db'], 'pool'> };

/** What is in force today or later, then the keys without a mapping, their values empty. `kinds` empty: all. */
export async function exportMappings(
  house: SheetHouse,
  request: { readonly book: string; readonly kinds?: readonly MappingKind[]; readonly language: Language },
): Promise<Buffer> {
  const { book, kinds = [], language } = request;
  const { pool } = house.db;
  const today = todayOf(house);
  const approved = await approvedMappings(pool, book, kinds);
  const standing = new Set(
    standingOf(approved)
      .filter((one) => one.validTo === undefined || one.validTo >= today)
      .map((one) => one.mappingNo),
  );
  const open = await unmappedKeys(pool, book, today, kinds);
  const rows: readonly SheetRow[] = [
    ...approved.filter((one) => standing.has(one.mappingNo)),
    ...open.map(({ kind, key }) => ({ kind, key, value: undefined, validFrom: today, validTo: undefined })),
  ];
  return writeSheets(rows, language);
}

export interface ImportedSheets extends SheetDifference {
  /** Empty where it was only looked at. */
  readonly proposed: readonly Mapping[];
}

/** Throws Refused SHEET_NOT_READ, SHEET_TOO_LARGE. Proposes nothing where `looksOnly`, or where there is a problem. */
export async function importMappings(
  house: SheetHouse,
  request: {
    readonly book: string;
    readonly bytes: Uint8Array;
    readonly looksOnly: boolean;
    readonly reason: string;
    readonly actor: Actor;
  },
): Promise<ImportedSheets> {
  const { book, bytes, looksOnly, reason, actor } = request;
  const standing = await approvedMappings(house.db.pool, book);
  const difference = await sheetDifference(bytes, standing, { book, today: todayOf(house), reason });
  const { changes, problems } = difference;
  if (changes.length > MAPPINGS_AT_ONCE_MAX) {
    const params = { what: 'changes', size: String(changes.length), most: String(MAPPINGS_AT_ONCE_MAX) };
    return {
      ...difference,
      problems: [...problems, problem(MAPPING_PROBLEMS.SHEET_TOO_LARGE, {}, params)],
      proposed: [],
    };
  }
  if (looksOnly || problems.length > 0 || changes.length === 0) return { ...difference, proposed: [] };
  const done = await propose(house, { book, wanted: changes, origin: 'SHEET', actor });
  return { ...difference, problems: done.problems, proposed: done.proposed };
}
