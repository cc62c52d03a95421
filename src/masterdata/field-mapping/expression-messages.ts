/** What passes between the house and the process that evaluates expressions. */
import type { ExpressionFault } from './expression-rules.ts';

export type Scalar = string | number | boolean;

export type Evaluated =
  | { readonly value: Scalar }
  /** The expression found nothing. */
  | { readonly nothing: true }
  | { readonly fault: ExpressionFault };

/** Amounts and rates are decimal text throughout. */
export interface ExpressionContext {
  /** Head of the voucher, or of the business document. */
  readonly voucher?: Readonly<Record<string, unknown>>;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** The connector's own document. */
  readonly body: unknown;
  /** Its entry for each line, where it has them. */
  readonly entries: readonly unknown[];
}

export type Question =
  | { readonly kind: 'CONTEXT'; readonly context: ExpressionContext }
  | { readonly kind: 'CHECK'; readonly expression: string; readonly amount: boolean }
  | {
      readonly kind: 'ROW';
      readonly expression: string;
      /** The field is an amount: nothing that computes in doubles may stand in the expression. */
      readonly amount: boolean;
      readonly level: 'HEAD' | 'LINE';
    };

/** One value for the head, or one for each line. */
export type Answer = { readonly values: readonly Evaluated[] } | { readonly fault: ExpressionFault };
