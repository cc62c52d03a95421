/**
 * A direct-mapped cache from a run of bytes to what was made of it. Report columns repeat themselves (types, SKUs, an
 * order's number and time), so a hit spares making a string: hash and compare of 20 bytes take about 30 ns where a
 * string from bytes takes 150–250 ns. One entry a slot, overwritten on collision: memory is bounded without clearing.
 */
export interface ByteCache<T> {
  get(bytes: Uint8Array, start: number, end: number): T;
  /** What is in the cache now, in slot order. */
  values(): readonly T[];
}

/** `slots`: a power of two. `make` is called on a miss; what it returns is kept. */
export function createByteCache<T>(
  slots: number,
  make: (bytes: Uint8Array, start: number, end: number) => T,
): ByteCache<T> {
  const keys: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(slots).fill(undefined);
  const values: (T | undefined)[] = new Array<T | undefined>(slots).fill(undefined);
  const mask = slots - 1;
  return {
    get(bytes, start, end) {
      let hash = -2128831035;
      for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 16777619);
      const slot = (hash ^ (hash >>> 15)) & mask;
      const key = keys[slot];
      if (key !== undefined && sameBytes(key, bytes, start, end)) return values[slot] as T;
      const value = make(bytes, start, end);
      keys[slot] = bytes.slice(start, end);
      values[slot] = value;
      return value;
    },
    values: () => values.filter((_, slot) => keys[slot] !== undefined) as T[],
  };
}

function sameBytes(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0, at = start; at < end; i++, at++) if (key[i] !== bytes[at]) return false;
  return true;
}
