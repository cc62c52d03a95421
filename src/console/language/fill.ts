import type { zh } from './zh.ts';

export type TextKey = keyof typeof zh;
export type TextParams = Readonly<Record<string, string | number>>;

/** Fills `{name}` from params; a name without a value stays visible, so that it is noticed. */
export function fillText(text: string, params: TextParams = {}): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(params[name] ?? all));
}
