/** Vouchers of a sandbox server at voucher level in PostgreSQL: they outlive its process. */
import type pg from 'pg';
import type { Keeper } from '../wire/keeper.ts';

const VOUCHER = 'voucher';

/** Of one server, `u8:CN01`. One process at a time. */
export async function openKeeper<Voucher extends { readonly id: string }>(
  pool: pg.Pool,
  server: string,
): Promise<Keeper<Voucher>> {
  const { rows } = await pool.query<{ body: string }>(
    'SELECT body::text AS body FROM sandbox.record WHERE server = $1 AND kind = $2 ORDER BY ordinal',
    [server, VOUCHER],
  );
  let told: Promise<unknown> = Promise.resolve();
  const then = (sql: string, values: readonly unknown[]): void => {
    told = told.then(() => pool.query(sql, [server, VOUCHER, ...values]));
    // Heard by whoever waits for `settled`.
    told.catch(() => undefined);
  };
  return {
    held: rows.map((row) => JSON.parse(row.body, revived) as Voucher),
    put: (voucher) =>
      then(
        `INSERT INTO sandbox.record (server, kind, id, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (server, kind, id) DO UPDATE SET body = excluded.body`,
        [voucher.id, JSON.stringify(voucher, withBigints)],
      ),
    drop: (id) => then('DELETE FROM sandbox.record WHERE server = $1 AND kind = $2 AND id = $3', [id]),
    settled: async () => void (await told),
  };
}

function withBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { bigint: value.toString() } : value;
}

function revived(_: string, value: unknown): unknown {
  const isBigint = typeof value === 'object' && value !== null && 'bigint' in value;
  return isBigint ? BigInt(String(value.bigint)) : value;
}
