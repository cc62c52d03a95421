/** Options that all sandboxes have: where they listen, and `--faults FILE.json`. */
import { readFile } from 'node:fs/promises';
import { WrongUse } from './command.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

export function portOf(text: string | undefined, preset: number): number {
  const port = text === undefined ? preset : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new WrongUse('--port is a number from 0 to 65535');
  return port;
}

const RULES_MAX = 100;
const KINDS: Readonly<Record<string, 'string' | 'boolean' | 'number'>> = {
  ...{ fault: 'string', method: 'string', path: 'string', message: 'string' },
  ...{ after: 'boolean', usable: 'boolean' },
  ...{
    skip: 'number',
    count: 'number',
    probability: 'number',
    ms: 'number',
    items: 'number',
    result: 'number',
    code: 'number',
  },
};

/** A list of rules; `names` are the faults that the server knows. Throws WrongUse with the place of what is wrong. */
export async function faultsIn<Rule>(file: string | undefined, names: readonly string[]): Promise<readonly Rule[]> {
  if (file === undefined) return [];
  const rules = parsed(await readFile(file, 'utf8').catch(() => undefined), file);
  if (!Array.isArray(rules) || rules.length > RULES_MAX)
    throw new WrongUse(`${file}: 应为至多 ${RULES_MAX} 条规则的 JSON 数组 (a JSON list of at most ${RULES_MAX} rules)`);
  return rules.map((rule: unknown, at) => checked(rule, names, `${file} [${at + 1}]`) as Rule);
}

function parsed(text: string | undefined, file: string): unknown {
  if (text === undefined) throw new WrongUse(`${file}: 无法读取 (cannot be read)`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUse(`${file}: 不是 JSON (is no JSON): ${(error as Error).message}`);
  }
}

function checked(rule: unknown, names: readonly string[], place: string): unknown {
  if (typeof rule !== 'object' || rule === null) throw new WrongUse(`${place}: 应为对象 (an object is wanted)`);
  const given = rule as Readonly<Record<string, unknown>>;
  const isWrong = (name: string): boolean => {
    const value = given[name];
    return typeof value !== KINDS[name] || (typeof value === 'number' && !(Number.isFinite(value) && value >= -1000));
  };
  const wrong = Object.keys(given).find(isWrong);
  if (wrong !== undefined)
    throw new WrongUse(`${place}: ${wrong} 未知或类型不符 (unknown, or not a ${KINDS[wrong] ?? 'setting'})`);
  if (!names.includes(String(given.fault))) throw new WrongUse(`${place}: fault ${names.join(' | ')}`);
  return given;
}
