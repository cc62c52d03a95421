/** States of a voucher that stands: what waits or went wrong first, then what is settled. SUPERSEDED is none of them. */
export const VOUCHER_STATES = [
  'AWAITING_REVIEW',
  'QUEUED',
  'SENDING',
  'ACCEPTED',
  'UNKNOWN',
  'SAVED',
  'REFUSED',
  'DRIFTED',
  'SKIPPED',
  'UNPROVED',
  'VERIFIED',
  'ADOPTED',
];
