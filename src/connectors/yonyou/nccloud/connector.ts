/**
 * 用友 NC Cloud as a finance target: `gl/voucher/insert` under our own number. No call is documented that looks a voucher
 * up, so a lost answer is never read back: the number guards, and a person decides.
 */

import { problem, Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetVoucher } from '../../../core/targets.ts';
import type { ConnectorIo } from '../../../wire/connector-io.ts';
import { isJsonObject, type JsonObject } from '../../../wire/exact-json.ts';
import { mayHaveArrived } from '../../../wire/http.ts';
import { isFailure, outcomeOf, scalar } from '../voucher-level/answers.ts';
import { type NccAccount, settingsOf } from './account.ts';
import { createNccClient } from './client.ts';
import { nccProblems as kinds } from './problems.ts';
import { toDocument, wireBody } from './voucher.ts';

export function nccConnector(account: NccAccount, io: ConnectorIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createNccClient(settings, io);
  return {
    profile: 'yonyou.nccloud',
    idempotency: settings.takenNumber === 'refused' ? 'numberable' : 'blind',
    unseen: true,
    async probe() {
      client.forgetRefusal();
      await client.connect();
      return { ledgerCurrency: settings.functionalCurrency, version: `NC Cloud ${settings.release}` };
    },
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    /** Where a number is refused twice, nothing is known and nothing can double; a blind target is not sent to at all. */
    async find(voucher) {
      if (settings.takenNumber !== 'refused') throw cannotLook(voucher);
      return undefined;
    },
    async send(document, deadlineMs) {
      const body = document.body as JsonObject;
      try {
        const answer = await client.call('gl/voucher/insert', wireBody(body), deadlineMs);
        return isFailure(answer) ? outcomeOf(answer) : saved(answer.answer, body);
      } catch (error) {
        if (error instanceof Transient && mayHaveArrived(error)) return { outcome: 'Unknown', problem: error.problem };
        throw error;
      }
    },
    async readBack(_id, voucher) {
      throw cannotLook(voucher);
    },
  };
}

/** The shape of `data` is not documented: without `pk_voucher` the voucher goes by its place among the numbers. */
function saved(answer: JsonObject, body: JsonObject): SendOutcome {
  const data = isJsonObject(answer.data) ? answer.data : {};
  const [book, year, period, word, sent] = ['accbookCode', 'year', 'period', 'vouchertype', 'num'].map((name) =>
    scalar(body[name]),
  );
  const number = scalar(data.num) || (sent ?? '');
  return { outcome: 'Saved', id: scalar(data.pk_voucher) || `${book} ${year}-${period} ${word}-${number}`, number };
}

function cannotLook(voucher: TargetVoucher): Refused {
  const { reference } = voucher;
  return new Refused(problem(kinds.NCC_CANNOT_LOOK, { voucher: voucher.key }, { reference }));
}
