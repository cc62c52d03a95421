/** Passwords: argon2id, and one cost for users who exist and who do not. */
import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { problem, Refused } from '../core/problems.ts';
import { ACCESS_PROBLEMS } from './problems.ts';

/** OWASP minimum for argon2id: 19 MiB, 2 passes, 1 lane; about 30 ms a try on the build machine. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 256;

/** Of a random text that nobody kept, at the same cost as real ones. */
const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$oYMWLwlgSQOjPQg3KKOuIg$z+PPsucpw2Q2cTVytWYjWqEnspDNFjHhqebW4bvccOs';

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Takes as long for `undefined`, a user who does not exist, as for a wrong password. */
export async function passwordFits(stored: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(stored ?? NOBODYS_HASH, password);
  return stored !== undefined && fits;
}

/** Throws Refused PASSWORD_WEAK. */
export function assertStrong(password: string, username: string): void {
  const refuse = (why: string): never => {
    throw new Refused(problem(ACCESS_PROBLEMS.PASSWORD_WEAK, {}, { why }));
  };
  if (password.length < PASSWORD_LENGTH_MIN) refuse(`< ${PASSWORD_LENGTH_MIN}`);
  if (password.length > PASSWORD_LENGTH_MAX) refuse(`> ${PASSWORD_LENGTH_MAX}`);
  if (password.toLowerCase().includes(username.toLowerCase())) refuse(username);
  if (new Set(password).size < 5) refuse('aaaa');
}

/** Without 0 O 1 l I, which people misread. 20 characters of 54: 115 bits. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const MADE_LENGTH = 20;

export function makePassword(): string {
  return Array.from({ length: MADE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
