/** What one unit of a MSKU is made of: one material, or the parts of a bundle. accounting.md §9.5; units are base units. */

export interface MaterialPart {
  readonly material: string;
  /** Pieces, at least 1. */
  readonly quantity: number;
}

const PARTS_MAX = 20;
const QUANTITY = /^[1-9]\d{0,5}$/;

/** `HL-CUP-01=2; HL-BOX`. Undefined: no such text, no whole quantity, a material twice. */
export function parseParts(text: string): readonly MaterialPart[] | undefined {
  const told = text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const parts = told.map(partOf);
  const isWhole = parts.every((one) => one !== undefined);
  if (!isWhole || parts.length === 0 || parts.length > PARTS_MAX) return undefined;
  return new Set(parts.map((one) => one.material)).size === parts.length ? parts : undefined;
}

/** A material may hold `=` itself: the last one counts. */
function partOf(text: string): MaterialPart | undefined {
  const at = text.lastIndexOf('=');
  if (at < 0) return { material: text, quantity: 1 };
  const [material, quantity] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return material !== '' && QUANTITY.test(quantity) ? { material, quantity: Number(quantity) } : undefined;
}

/** One way to write it, by material: two texts of one meaning are one value. */
export function partsText(parts: readonly MaterialPart[]): string {
  return [...parts]
    .sort((a, b) => (a.material < b.material ? -1 : 1))
    .map((one) => `${one.material}=${one.quantity}`)
    .join('; ');
}
