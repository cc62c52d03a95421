/**
 * The journal by business keys only (DESIGN.md §5 “Equality in tests”): two books are equal when these texts are. What a
 * run leaves behind is folded or left out: entries of one key are netted line by line, so a revision equals a fresh
 * import; numbers, times, hashes, rate numbers, cell numbers and the posting period (which depends on when a period was
 * closed) are not told.
 */
import { canonicalJson } from '../../core/canonical.ts';
import type { Dims, Side } from '../../core/journal.ts';
import { lineKey } from '../../core/journal.ts';
import { formatMinor, formatRate, parseRate } from '../../core/money.ts';
import type { BookJournal } from './book-journal.ts';

interface KeyRow {
  readonly entry_key: string;
  readonly kind: string;
  readonly category: string;
  readonly business_date: string;
  readonly original_period: string;
  readonly shop: string;
  readonly source: string;
  readonly source_id: string;
}

interface NetRow {
  readonly entry_key: string;
  readonly dc: Side;
  readonly account: string;
  readonly currency: string;
  readonly rate: string;
  readonly dims: Dims;
  readonly src_currency: string | null;
  readonly src_rate: string | null;
  readonly fc: string;
  readonly lc: string;
  readonly src_fc: string | null;
}

const KEYS_A_QUERY = 500;

export async function* canonicalLines(journal: BookJournal): AsyncGenerator<string> {
  const keys = await readKeys(journal);
  for (let at = 0; at < keys.length; at += KEYS_A_QUERY) {
    const page = keys.slice(at, at + KEYS_A_QUERY);
    const net = await readNet(journal, page);
    for (const key of page) {
      const lines = net.get(key.entry_key);
      if (lines) yield `${canonicalJson({ ...keyRecord(key, journal), lines: lines.map((one) => one.record) })}\n`;
    }
  }
}

/** What the last entry of a key says of it: after a correction that is what a fresh import would say. */
async function readKeys({ db, extent }: BookJournal): Promise<readonly KeyRow[]> {
  const found = await db.query<KeyRow>(
    `SELECT DISTINCT ON (entry_key COLLATE "C") entry_key, kind, category, e.business_date::text AS business_date,
            original_period, shop, source, source_id
     FROM ledger.entry e WHERE book = $1 AND batch_no <= $2 ORDER BY entry_key COLLATE "C", entry_no DESC`,
    [extent.book, extent.lastBatch],
  );
  return found.rows;
}

function keyRecord(key: KeyRow, { book }: BookJournal): object {
  return {
    book: book.book,
    key: key.entry_key,
    kind: key.kind,
    category: key.category,
    businessDate: key.business_date,
    originalPeriod: key.original_period,
    shop: key.shop,
    source: key.source,
    sourceId: key.source_id,
  };
}

interface NetLine {
  readonly key: string;
  readonly record: object;
}

async function readNet(
  { db, book, extent }: BookJournal,
  keys: readonly KeyRow[],
): Promise<ReadonlyMap<string, readonly NetLine[]>> {
  const found = await db.query<NetRow>(
    `SELECT e.entry_key, l.dc, l.account, l.currency, l.rate::text AS rate, l.dims, l.src_currency,
            l.src_rate::text AS src_rate, sum(l.fc)::text AS fc, sum(l.lc)::text AS lc, sum(l.src_fc)::text AS src_fc
     FROM ledger.entry e JOIN ledger.line l USING (book, entry_no)
     WHERE e.book = $1 AND e.entry_key = ANY ($2) AND e.batch_no <= $3
     GROUP BY e.entry_key, l.dc, l.account, l.currency, l.rate::text, l.dims, l.src_currency, l.src_rate::text
     HAVING sum(l.fc) <> 0 OR sum(l.lc) <> 0 OR coalesce(sum(l.src_fc), 0) <> 0`,
    [extent.book, keys.map((key) => key.entry_key), extent.lastBatch],
  );
  const net = new Map<string, NetLine[]>();
  for (const row of found.rows) {
    const lines = net.get(row.entry_key) ?? [];
    lines.push(netLine(row, book.currency));
    net.set(row.entry_key, lines);
  }
  for (const lines of net.values()) lines.sort((a, b) => (a.key < b.key ? -1 : 1));
  return net;
}

function netLine(row: NetRow, functional: string): NetLine {
  const { dc, account, currency, dims } = row;
  const src =
    row.src_currency !== null && row.src_rate !== null && row.src_fc !== null
      ? { currency: row.src_currency, fc: BigInt(row.src_fc), rate: parseRate(row.src_rate) }
      : undefined;
  const keyed = { dc, account, currency, rate: parseRate(row.rate), dims, ...(src ? { src } : {}) };
  const told = src && { currency: src.currency, fc: formatMinor(src.fc, src.currency), rate: formatRate(src.rate) };
  const amounts = { fc: formatMinor(BigInt(row.fc), currency), lc: formatMinor(BigInt(row.lc), functional) };
  return {
    key: lineKey(keyed, formatRate),
    record: { dc, account, currency, rate: row.rate, dims, ...amounts, src: told },
  };
}
