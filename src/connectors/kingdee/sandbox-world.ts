/** What the parts of the sandbox server share, and its switches for what nobody knows of the product. */
import type { Clock } from '../../wire/clock.ts';
import type { BaseData, SandboxSeed } from './sandbox-seed.ts';
import type { KingdeeStore } from './store.ts';
import { BOOK_PERIOD_KEYS, type BookPeriodKeys } from './unknown-keys.ts';

/** Facts of the product that no source tells, each as a choice. The numbers are those of protocol notes “Unknown”. */
export interface SandboxSwitches {
  /** (1) MsgCode of these refusals: 11 or 12. */
  readonly closedPeriodMsgCode: number;
  readonly unbalancedMsgCode: number;
  /** (1) MsgCode where the document’s state forbids the operation: 12 or 11. */
  readonly stateMsgCode: number;
  /** (5) Key of the voucher number in queries. */
  readonly numberKey: 'FVOUCHERGROUPNO' | 'FBillNo' | 'FNumber';
  /** (5) Form of FPERIOD; `either` takes both on a save and shows the month. */
  readonly periodFormat: 'either' | 'month' | 'yearMonth';
  /** (6) Whether keys that every known body carries are required, or only those a source calls required. */
  readonly seenKeysRequired: boolean;
  /** (7) What becomes of a key that the form does not have. */
  readonly unknownSaveKeys: 'ignored' | 'refused';
  /** (9) Keys of BD_AccountBook. */
  readonly bookPeriodKeys: BookPeriodKeys;
  /** (10) ResponseStatus of a View that went well. */
  readonly viewStatus: 'null' | 'object';
  /** (11) Key of the time of the last change. */
  readonly modifyDateKey: string;
  /** A guilty member of a BatchSave: the others are saved and named, saved and not named, or nothing is saved. */
  readonly batchFailure: 'partial' | 'partial-unnamed' | 'whole';
  /** IsSuccess of a BatchSave of which a part was saved. */
  readonly partialIsSuccess: boolean;
  /** Documents that take amounts and quantities below zero: `finance` those of AR and AP, but no cash and no stock. */
  readonly redBills: 'finance' | 'all' | 'none';
  /** 智能会计平台: an audited document of AR, AP or cash makes its voucher by itself. */
  readonly automaticVouchers: boolean;
  /** Rows at which a query is cut without a word; 2000 is the product’s, a server can be set to another. */
  readonly rowsMax: number;
}

const ROWS_MAX = 2000;

export function switchesOf(given: Partial<SandboxSwitches> = {}): SandboxSwitches {
  return {
    closedPeriodMsgCode: 11,
    unbalancedMsgCode: 11,
    stateMsgCode: 12,
    numberKey: 'FVOUCHERGROUPNO',
    periodFormat: 'either',
    seenKeysRequired: true,
    unknownSaveKeys: 'ignored',
    bookPeriodKeys: BOOK_PERIOD_KEYS,
    viewStatus: 'null',
    modifyDateKey: 'FModifyDate',
    batchFailure: 'partial',
    partialIsSuccess: false,
    redBills: 'finance',
    automaticVouchers: false,
    rowsMax: ROWS_MAX,
    ...given,
  };
}

/** Each closes its months for itself (关账). */
export type SubLedger = 'AR' | 'AP' | 'STOCK';

export interface Attachment {
  readonly name: string;
  readonly form: string;
  readonly documentId: string;
  readonly chunks: readonly Buffer[];
  readonly complete: boolean;
}

export interface World {
  readonly base: BaseData;
  readonly store: KingdeeStore;
  readonly clock: Clock;
  readonly seed: SandboxSeed;
  readonly switches: SandboxSwitches;
  /** Last closed month by sub-ledger: `2026-08`. */
  readonly closedLedgers: ReadonlyMap<SubLedger, string>;
  /** `GL_VOUCHER|100001`: documents that a user has open in the product. */
  readonly openByUser: ReadonlySet<string>;
  /** Digests of what was saved, for ValidateRepeatJson; of this server only. */
  readonly savedTexts: Set<string>;
  /** By FileId; of this server only. */
  readonly attachments: Map<string, Attachment>;
}
