/** Names and codes without what people write differently: width, case, spaces, punctuation, 有限公司. Pure and offline. */

/** Full width → half width, lower case; spaces and punctuation stay. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** `ＨＬ－cup 01` and `HL-CUP-01` are one: letters and digits alone. */
export function normalCode(text: string): string {
  return folded(text).replace(/[^\p{L}\p{N}]/gu, '');
}

/** Legal forms, longest first; a company is the same with and without. */
const FORMS =
  /(股份有限责任公司|有限责任公司|股份有限公司|集团有限公司|有限公司|有限合伙|股份公司|分公司|公司|企业|个体工商户|limited liability company|company limited|co\.?,? ?ltd\.?|limited|ltd\.?|inc\.?|llc|corp\.?|corporation|gmbh|s\.?a\.?r\.?l\.?|pte|pty)/gu;

/** `深圳市示例（集团）有限公司` and `深圳示例`: without form, brackets' marks, 市 and 省. */
export function normalName(text: string): string {
  const plain = folded(text)
    .replace(/[()[\]【】〔〕]/gu, '')
    .replace(FORMS, ' ');
  const short = normalCode(plain.replace(/(?<=\p{Script=Han}{2})[省市区县](?=\p{Script=Han}{2})/gu, ''));
  return short === '' ? normalCode(text) : short;
}

/** 0 to 100: pairs of neighbouring characters that both have (Sørensen–Dice), as whole percent. */
export function likeness(one: string, other: string): number {
  if (one === other) return one === '' ? 0 : 100;
  const [a, b] = [pairsOf(one), pairsOf(other)];
  if (a.length === 0 || b.length === 0) return 0;
  const left = new Map<string, number>();
  for (const pair of a) left.set(pair, (left.get(pair) ?? 0) + 1);
  let both = 0;
  for (const pair of b) {
    const count = left.get(pair) ?? 0;
    if (count === 0) continue;
    left.set(pair, count - 1);
    both += 1;
  }
  return Math.floor((200 * both) / (a.length + b.length));
}

export function pairsOf(text: string): readonly string[] {
  const letters = [...text];
  return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}
