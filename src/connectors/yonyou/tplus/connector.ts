/**
 * 用友 T+ as a finance target: `doc/Create` under our reference as ExternalCode. T+ numbers the voucher itself, and no call
 * is documented that looks one up: a lost answer is never read back, the ExternalCode guards, and a person decides.
 */
import { problem, Refused, Transient } from '../../../core/problems.ts';
import type { SendOutcome, TargetConnector, TargetVoucher } from '../../../core/targets.ts';
import { isJsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { mayHaveArrived } from '../../../wire/http.ts';
import { isFailure, outcomeOf, scalar } from '../voucher-level/answers.ts';
import { settingsOf, type TplusAccount } from './account.ts';
import { createTplusClient, type TplusIo } from './client.ts';
import { tplusProblems as kinds } from './problems.ts';
import { toDocument, wireBody } from './voucher.ts';

export function tplusConnector(account: TplusAccount, io: TplusIo): TargetConnector {
  const settings = settingsOf(account);
  const client = createTplusClient(settings, io);
  const isBlind = settings.repeatedKey === 'saved-again';
  return {
    profile: 'yonyou.tplus',
    idempotency: isBlind ? 'blind' : 'enforcing',
    numbersItself: true,
    unseen: true,
    async probe() {
      client.forgetRefusal();
      await client.connect();
      return { ledgerCurrency: settings.functionalCurrency, version: 'T+ OpenAPI v2' };
    },
    toDocument: (voucher, mapping) => toDocument(settings, voucher, mapping),
    /** Where the key is refused twice, nothing is known and nothing can double; a blind target is not sent to at all. */
    async find(voucher) {
      if (isBlind) throw cannotLook(voucher);
      return undefined;
    },
    async send(document, deadlineMs) {
      try {
        const answer = await client.call('doc/Create', wireBody(settings, document.body), deadlineMs);
        return isFailure(answer) ? outcomeOf(answer) : saved(answer.answer, document.reference);
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

/** A bare value is taken for the id, `Code` for the number; with neither the voucher goes by its ExternalCode. */
function saved(answer: JsonValue, reference: string): SendOutcome {
  const told = isJsonObject(answer) ? answer : {};
  const id = scalar(told.ID) || (isJsonObject(answer) ? '' : scalar(answer));
  return { outcome: 'Saved', id: id || reference, number: scalar(told.Code) };
}

function cannotLook(voucher: TargetVoucher): Refused {
  const { reference } = voucher;
  return new Refused(problem(kinds.TPLUS_CANNOT_LOOK, { voucher: voucher.key }, { reference }));
}
