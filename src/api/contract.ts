/** What crosses the API. The console takes its types from here (`import type`). */
export type * from './contract/access.ts';
export type * from './contract/base-data.ts';
export type * from './contract/basics.ts';
export type * from './contract/chart-check.ts';
export type * from './contract/connectors.ts';
export type * from './contract/deliveries.ts';
export type * from './contract/documents.ts';
export type * from './contract/erp-documents.ts';
export type * from './contract/field-mappings.ts';
export type * from './contract/house.ts';
export type * from './contract/mappings.ts';
export type * from './contract/order-reviews.ts';
export type * from './contract/orders.ts';
export type * from './contract/sources.ts';
export type * from './contract/stock.ts';
export type * from './contract/vouchers.ts';
