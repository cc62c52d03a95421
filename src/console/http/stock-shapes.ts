/** Answers of the API about stock, as the console reads them. Units are whole numbers. */

export interface PositionBriefJson {
  readonly book: string;
  readonly warehouse: string;
  readonly material: string;
  readonly onHand: number;
  readonly defective: number;
  readonly reserved: number;
  readonly available: number;
}

export interface ReservationJson {
  readonly shop: string;
  readonly order: string;
  readonly item: string;
  readonly units: number;
  readonly reservedAt: string;
  readonly expiresAt: string;
}

export interface PositionJson extends PositionBriefJson {
  readonly changedAt: string;
  readonly moved: readonly { readonly kind: string; readonly onHand: number; readonly defective: number }[];
  readonly reservations: readonly ReservationJson[];
  readonly counted: readonly {
    readonly origin: string;
    readonly onHand: number;
    readonly defective: number;
    readonly toldAt: string;
  }[];
}

export interface MovementJson {
  readonly date: string;
  readonly kind: string;
  readonly condition: 'GOOD' | 'DEFECTIVE';
  readonly units: number;
  readonly quantity: number;
  readonly shop: string;
  readonly sku: string;
  readonly msku: string;
  readonly order: string;
  readonly item: string;
  readonly parcel: string;
  readonly reason: string;
  readonly reference: string;
  readonly origin: string;
  readonly key: string;
  readonly telling: number;
  readonly line: number;
  readonly statementNo: string;
  readonly recordedAt: string;
}
