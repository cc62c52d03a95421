/** On which day units become revenue, mode O: accounting.md §2.2. */
import { addDays, type IsoDate, type LocalTime } from '../core/dates.ts';
import type { Order } from '../core/orders.ts';

export type RevenueTrigger = 'SHIPPED' | 'DELIVERED' | 'SHIPPED_PLUS_N';

export interface RecognitionDays {
  readonly FBA: number;
  readonly LOCAL: number;
  readonly DIRECT: number;
}

/** Policy recognitionDays: `FBA=2,LOCAL=5,DIRECT=15`. */
export function parseRecognitionDays(text: string): RecognitionDays {
  const days = Object.fromEntries(text.split(',').map((part) => part.split('=') as [string, string]));
  return { FBA: Number(days.FBA ?? 2), LOCAL: Number(days.LOCAL ?? 5), DIRECT: Number(days.DIRECT ?? 15) };
}

export interface Dispatch {
  readonly shippedAt: LocalTime;
  readonly deliveredAt: LocalTime | '';
  /** Country of the warehouse, ISO 3166; empty: not known, then it ships from China as far as waiting goes. */
  readonly warehouseCountry: string;
}

export interface TriggerContext {
  readonly trigger: RevenueTrigger;
  readonly days: RecognitionDays;
  /** Business date of a local time of the shop (accounting.md §0.6). */
  readonly dateOf: (time: LocalTime) => IsoDate;
  /** Country of the shop's marketplace. */
  readonly country: string;
}

export interface Recognition {
  /** Local time from which on the units are revenue; a cancellation before it means they never are. */
  readonly at: LocalTime;
  readonly date: IsoDate;
}

export function recognitionOf(
  order: Pick<Order, 'fulfilment'>,
  dispatch: Dispatch,
  context: TriggerContext,
): Recognition {
  const { shippedAt, deliveredAt } = dispatch;
  if (context.trigger === 'SHIPPED') return { at: shippedAt, date: context.dateOf(shippedAt) };
  if (context.trigger === 'DELIVERED' && deliveredAt !== '')
    return { at: deliveredAt, date: context.dateOf(deliveredAt) };
  const days = context.days[channelOf(order, dispatch, context.country)];
  return { at: `${addDays(shippedAt.slice(0, 10), days)} 00:00:00`, date: addDays(context.dateOf(shippedAt), days) };
}

function channelOf(order: Pick<Order, 'fulfilment'>, dispatch: Dispatch, country: string): keyof RecognitionDays {
  if (order.fulfilment === 'PLATFORM' || order.fulfilment === 'MCF') return 'FBA';
  if (order.fulfilment === 'THIRD_PARTY') return 'LOCAL';
  return dispatch.warehouseCountry === country ? 'LOCAL' : 'DIRECT';
}
