/** What a connector is given to reach the world. */
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { Limiter } from './limiter.ts';
import type { Redactor } from './redact.ts';

export interface ConnectorIo {
  readonly http: Http;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly redactor: Redactor;
}
