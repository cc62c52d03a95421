/** What is to be known of an endpoint to read it as a stream: data only. Facts: protocol notes §2 to §10. */
import type { SourceStream } from '../../../core/sources.ts';
import { JsonNumber, type JsonValue } from '../../../wire/exact-json.ts';
import type { BuyerFields, Kept } from '../cut.ts';
import type { PageShapeName } from '../paging.ts';
import type { WindowRule } from '../windows.ts';

export interface SellfoxStream extends SourceStream {
  /** As printed by the vendor; settings may replace it. */
  readonly path: string;
  readonly shape: PageShapeName;
  readonly pageMax: number;
  readonly window: WindowRule;
  /** Body members that never change. */
  readonly fixed?: Readonly<Record<string, JsonValue>>;
  /** Days that the endpoint wants beside the window: its own range, begun so many days earlier. */
  readonly beside?: { readonly from: string; readonly to: string; readonly daysBefore: number };
  readonly fields: readonly Kept[];
  readonly buyer?: BuyerFields;
  readonly deletedBy?: string;
  readonly dayBy?: string;
}

/** A JSON number in a fixed body. */
export const number = (value: number): JsonNumber => new JsonNumber(String(value));
