/** Connections with their health, as the connectors page shows them. */
import type { Catalogue, Problem } from '../../core/problems.ts';
import type { ProfileField } from '../../core/target-profiles.ts';
import type { Queryable } from '../../engine/transaction.ts';
import { settingsOf, TARGET_PROFILES, targetProfile } from '../../pipeline/target-profiles.ts';
import type { ErpAccountJson, ProfileFieldJson, ProfileJson } from '../contract.ts';
import { instantOrNull, problemView } from '../views.ts';

export function profileViews(): ProfileJson[] {
  return TARGET_PROFILES.map((one) => ({
    profile: one.profile,
    product: one.product,
    support: one.connect ? 'SUPPORTED' : 'OUTLINE',
    idempotency: one.idempotency,
    promise: one.promise,
    fields: settingsOf(one.profile).map(fieldView),
  }));
}

export function fieldView(field: ProfileField): ProfileFieldJson {
  return {
    key: field.key,
    text: field.text,
    kind: field.kind,
    required: field.required,
    requiredWhen: field.requiredWhen ? { ...field.requiredWhen, in: [...field.requiredWhen.in] } : null,
    choices: [...(field.choices ?? [])],
    choiceTexts: { ...field.choiceTexts },
    example: field.example ?? null,
  };
}

interface Row {
  readonly name: string;
  readonly book: string;
  readonly profile: string;
  readonly base_url: string;
  readonly ledger: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secret_name: string;
  readonly sandbox: boolean;
  readonly enabled: boolean;
  readonly paused_until: Date | null;
  readonly pauses: number;
  readonly problem: Problem | null;
  readonly probed_at: Date | null;
  readonly ledger_currency: string | null;
  readonly version: string | null;
  readonly last_call_at: Date | null;
  readonly vouchers: Readonly<Record<string, number>> | null;
  readonly calls: string;
  readonly trouble: string;
}

const HOUR_MS = 3_600_000;

/** `secretKeysOf` tells which secrets of a connection are set. */
export async function listConnections(
  db: Queryable,
  catalogue: Catalogue,
  now: Date,
  secretKeysOf: (secretName: string) => Promise<readonly string[]>,
): Promise<ErpAccountJson[]> {
  const { rows } = await db.query<Row>(
    `SELECT a.erp_account AS name, a.book, a.profile, a.base_url, a.ledger, a.config, a.secret_name, a.sandbox, a.enabled,
       f.paused_until, f.pauses, f.problem, f.probed_at, f.ledger_currency, f.version,
       (SELECT jsonb_object_agg(state, n) FROM (SELECT v.state, count(*) AS n FROM delivery.voucher v
          WHERE v.book = a.book AND v.state <> 'SUPERSEDED' GROUP BY v.state) s) AS vouchers,
       (SELECT max(t.at) FROM delivery.attempt t WHERE t.book = a.book) AS last_call_at,
       (SELECT count(*) FROM delivery.attempt t WHERE t.book = a.book AND t.at > $1) AS calls,
       (SELECT count(*) FROM delivery.attempt t WHERE t.book = a.book AND t.at > $1
          AND t.outcome IN ('REFUSED', 'TRANSIENT', 'UNKNOWN')) AS trouble
     FROM delivery.erp_account a JOIN delivery.flow f USING (erp_account) ORDER BY a.book, a.erp_account`,
    [new Date(now.getTime() - HOUR_MS)],
  );
  return Promise.all(
    rows.map(async (row) =>
      viewOf(row, catalogue, now, row.secret_name === '' ? [] : await secretKeysOf(row.secret_name)),
    ),
  );
}

function viewOf(row: Row, catalogue: Catalogue, now: Date, secrets: readonly string[]): ErpAccountJson {
  const paused = row.paused_until !== null && row.paused_until > now;
  return {
    name: row.name,
    book: row.book,
    profile: row.profile,
    product: targetProfile(row.profile)?.product ?? { zh: row.profile, en: row.profile },
    baseUrl: row.base_url,
    ledger: row.ledger,
    config: { ...row.config },
    secrets: [...secrets],
    sandbox: row.sandbox,
    enabled: row.enabled,
    flow: {
      state: paused ? 'PAUSED' : row.probed_at === null ? 'UNTRIED' : 'OPEN',
      pausedUntil: paused ? instantOrNull(row.paused_until) : null,
      pauses: row.pauses,
      problem: row.problem ? problemView(catalogue, row.problem) : null,
      probedAt: instantOrNull(row.probed_at),
      ledgerCurrency: row.ledger_currency,
      version: row.version,
      lastCallAt: instantOrNull(row.last_call_at),
      vouchers: { ...row.vouchers },
      callsLastHour: Number(row.calls),
      troubleLastHour: Number(row.trouble),
    },
  };
}
