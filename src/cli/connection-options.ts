/** Settings and secrets of a connection, as the command line gives them. */
import { readFile } from 'node:fs/promises';
import { type Invocation, required, WrongUse } from './command.ts';

/** Settings of the profile beside the login: flex slots, currency numbers, words. They differ in every account set. */
export async function configOf(call: Invocation): Promise<Readonly<Record<string, unknown>>> {
  const pairs = (call.option('settings') ?? '').split(',').filter((pair) => pair !== '');
  const settings = Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new WrongUse(`--settings holds key=value pairs: ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const file = call.option('config');
  if (file === undefined) return settings;
  const config: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new WrongUse('--config holds a JSON object');
  return { ...config, ...settings };
}

/** Secrets come in the environment, never on the command line. One as it is; several as a JSON object by their keys. */
export function secretsOf(variable: string, keys: readonly string[]): Readonly<Record<string, string>> {
  const text = required(process.env[variable], `${variable} in the environment`);
  const [only] = keys;
  if (only !== undefined && keys.length === 1 && !text.startsWith('{')) return { [only]: text };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, string>>;
  } catch {
    // told below, without the text
  }
  throw new WrongUse(`${variable} holds a JSON object with ${keys.join(', ')}`);
}
