/**
 * Rows that go as business documents, in the terms of vouchers: the one machine of leases, find → send → read back and
 * compare works on both. DESIGN.md §4 “Exactly once”.
 */
import {
  type BusinessDocument,
  DOCUMENT_KINDS,
  type DocumentTarget,
  type VoucherForm,
} from '../core/business-documents.ts';
import { type Problem, problem, Transient } from '../core/problems.ts';
import type { TargetDocument, TargetMapping, TargetVoucher } from '../core/targets.ts';
import { compareDocument } from './compare-document.ts';
import type { LeasedVoucher } from './lease.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';
import { type Delivery, failed, placeOf, refuse } from './recording.ts';
import { loadBusinessDocument } from './target-document.ts';
import { loadTargetVoucher } from './target-voucher.ts';

/** A row with the way that it goes. */
export interface Way {
  readonly delivery: Delivery;
  readonly voucher: TargetVoucher;
}

/**
 * REFUSED: the connection does not write this kind. WAITS: the document that it follows is not in the ERP yet. Both are recorded;
 * throws LeaseLost.
 */
export async function onItsWay(delivery: Delivery, leased: LeasedVoucher): Promise<Way | 'REFUSED' | 'WAITS'> {
  const { outbox, account, connector } = delivery;
  const voucher = await loadTargetVoucher(outbox.pool, leased.book, leased.voucherNo, account.ledger);
  const { form } = leased;
  if (form === 'VOUCHER') return { delivery, voucher };
  const { documents } = connector;
  if (!documents?.kinds.includes(form)) {
    const unsupported = notWritten(leased, form);
    return refuse(delivery, leased, undefined, unsupported, [unsupported], leased.handed);
  }
  const document = await loadBusinessDocument(outbox.pool, leased.book, leased.voucherNo, voucher);
  if ('code' in document) return failed(delivery, leased, { step: 'FIND' }, new Transient(document), {});
  return { delivery: withDocument(delivery, documents, document), voucher };
}

function notWritten(leased: LeasedVoucher, form: Exclude<VoucherForm, 'VOUCHER'>): Problem {
  return problem(DELIVERY_PROBLEMS.DOCUMENT_KIND_UNSUPPORTED, placeOf(leased), { kind: DOCUMENT_KINDS[form] });
}

/** One at a time, as no ERP saves several kinds in one call. A kind may be blind where vouchers are not, and the other way round. */
function withDocument(delivery: Delivery, documents: DocumentTarget, document: BusinessDocument): Delivery {
  const { connector } = delivery;
  const { kind } = document;
  const { advance, remove, duplicates, shape } = documents;
  const mapping = withCustomers(delivery.mapping);
  return {
    ...delivery,
    mapping,
    target: {
      profile: connector.profile,
      idempotency: documents.idempotency?.(kind) ?? connector.idempotency,
      probe: () => connector.probe(),
      toDocument: () => documents.toDocument(document, mapping),
      ...(shape && { shape: (made: TargetDocument) => shape.call(documents, made, document, mapping) }),
      find: () => documents.find(document),
      send: (sent, deadlineMs) => documents.send(kind, sent, deadlineMs),
      ...(advance && { advance: (id: string, to: 'SUBMITTED' | 'AUDITED') => advance.call(documents, kind, id, to) }),
      ...(duplicates && { duplicates: () => duplicates.call(documents, document) }),
      ...(remove && { remove: (id: string) => remove.call(documents, kind, id) }),
    },
    readBack: async (id) => {
      const held = await documents.readBack(id, document, mapping);
      return held && { id: held.id, number: held.number, held, differences: compareDocument(document, held) };
    },
  };
}

/** 店铺 = 客户 (accounting.md §1.3): a shop mapped as the one is mapped as the other. */
export function withCustomers(mapping: TargetMapping): TargetMapping {
  const customers = Object.entries(mapping.dims)
    .filter(([name]) => name.startsWith('店铺:'))
    .map(([name, theirs]) => [`客户:${name.slice('店铺:'.length)}`, theirs]);
  return { ...mapping, dims: { ...Object.fromEntries(customers), ...mapping.dims } };
}
