/** What an ERP sends by itself: verified, counted once, and answered at once; the work is the next sweep's. */
import { problem, Refused } from '../core/problems.ts';
import { listErpAccounts } from '../delivery/erp-accounts.ts';
import { eventVariant, keepEvent } from '../delivery/events.ts';
import type { House } from './house.ts';
import { PIPELINE_PROBLEMS } from './problems.ts';
import { targetProfile } from './target-profiles.ts';

type EventHouse = Pick<House, 'clock' | 'secrets'> & { readonly db: Pick<House['db'], 'pool'> };

/**
 * Returns the text that the ERP wants for an answer. Throws Refused ERP_ACCOUNT_NOT_FOUND (also where the connection is off, or
 * of an ERP that sends nothing), the profile's own for a signature that does not fit, SECRET_MISSING, SECRET_UNREADABLE.
 */
export async function receiveEvent(
  house: EventHouse,
  request: { readonly name: string; readonly body: string },
): Promise<string> {
  const { pool } = house.db;
  const { name, body } = request;
  const account = (await listErpAccounts(pool)).find((one) => one.enabled && !one.sandbox && one.erpAccount === name);
  const open = account && targetProfile(account.profile)?.openEvent;
  if (!open) throw new Refused(problem(PIPELINE_PROBLEMS.ERP_ACCOUNT_NOT_FOUND, {}, { name }));
  const secret = await house.secrets.load(pool, account.secretName);
  const secrets = JSON.parse(secret.reveal()) as Readonly<Record<string, string>>;
  const opened = open({ config: account.config, secrets }, body, await eventVariant(pool, name));
  if ('problem' in opened) throw new Refused(opened.problem);
  const { eventId, type, variant, vouchersChanged, answer } = opened;
  await keepEvent(pool, { erpAccount: name, eventId, type, variant, vouchersChanged }, new Date(house.clock.now()));
  return answer;
}
