/** The double's documents in a table of the test's database: they outlive the process that is killed. */
import type pg from 'pg';
import type { DoubleDocument, DoubleStore, Queued } from '../../src/delivery/target-double-fixture.ts';
import { asOwner } from '../../src/engine/postgres.ts';

export async function makeDoubleStore(pool: pg.Pool): Promise<void> {
  await asOwner(pool, async (owner) => {
    await owner.query(
      'CREATE TABLE public.double_store (erp text, kind text, id text, body jsonb, PRIMARY KEY (erp, kind, id))',
    );
    await owner.query('GRANT SELECT, INSERT, UPDATE, DELETE ON public.double_store TO heliu_app');
  });
}

export function storedDouble(pool: pg.Pool, erp: string): DoubleStore {
  const all = async <T>(kind: string): Promise<readonly T[]> => {
    const { rows } = await pool.query<{ body: T }>(
      'SELECT body FROM public.double_store WHERE erp = $1 AND kind = $2 ORDER BY id',
      [erp, kind],
    );
    return rows.map((row) => row.body);
  };
  const put = async (kind: string, id: string, body: unknown): Promise<void> => {
    await pool.query(
      `INSERT INTO public.double_store VALUES ($1, $2, $3, $4)
       ON CONFLICT (erp, kind, id) DO UPDATE SET body = excluded.body`,
      [erp, kind, id, JSON.stringify(body)],
    );
  };
  const drop = async (kind: string, id: string): Promise<void> => {
    await pool.query('DELETE FROM public.double_store WHERE erp = $1 AND kind = $2 AND id = $3', [erp, kind, id]);
  };
  return {
    documents: () => all<DoubleDocument>('document'),
    put: (document) => put('document', document.id, document),
    remove: (id) => drop('document', id),
    queue: () => all<Queued>('queued'),
    enqueue: (one) => put('queued', one.ticket, one),
    dequeue: (ticket) => drop('queued', ticket),
  };
}
