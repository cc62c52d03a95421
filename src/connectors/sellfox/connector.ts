/** 赛狐ERP as a source: its streams, one page of any of them, and what a row means. Mapping tables: README.md. */
import { Bug } from '../../core/problems.ts';
import type { InterpretContext, Interpreted, SourceConnector, SourceFields } from '../../core/sources.ts';
import type { SellfoxIo, SellfoxSettings } from './account.ts';
import { createSellfoxClient } from './client.ts';
import { amazonOrder } from './interpret/amazon-order.ts';
import { type Findings, text } from './interpret/fields.ts';
import { masterObject } from './interpret/masters.ts';
import { parcelStatements } from './interpret/parcel.ts';
import { platformOrder } from './interpret/platform-order.ts';
import { shipmentDay } from './interpret/shipment-day.ts';
import { readStock } from './interpret/stock.ts';
import { fetchPage } from './reading.ts';
import { FREIGHT_STREAMS } from './streams/freight.ts';
import { MASTER_STREAMS } from './streams/masters.ts';
import { ORDER_STREAMS } from './streams/orders.ts';
import { PURCHASE_STREAMS } from './streams/purchases.ts';
import { RETURN_STREAMS } from './streams/returns.ts';
import { SETTLEMENT_STREAMS } from './streams/settlements.ts';
import { STOCK_STREAMS } from './streams/stock.ts';
import type { SellfoxStream } from './streams/stream.ts';

/** Base data first: what follows names shops, SKUs and warehouses. */
export const SELLFOX_STREAMS: readonly SellfoxStream[] = [
  ...MASTER_STREAMS,
  ...ORDER_STREAMS,
  ...RETURN_STREAMS,
  ...STOCK_STREAMS,
  ...FREIGHT_STREAMS,
  ...PURCHASE_STREAMS,
  ...SETTLEMENT_STREAMS,
];

const BY_NAME = new Map(SELLFOX_STREAMS.map((stream) => [stream.name, stream]));
/** The cheapest list that every account has. */
const PROBE_PATH = '/api/shop/pageList.json';

export function sellfoxConnector(settings: SellfoxSettings, io: SellfoxIo): SourceConnector {
  const client = createSellfoxClient(settings, io);
  return {
    streams: SELLFOX_STREAMS,
    async probe() {
      await client.connect();
      await client.post(PROBE_PATH, { pageNo: '1', pageSize: '1' });
    },
    fetch: (name, cursor, rowsMax) => fetchPage(streamOf(name), cursor, rowsMax, settings, client),
    interpret: interpretRow,
  };
}

/** Pure: needs no account, so that rows that are stored can be read again at any time. */
export function interpretRow(name: string, fields: SourceFields, context: InterpretContext): Interpreted {
  const findings = (column: string): Findings => ({ order: text(fields, column), shop: '', found: [] });
  switch (streamOf(name).name) {
    case 'amazon-orders':
      return ofOrder(findings('amazonOrderId'), (found) => amazonOrder(found, fields, context));
    case 'platform-orders':
      return ofOrder(findings('orderNo'), (found) => platformOrder(found, fields, context));
    case 'parcels': {
      const found = findings('packageSn');
      return { ...NOTHING, parcels: parcelStatements(found, fields, context), problems: found.found };
    }
    case 'shipped-settled': {
      const found = findings('amazonOrderId');
      return { ...NOTHING, parcels: shipmentDay(found, fields, context), problems: found.found };
    }
    default: {
      const object = masterObject(name, fields);
      return { ...NOTHING, objects: object ? [object] : [], ...readStock(name, fields, context) };
    }
  }
}

const NOTHING: Interpreted = { orders: [], parcels: [], objects: [], problems: [] };

function ofOrder(
  findings: Findings,
  read: (findings: Findings) => Interpreted['orders'][number] | undefined,
): Interpreted {
  const order = read(findings);
  return { ...NOTHING, orders: order ? [order] : [], problems: findings.found };
}

function streamOf(name: string): SellfoxStream {
  const stream = BY_NAME.get(name);
  if (!stream) throw new Bug(`no stream ${name}`);
  return stream;
}
