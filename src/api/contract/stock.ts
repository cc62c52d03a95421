/** Stock in units (库存): positions, what moved them, what of them is promised. Units are whole; minus is below zero. */
import { type Static, Type } from 'typebox';
import { STOCK_KINDS, type StockKind } from '../../core/movements.ts';
import { BookCode, CLOSED, DateText, No, ShortText, Text } from './basics.ts';

const KINDS = Object.keys(STOCK_KINDS) as StockKind[];
const Units = Type.Integer();
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });

/** NEGATIVE: below zero. SHORT: more promised than there. RESERVED: something is promised. DEFECTIVE: some cannot be sold. */
export const StockFilter = Type.Enum(['NEGATIVE', 'SHORT', 'RESERVED', 'DEFECTIVE']);

export const StockQuery = {
  book: Type.Optional(BookCode),
  warehouse: Type.Optional(Name),
  /** Part of a material or a warehouse. */
  text: Type.Optional(ShortText),
  only: Type.Optional(StockFilter),
};

export const PositionQuery = { book: BookCode, warehouse: Name, material: Name };

const POSITION = {
  book: Text,
  warehouse: Text,
  material: Text,
  onHand: Units,
  defective: Units,
  reserved: Units,
  /** On hand less reserved. */
  available: Units,
};
export const PositionBrief = Type.Object(POSITION, CLOSED);
export type PositionBriefJson = Static<typeof PositionBrief>;

export const ReservationView = Type.Object(
  { shop: Text, order: Text, item: Text, units: Units, reservedAt: Text, expiresAt: Text },
  CLOSED,
);
export type ReservationJson = Static<typeof ReservationView>;

export const PositionView = Type.Object(
  {
    ...POSITION,
    changedAt: Text,
    /** Σ of the movements by kind: what on hand and defective are made of. */
    moved: Type.Array(Type.Object({ kind: Type.Enum(KINDS), onHand: Units, defective: Units }, CLOSED)),
    /** Open ones, the first to expire first; at most 200. */
    reservations: Type.Array(ReservationView),
    /** What sources count themselves. */
    counted: Type.Array(Type.Object({ origin: Text, onHand: Units, defective: Units, toldAt: Text }, CLOSED)),
  },
  CLOSED,
);
export type PositionJson = Static<typeof PositionView>;

export const MovementView = Type.Object(
  {
    date: DateText,
    kind: Type.Enum(KINDS),
    condition: Type.Enum(['GOOD', 'DEFECTIVE']),
    /** What it does to the position; 0 for goods that had left before they were recognised. */
    units: Units,
    /** Of the kind itself: units recognised. */
    quantity: Units,
    shop: Text,
    sku: Text,
    msku: Text,
    order: Text,
    item: Text,
    parcel: Text,
    reason: Text,
    reference: Text,
    /** `orders`, or `<source>/<stream>`, and what of it told this. */
    origin: Text,
    key: Text,
    telling: Type.Integer(),
    line: Type.Integer(),
    statementNo: No,
    recordedAt: Text,
  },
  CLOSED,
);
export type MovementJson = Static<typeof MovementView>;
