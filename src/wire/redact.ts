/** Secrets never leave the process in a log or an error: they are cut out by value and by the name of their key. */

const REDACTED = '***';

/** Below this length a value is too common a word to be cut out everywhere (8 characters is also the shortest password). */
const SECRET_CHARACTERS_MIN = 6;

const SECRET_KEY =
  /pass(word|wd)?$|pwd$|secret|token|^authorization$|^cookie$|^set-cookie$|session-?id|^sid$|signature|^sign$|api-?key/i;

export interface Redactor {
  /** Declares a value secret. Its URL-encoded, base64 and JSON-escaped forms are cut out too. */
  register(secret: string): void;
  text(text: string): string;
  /** A copy in which secret values, and all values under secret key names, are replaced. */
  value(value: unknown): unknown;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const text = (input: string): string => {
    let out = input;
    for (const secret of secrets) out = out.replaceAll(secret, REDACTED);
    return out;
  };
  return {
    register(secret) {
      if (secret.length < SECRET_CHARACTERS_MIN) return;
      secrets.add(secret);
      secrets.add(encodeURIComponent(secret));
      secrets.add(Buffer.from(secret, 'utf8').toString('base64'));
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
    text,
    value: (value) => redactValue(value, text),
  };
}

function redactValue(value: unknown, text: (input: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((one) => redactValue(one, text));
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) out[key] = SECRET_KEY.test(key) ? REDACTED : redactValue(one, text);
  return out;
}
