/** What an ERP family's profile is called, promises and needs, beside what it does (`targets.ts`). */
import type { DocumentKind } from './business-documents.ts';
import type { Currency } from './money.ts';
import type { Problem } from './problems.ts';
import type { TargetFields } from './target-fields.ts';
import type { Idempotency, TargetConnector } from './targets.ts';

interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** One setting of a connection, as a form asks for it. */
export interface ProfileField {
  readonly key: string;
  readonly text: Bilingual;
  /** `secret` is sealed and never shown again; `json` is any JSON value but text, `choice` one of `choices`. */
  readonly kind: 'text' | 'secret' | 'choice' | 'json';
  readonly required: boolean;
  /** Required too where the choice `key` is one of `in`; a choice that is not made counts as its first one. */
  readonly requiredWhen?: { readonly key: string; readonly in: readonly string[] };
  readonly choices?: readonly string[];
  /** What a choice is called, where its name does not say it. */
  readonly choiceTexts?: Readonly<Record<string, Bilingual>>;
  readonly example?: string;
}

/** Whether the settings given so far ask for the field. */
export function isRequired(
  field: ProfileField,
  config: Readonly<Record<string, unknown>>,
  fields: readonly ProfileField[],
): boolean {
  const { required, requiredWhen } = field;
  if (required || !requiredWhen) return required;
  const first = fields.find((one) => one.key === requiredWhen.key)?.choices?.[0];
  return requiredWhen.in.includes(String(config[requiredWhen.key] ?? first));
}

/** A stored connection with its secrets opened. */
export interface ProfileAccount {
  readonly baseUrl: string;
  readonly ledger: string;
  /** Functional currency of the book, for ERPs that do not tell that of their ledger. */
  readonly currency: Currency;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * The ERP renewed a secret, which alone works from then on: sealed with the others before it is used. Nothing is kept where
   * `was` is not what is stored, for a person has given another one meanwhile. Absent: there is no place to keep it.
   */
  readonly keepSecret?: (key: string, was: string, value: string) => Promise<void>;
}

/** An event of an ERP, its signature verified; or why it is none. */
export type Opened =
  | { readonly problem: Problem }
  | {
      readonly eventId: string;
      readonly type: string;
      /** How the signature was made; handed in again, no other way is taken. */
      readonly variant: string;
      /** Vouchers that are ours or not were changed in the ERP by someone: it is to be looked at. */
      readonly vouchersChanged: boolean;
      /** Plain text that the ERP wants for an answer. */
      readonly answer: string;
    };

export interface TargetProfile<Io> {
  /** `<family>.<profile>`. */
  readonly profile: string;
  readonly product: Bilingual;
  readonly idempotency: Idempotency;
  /** What exactly-once means here, in a sentence. */
  readonly promise: Bilingual;
  readonly fields: readonly ProfileField[];
  /** Fields of its voucher under a connection's settings, for field mappings; absent: an outline. */
  readonly voucherFields?: (config: ProfileAccount['config']) => TargetFields;
  /** Fields of its business documents of a kind under a connection's settings; absent: it writes none. */
  readonly documentFields?: (kind: DocumentKind, account: Pick<ProfileAccount, 'ledger' | 'config'>) => TargetFields;
  /** Opens what the ERP sends by itself; absent: it sends nothing. */
  readonly openEvent?: (account: Pick<ProfileAccount, 'config' | 'secrets'>, body: string, variant?: string) => Opened;
  /** Absent: an outline. Its voucher body is not documented, so nothing is ever sent. */
  readonly connect?: (account: ProfileAccount, io: Io) => TargetConnector;
}
