/** Approved mappings of side ERP become the codes that delivery translates by: one path, whichever way a code came in. */
import type { IsoDate } from '../core/dates.ts';
import type { Chart } from '../core/journal.ts';
import { listMapping, loadErpAccount, type MappingRow, removeMapping, setMapping } from '../delivery/erp-accounts.ts';
import type { Tx } from '../engine/transaction.ts';
import { loadChart } from '../ledger/books.ts';
import { keyText, kindFacts, MAPPING_KIND_NAMES, type MappingKind } from '../masterdata/mapping/kinds.ts';
import { mappingsOf } from '../masterdata/mapping/lookup.ts';
import { approvedMappings, type Mapping, retiredMappings } from '../masterdata/mapping/store.ts';

export const ERP_KINDS: readonly MappingKind[] = MAPPING_KIND_NAMES.filter((kind) => kindFacts(kind).side === 'ERP');

/**
 * Writes what is in force today, where it differs, and takes out what a mapping wrote that ended or was retired. Codes that no
 * mapping ever named stay as a person set them. Done when a mapping is decided, and before each delivery, as days pass.
 */
export async function feedErpCodes(tx: Tx, book: string, today: IsoDate): Promise<{ readonly changed: number }> {
  const account = await loadErpAccount(tx, book);
  if (!account) return { changed: 0 };
  const approved = await approvedMappings(tx, book, ERP_KINDS);
  const retired = await retiredMappings(tx, book, ERP_KINDS);
  if (approved.length + retired.length === 0) return { changed: 0 };
  const chart = await loadChart(tx, book);
  const known = new Map((await listMapping(tx, account.erpAccount)).map((row) => [rowKey(row), row.theirs]));
  const { put, gone } = wantedRows([...approved, ...retired], chart, today);
  const changed = put.filter((row) => known.get(rowKey(row)) !== row.theirs);
  // Set by hand since then: not ours to take back.
  const ended = gone.filter((row) => known.get(rowKey(row)) === row.theirs);
  if (changed.length > 0) await setMapping(tx, account.erpAccount, changed);
  if (ended.length > 0) await removeMapping(tx, account.erpAccount, ended);
  return { changed: changed.length + ended.length };
}

function rowKey({ kind, ours }: Pick<MappingRow, 'kind' | 'ours'>): string {
  return keyText([kind, ours]);
}

interface Wanted {
  readonly put: readonly MappingRow[];
  readonly gone: readonly MappingRow[];
}

function wantedRows(versions: readonly Mapping[], chart: Chart, today: IsoDate): Wanted {
  const approved = versions.filter((one) => one.state === 'APPROVED');
  const mappings = mappingsOf('', approved);
  const put = new Map<string, MappingRow>();
  const gone: MappingRow[] = [];
  for (const one of versions) {
    const ours = oursOf(one, chart);
    const row = kindFacts(one.kind).erp?.row;
    // Not begun yet: what stands until then stays.
    if (ours === undefined || row === undefined || one.validFrom > today) continue;
    const theirs = mappings.at(one.kind, one.key, today)?.code;
    if (theirs === undefined) gone.push({ kind: row, ours, theirs: one.value.code ?? '' });
    else put.set(rowKey({ kind: row, ours }), { kind: row, ours, theirs });
  }
  return { put: [...put.values()], gone };
}

/** Our code as delivery knows it; undefined: the book's chart has no such account. */
export function oursOf({ kind, key }: Pick<Mapping, 'kind' | 'key'>, chart: Chart): string | undefined {
  const [first = '', second = ''] = key;
  if (kind === 'TAX') return `${first}|${second}`;
  if (kind !== 'FEE') return first;
  const account = chart.byKey.get(first)?.code;
  return account === undefined || second === '' ? account : `${account}|${second}`;
}
