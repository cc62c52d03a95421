/**
 * Base data that Heliu writes: saved, submitted and audited, for a document may name only what is audited. What stands
 * there under the number (a rate under its pair and days) is audited where it is not, and else left as it is. Protocol
 * notes §10.8.
 */
import type { MasterTarget, PushedMaster } from '../../../core/business-documents.ts';
import { addDays } from '../../../core/dates.ts';
import { divideHalfUp, formatDecimal, formatRate, type Rate } from '../../../core/money.ts';
import { problem, Refused } from '../../../core/problems.ts';
import type { SendOutcome } from '../../../core/targets.ts';
import type { KingdeeSettings } from '../account.ts';
import { scalar } from '../errors.ts';
import { kingdeeProblems } from '../problems.ts';
import { quoted, ROWS_MAX, rowsOf } from '../queries.ts';
import { saveOnce } from '../saving.ts';
import { advance, stagedBill } from '../stages.ts';
import { type JsonMembers, numbered } from './content.ts';
import { kingdeeDocumentProblems as kinds } from './problems.ts';
import type { DocumentTools } from './tools.ts';

type Kind = PushedMaster['kind'];

interface MasterForm {
  readonly form: string;
  readonly idKey: string;
}

const FORMS: Readonly<Record<Kind, MasterForm>> = {
  CUSTOMER: { form: 'BD_Customer', idKey: 'FCUSTID' },
  SUPPLIER: { form: 'BD_Supplier', idKey: 'FSupplierId' },
  MATERIAL: { form: 'BD_MATERIAL', idKey: 'FMATERIALID' },
  WAREHOUSE: { form: 'BD_STOCK', idKey: 'FStockId' },
  RATE: { form: 'BD_Rate', idKey: 'FRateID' },
};

/** Decimals of FReverseExRate. */
const REVERSE_DIGITS = 10;
const MAX_COUNT = 100_000;

export function masterTarget(tools: DocumentTools): MasterTarget {
  return {
    kinds: Object.keys(FORMS) as Kind[],
    push: (record, deadlineMs) => push(tools, record, deadlineMs),
  };
}

async function push(tools: DocumentTools, record: PushedMaster, deadlineMs: number): Promise<SendOutcome> {
  const { form, idKey } = FORMS[record.kind];
  const model = modelOf(tools.settings, record);
  const before = await standing(tools, record);
  if (before) return audited(tools, record, before);
  const isAuto = tools.settings.documents.masterAudit === 'auto';
  const outcome = await saveOnce(tools.client, tools.clock, {
    form,
    body: {
      ValidateFlag: 'true',
      IsVerifyBaseDataField: 'true',
      IsDeleteEntry: 'false',
      ...(isAuto && { IsAutoSubmitAndAudit: 'true' }),
      Model: { [idKey]: 0, ...model },
    },
    deadlineMs,
    numberOf: (result) => scalar(result.Number),
  });
  if (outcome.outcome !== 'Saved') return outcome;
  return audited(tools, record, { id: outcome.id, number: outcome.number });
}

interface Standing {
  readonly id: string;
  readonly number: string;
}

/** Submits and audits; there already is done. */
async function audited(tools: DocumentTools, record: PushedMaster, one: Standing): Promise<SendOutcome> {
  const { form, idKey } = FORMS[record.kind];
  const outcome = await advance(tools, stagedBill(form, idKey), one.id, 'AUDITED');
  return outcome.outcome === 'Done' ? { outcome: 'Saved', ...one } : { outcome: 'Refused', problem: outcome.problem };
}

/** Throws Refused KINGDEE_MASTER_UNUSABLE where it is there and forbidden. */
async function standing(tools: DocumentTools, record: PushedMaster): Promise<Standing | undefined> {
  const { form, idKey } = FORMS[record.kind];
  const [row] = await rowsOf(tools.client, {
    FormId: form,
    FieldKeys: `${idKey},FNumber,FForbidStatus`,
    FilterString: filterOf(tools.settings, record),
    OrderString: `${idKey} ASC`,
    Limit: ROWS_MAX,
  });
  if (!row) return undefined;
  const [id, number, forbidden] = row.map((one) => scalar(one));
  if (forbidden?.toUpperCase() === 'B')
    throw new Refused(problem(kinds.KINGDEE_MASTER_UNUSABLE, {}, { form, code: number ?? '' }));
  return { id: id ?? '', number: number ?? '' };
}

function filterOf(settings: KingdeeSettings, record: PushedMaster): string {
  if (record.kind !== 'RATE') return `FNumber=${quoted(record.code)}`;
  const onDay = (key: string, day: string): string => `${key}>=${quoted(day)} AND ${key}<${quoted(addDays(day, 1))}`;
  return [
    `FRATETYPEID.FNumber=${quoted(settings.rateType)}`,
    `FCyForID.FNumber=${quoted(currencyOf(settings, record.from))}`,
    `FCyToID.FNumber=${quoted(currencyOf(settings, record.to))}`,
    onDay('FBegDate', record.firstDay),
    onDay('FEndDate', record.lastDay),
  ].join(' AND ');
}

/** Throws Refused KINGDEE_CURRENCY_UNMAPPED. */
function currencyOf(settings: KingdeeSettings, currency: string): string {
  const number = settings.currencies[currency];
  if (number === undefined) throw new Refused(problem(kingdeeProblems.KINGDEE_CURRENCY_UNMAPPED, {}, { currency }));
  return number;
}

function modelOf(settings: KingdeeSettings, record: PushedMaster): JsonMembers {
  const { stock } = settings.documents.organisations;
  const owned = { FCreateOrgId: numbered(stock), FUseOrgId: numbered(stock) };
  switch (record.kind) {
    case 'CUSTOMER':
      return customer(settings, record, owned);
    case 'SUPPLIER':
      return { FNumber: record.code, FName: record.name, ...owned };
    case 'MATERIAL':
      return material(settings, record, owned);
    case 'WAREHOUSE':
      return warehouse(settings, record, owned);
    case 'RATE':
      return {
        FRATETYPEID: numbered(settings.rateType),
        FCyForID: numbered(currencyOf(settings, record.from)),
        FCyToID: numbered(currencyOf(settings, record.to)),
        FExchangeRate: formatRate(record.rate),
        FReverseExRate: reverseOf(record.rate),
        FBegDate: record.firstDay,
        FEndDate: record.lastDay,
        FUseOrgId: numbered(stock),
      };
  }
}

interface Named {
  readonly code: string;
  readonly name: string;
}

function customer(settings: KingdeeSettings, { code, name }: Named, owned: JsonMembers): JsonMembers {
  const { customerType, customerTaxType, taxRateNumber } = settings.documents;
  return {
    FNumber: code,
    ...owned,
    FName: name,
    FCOUNTRY: numbered(settings.documents.customerCountry),
    FINVOICETITLE: name,
    FIsGroup: false,
    FIsDefPayer: false,
    FCustTypeId: numbered(customerType),
    FTRADINGCURRID: numbered(currencyOf(settings, settings.documents.masterCurrency)),
    FInvoiceType: '1',
    FTaxType: numbered(customerTaxType),
    FPriority: 1,
    FTaxRate: numbered(taxRateNumber),
    FISCREDITCHECK: true,
    FIsTrade: true,
    FT_BD_CUSTOMEREXT: { FEnableSL: false },
  };
}

function material(
  settings: KingdeeSettings,
  { code, name, unit: ours }: Named & { readonly unit: string },
  owned: JsonMembers,
): JsonMembers {
  const { units, materialCategory, materialTaxType, taxRateNumber } = settings.documents;
  const unit = numbered(units[ours] ?? ours);
  return {
    FNumber: code,
    FName: name,
    FImgStorageType: 'A',
    ...owned,
    FSubHeadEntity: { FTimeUnit: 'H' },
    SubHeadEntity: {
      FErpClsID: '1',
      FFeatureItem: '1',
      FCategoryID: numbered(materialCategory),
      FTaxType: numbered(materialTaxType),
      FTaxRateId: numbered(taxRateNumber),
      FBaseUnitId: unit,
      FIsPurchase: true,
      FIsInventory: true,
      FIsSale: true,
      FWEIGHTUNITID: numbered('kg'),
      FVOLUMEUNITID: numbered('m'),
    },
    SubHeadEntity1: {
      FStoreUnitID: unit,
      FUnitConvertDir: '1',
      FIsLockStock: true,
      FCountCycle: '1',
      FCountDay: 1,
      FCurrencyId: numbered(currencyOf(settings, settings.documents.masterCurrency)),
      FSNManageType: '1',
      FSNGenerateTime: '1',
    },
    SubHeadEntity2: {
      FSaleUnitId: unit,
      FSalePriceUnitId: unit,
      FMaxQty: MAX_COUNT,
      FIsReturn: true,
      FOutLmtUnit: 'SAL',
    },
    SubHeadEntity3: {
      FPurchaseUnitId: unit,
      FPurchasePriceUnitId: unit,
      FQuotaType: '1',
      FIsReturnMaterial: true,
      FPOBillTypeId: numbered('CGSQD01_SYS'),
      FPrintCount: 1,
      FMinPackCount: 1,
    },
    // Stock properties 仓库 and 仓位.
    FEntityInvPty: ['01', '02'].map((one) => ({ FInvPtyId: numbered(one), FIsEnable: true })),
  };
}

function warehouse(settings: KingdeeSettings, { code, name }: Named, owned: JsonMembers): JsonMembers {
  return {
    FNumber: code,
    FNAME: name,
    ...owned,
    FStockProperty: '1',
    FStockStatusType: '0,1,2,3,4,5,6,7,8',
    FDefReceiveStatusId: numbered('KCZT02_SYS'),
    FDefStockStatusId: numbered(settings.documents.stockStatus),
    FAllowMinusQty: false,
    FIsGYStock: false,
    FAllowLock: true,
    FNotExpQty: false,
    FIsOpenLocation: false,
    FAllowMRPPlan: true,
    FAvailablePicking: true,
    FAvailableAlert: true,
    FSortingPriority: 1,
  };
}

function reverseOf(rate: Rate): string {
  const scale = 10n ** BigInt(rate.scale + REVERSE_DIGITS);
  return formatDecimal(divideHalfUp(scale, rate.digits), REVERSE_DIGITS);
}
