/**
 * Closing without loss and without waiting for nobody: requests in flight end first, for at most a grace; connections that
 * carry none are cut. `closeIdleConnections` alone leaves those that a browser opened ahead and never used (72 s here).
 */
import type { Api } from './api.ts';

const LOOK_EVERY_MS = 50;

export function drainOnClose(app: Api, graceMs: number): void {
  let inFlight = 0;
  let looking: NodeJS.Timeout | undefined;
  app.server.on('request', (_request, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
  });
  app.addHook('preClose', async () => {
    const giveUpAt = performance.now() + graceMs;
    looking = setInterval(() => {
      if (inFlight === 0 || performance.now() >= giveUpAt) app.server.closeAllConnections();
    }, LOOK_EVERY_MS);
  });
  app.addHook('onClose', async () => clearInterval(looking));
}
