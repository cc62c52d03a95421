/** The whole application as a user starts it: one process tree on a home of its own, and users to sign in with. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHeliu } from '../stories/heliu.ts';

export interface RunningApp {
  readonly url: string;
  readonly home: string;
  readonly admin: { readonly username: string; readonly password: string };
  /** SIGTERM, and the exit status once everything is shut down. */
  stop(): Promise<number | null>;
}

/** Runs `heliu up` with the given words on a free port. Rejects where it does not say its address in time. */
export async function startApp(...words: readonly string[]): Promise<RunningApp> {
  const home = await mkdtemp(join(tmpdir(), 'heliu-app-'));
  const running = startHeliu(home, ['up', '--port', '0', ...words]);
  const said = await running.until(/Heliu 合流 {2}(http:\S+)[\s\S]*first login: {2}(\S+) {2}(\S+)/);
  const [, url = '', username = '', password = ''] = said;
  return {
    url,
    home,
    admin: { username, password },
    stop: async () => {
      const status = await running.stop();
      await rm(home, { recursive: true, force: true });
      return status;
    },
  };
}

/** A signed-in API client: cookie and CSRF token kept. */
export class ApiClient {
  readonly #url: string;
  #cookie = '';
  #csrf = '';

  constructor(url: string) {
    this.#url = url;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        cookie: this.#cookie,
        'x-heliu-csrf': this.#csrf,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.get('set-cookie');
    if (set) this.#cookie = set.split(';')[0] ?? '';
    const json = (await answer.json()) as T & { csrfToken?: string };
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    if (json.csrfToken) this.#csrf = json.csrfToken;
    return json;
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.call('POST', '/session', { username, password });
  }
}

export const NEW_PASSWORD = 'a long enough word 1';

/** Signs the first administrator in and makes a user of each name and role, who all have NEW_PASSWORD. */
export async function addUsers(app: RunningApp, users: Readonly<Record<string, string>>): Promise<void> {
  const admin = new ApiClient(app.url);
  await admin.signIn(app.admin.username, app.admin.password);
  await admin.call('POST', '/session/password', { password: app.admin.password, newPassword: NEW_PASSWORD });
  for (const [username, role] of Object.entries(users)) {
    const made = await admin.call<{ password: string }>('POST', '/users', {
      username,
      displayName: username,
      roles: [role],
    });
    const user = new ApiClient(app.url);
    await user.signIn(username, made.password);
    await user.call('POST', '/session/password', { password: made.password, newPassword: NEW_PASSWORD });
  }
}

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine; undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.HELIU_CHROMIUM;
  return [...(named ? [named] : []), ...CHROMIUM].find((path) => existsSync(path));
}
