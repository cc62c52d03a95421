/** Journal entries for the tests of this room, written by SQL: rooms of one floor do not call one another. */
import type pg from 'pg';
import type { JournalEntry } from '../core/journal.ts';
import { formatMinor, formatRate, parseMinor, parseRate, RATE_ONE } from '../core/money.ts';
import { asOwner } from '../engine/postgres.ts';
import type { Tx } from '../engine/transaction.ts';
import type { CutEntry, CutLine } from './cut.ts';

export const NOW = new Date('2026-11-01T08:00:00Z');

/** A CNY book with the accounts that the tests post to. */
export async function openBook(pool: pg.Pool, book: string, currency = 'CNY'): Promise<void> {
  await asOwner(pool, async (owner) => {
    await owner.query(
      `INSERT INTO ledger.book (book, name, standard, currency, trial, created_at) VALUES ($1, $1, 'ASBE', $2, false, $3)`,
      [book, currency, NOW],
    );
    for (const [code, name, keeps] of [
      ['1122.11', '应收账款-平台待结算', true],
      ['1122.12', '应收账款-平台预留金', true],
      ['6001.01', '主营业务收入-商品销售', true],
      ['6001.04', '主营业务收入-促销折扣', true],
      ['6601.31', '销售费用-平台佣金', true],
    ] as const)
      await owner.query(
        `INSERT INTO ledger.account (book, code, name_zh, name_en, account_key, direction, dims, optional_dims, keeps_currency, revalued, class)
         VALUES ($1, $2, $3, $3, $2, 'D', '{}', '{}', $4, false, 'MONETARY')`,
        [book, code, name, keeps],
      );
    await owner.query(
      `INSERT INTO ledger.batch (book, batch_no, posting, content_hash, previous_hash, hash, posted_at, posted_by)
       VALUES ($1, 1, 'test', '', '', $1, $2, 'test')`,
      [book, NOW],
    );
  });
}

export type EntryHead = Partial<Omit<JournalEntry, 'lines'>> & {
  readonly postingDate?: string;
  readonly postingPeriod?: string;
};

/** `D 1122.11 71.00` in CNY, or `D 1122.11 USD 10.00 @7.1000 71.00`; all in shop US01, 6xxx also in department D01. */
export function parseLine(text: string): CutLine {
  const parts = text.split(' ');
  const [dc = 'D', account = ''] = parts;
  const dims = { 店铺: 'US01', ...(account.startsWith('6') ? { 部门: 'D01' } : {}), ...commission(account) };
  const lc = parseMinor(parts.at(-1) ?? '', 2);
  if (lc === undefined || (dc !== 'D' && dc !== 'C')) throw new Error(`not a line: ${text}`);
  if (parts.length === 3) return { dc, account, currency: 'CNY', fc: lc, rate: RATE_ONE, lc, dims };
  const fc = parseMinor(parts[3] ?? '', 2) ?? 0n;
  return { dc, account, currency: parts[2] ?? '', fc, rate: parseRate((parts[4] ?? '').slice(1)), lc, dims };
}

function commission(account: string): Record<string, string> {
  return account.startsWith('6601') ? { 费用项目: 'COMMISSION' } : {};
}

export function lineText(line: Pick<CutLine, 'dc' | 'account' | 'currency' | 'fc' | 'lc'>): string {
  const foreign = line.currency === 'CNY' ? '' : `${line.currency} ${formatMinor(line.fc, line.currency)} `;
  return `${line.dc} ${line.account} ${foreign}${formatMinor(line.lc, 'CNY')}`;
}

/** Appends one entry as the ledger does, numbers from max + 1. */
export async function append(tx: Tx, book: string, lines: readonly string[], head: EntryHead = {}): Promise<CutEntry> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [book]);
  const { rows } = await tx.query<{ entry: bigint; line: bigint }>(
    `SELECT (SELECT coalesce(max(entry_no), 0) FROM ledger.entry WHERE book = $1)::bigint AS entry,
            (SELECT coalesce(max(line_no), 0) FROM ledger.line WHERE book = $1)::bigint AS line`,
    [book],
  );
  const entryNo = (rows[0]?.entry ?? 0n) + 1n;
  const firstLine = (rows[0]?.line ?? 0n) + 1n;
  const cut = cutEntry(entryNo, firstLine, lines, head);
  await insertEntry(tx, book, cut);
  for (const [index, line] of cut.entry.lines.entries())
    await tx.query(
      `INSERT INTO ledger.line (book, line_no, entry_no, position, dc, account, currency, fc, rate, lc, dims, rule, rate_ref)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'test@1', '1')`,
      [
        book,
        cut.lineNos[index],
        entryNo,
        index + 1,
        line.dc,
        line.account,
        line.currency,
        line.fc,
        formatRate(line.rate),
        line.lc,
        JSON.stringify(line.dims),
      ],
    );
  return cut;
}

function cutEntry(entryNo: bigint, firstLine: bigint, lines: readonly string[], head: EntryHead): CutEntry {
  const { postingDate, postingPeriod, ...rest } = head;
  const businessDate = rest.businessDate ?? '2026-09-25';
  const originalPeriod = rest.originalPeriod ?? businessDate.slice(0, 7);
  const sourceId = rest.sourceId ?? 'ST-1';
  const kind = rest.kind ?? 'SALES';
  return {
    entryNo,
    entry: {
      key: `settlement|US01|${sourceId}|${originalPeriod}|${kind}`,
      kind,
      category: '平台结算',
      shop: 'US01',
      source: 'settlement',
      sourceId,
      ...rest,
      businessDate,
      originalPeriod,
      lines: lines.map(parseLine),
    },
    postingDate: postingDate ?? businessDate,
    postingPeriod: postingPeriod ?? originalPeriod,
    lineNos: lines.map((_, index) => firstLine + BigInt(index)),
  };
}

async function insertEntry(tx: Tx, book: string, cut: CutEntry): Promise<void> {
  const { entry } = cut;
  await tx.query(
    `INSERT INTO ledger.entry (book, entry_no, batch_no, entry_key, kind, category, business_date, original_period,
       posting_date, posting_period, shop, source, source_id, correction, summary)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')`,
    [
      book,
      cut.entryNo,
      entry.key,
      entry.kind,
      entry.category,
      entry.businessDate,
      entry.originalPeriod,
      cut.postingDate,
      cut.postingPeriod,
      entry.shop,
      entry.source,
      entry.sourceId,
      entry.correction ?? null,
    ],
  );
}
