/** Codes of ours where the source gives none: 赛狐 has no supplier code, so it is made of its id (protocol notes §3.5). */
import type { MappingValue } from './kinds.ts';

/** `key`: source, stream, id. */
export function ownCode(kind: 'SUPPLIER' | 'WAREHOUSE', [, stream = '', id = '']: readonly string[]): MappingValue {
  if (kind === 'WAREHOUSE') return { warehouse: `W${id}`, country: '' };
  const isCarrier = stream === 'logistics';
  const partner = `${isCarrier ? 'L' : 'S'}${id}`;
  return { partner, role: isCarrier ? 'LOGISTICS' : 'SUPPLY', group: partner, dropShip: 'no' };
}
