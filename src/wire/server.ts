/** Opening and closing a server of this process. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens, on any free port for 0, and gives the port. Rejects with what keeps it from listening. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Connections that are open are cut. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
