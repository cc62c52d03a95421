/**
 * A direct-mapped cache from a run of bytes to what was made of it. Report columns repeat themselves (types, SKUs, an
 * order's number and time), so a hit spares making a string or parsing. One entry a slot, overwritten on collision:
 * memory is bounded without clearing. The keys lie in one array: an own Uint8Array a key took 2 s more for 1M lines.
 */
export interface ByteCache<T> {
  /** A look-up that first tries the entry it gave last: one for each column, whose neighbours are often equal. */
  cursor(): (bytes: Buffer, start: number, end: number) => T;
  /** What is in the cache now, in slot order. */
  values(): readonly T[];
}

/**
 * `slots`: a power of two. `keyBytesMax`: longer runs are made anew each time; small keys keep the table in the
 * processor's cache. `make` is called on a miss; what it returns is kept.
 */
export function createByteCache<T>(
  slots: number,
  keyBytesMax: number,
  make: (bytes: Buffer, start: number, end: number) => T,
): ByteCache<T> {
  const keys = new Uint8Array(slots * keyBytesMax);
  const lengths = new Int8Array(slots).fill(-1);
  const values: (T | undefined)[] = new Array<T | undefined>(slots).fill(undefined);
  const mask = slots - 1;

  const holds = (slot: number, bytes: Buffer, start: number, end: number): boolean => {
    if (lengths[slot] !== end - start) return false;
    for (let i = slot * keyBytesMax, at = start; at < end; i++, at++) if (keys[i] !== bytes[at]) return false;
    return true;
  };
  const slotOf = (bytes: Buffer, start: number, end: number): number => {
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 16777619);
    return (hash ^ (hash >>> 15)) & mask;
  };
  const fill = (slot: number, bytes: Buffer, start: number, end: number): void => {
    const value = make(bytes, start, end);
    for (let i = slot * keyBytesMax, at = start; at < end; i++, at++) keys[i] = bytes[at]!;
    lengths[slot] = end - start;
    values[slot] = value;
  };
  return {
    cursor() {
      let last = 0;
      return (bytes, start, end) => {
        if (holds(last, bytes, start, end)) return values[last] as T;
        if (end - start > keyBytesMax) return make(bytes, start, end);
        last = slotOf(bytes, start, end);
        if (!holds(last, bytes, start, end)) fill(last, bytes, start, end);
        return values[last] as T;
      };
    },
    values: () => values.filter((_, slot) => lengths[slot]! >= 0) as T[],
  };
}
