/** The life of a voucher, as data; `delivery.voucher_transition` holds the same table and the database refuses the rest. */

export type VoucherState =
  | 'AWAITING_REVIEW'
  | 'QUEUED'
  | 'SENDING'
  | 'ACCEPTED'
  | 'UNKNOWN'
  | 'SAVED'
  | 'UNPROVED'
  | 'VERIFIED'
  | 'REFUSED'
  | 'DRIFTED'
  | 'ADOPTED'
  | 'SKIPPED'
  | 'SUPERSEDED';

/**
 * QUEUED → SAVED: found in the ERP before any send of this house (a restored backup). ACCEPTED: the ERP took it and works on
 * it, a ticket asks for the result. UNKNOWN: bytes may have arrived, the answer is not known. SAVED: in the ERP, not compared
 * yet. UNPROVED: saved by the ERP's answer or a person's word, in an ERP that cannot be asked; it stays so. ADOPTED: other
 * than ours, and accepted so by a person. DRIFTED → QUEUED: gone from the ERP, sent anew as the next generation. SKIPPED: a
 * person settles it by hand in the ERP, this house does not send it; a correction of it is a further voucher. SUPERSEDED: the
 * ERP does not hold it, cut anew.
 */
export const VOUCHER_TRANSITIONS: Readonly<Record<VoucherState, readonly VoucherState[]>> = {
  AWAITING_REVIEW: ['QUEUED', 'SUPERSEDED'],
  QUEUED: ['SENDING', 'SAVED', 'REFUSED', 'SKIPPED', 'SUPERSEDED'],
  SENDING: ['SAVED', 'ACCEPTED', 'REFUSED', 'UNKNOWN', 'QUEUED'],
  ACCEPTED: ['SAVED', 'UNKNOWN'],
  UNKNOWN: ['SENDING', 'SAVED', 'REFUSED'],
  REFUSED: ['QUEUED', 'SAVED', 'SKIPPED', 'SUPERSEDED'],
  SAVED: ['VERIFIED', 'UNPROVED', 'DRIFTED'],
  UNPROVED: ['VERIFIED', 'DRIFTED'],
  VERIFIED: ['DRIFTED'],
  DRIFTED: ['VERIFIED', 'ADOPTED', 'QUEUED'],
  ADOPTED: ['VERIFIED', 'DRIFTED'],
  SKIPPED: ['QUEUED'],
  SUPERSEDED: [],
};

export const VOUCHER_STATES = Object.keys(VOUCHER_TRANSITIONS) as readonly VoucherState[];

/** States a voucher is made in. */
export const FIRST_STATES: readonly VoucherState[] = ['AWAITING_REVIEW', 'QUEUED'];

/**
 * True where it is certain that the ERP does not hold the voucher, so that it may be cut anew. `handed`: a request with
 * it may have arrived.
 */
export function isUnsent(voucher: { readonly state: VoucherState; readonly handed: boolean }): boolean {
  const { state, handed } = voucher;
  return !handed && (state === 'AWAITING_REVIEW' || state === 'QUEUED' || state === 'REFUSED');
}
