/** Base data that the house writes: 客户, 供应商, 物料, 仓库 and 汇率. Protocol notes §4. What stands there is not changed. */
import type { MasterTarget, PushedMaster } from '../../../../core/business-documents.ts';
import { addDays } from '../../../../core/dates.ts';
import { formatRate } from '../../../../core/money.ts';
import { type ProblemKind, problem, Refused } from '../../../../core/problems.ts';
import type { SendOutcome } from '../../../../core/targets.ts';
import { isJsonObject, JsonNumber, type JsonObject } from '../../../../wire/exact-json.ts';
import { yonyouProblems } from '../../problems.ts';
import { erpCurrency } from '../account.ts';
import { resubmitKeyOf } from '../client.ts';
import { type Answer, type Failure, isFailure, objectsOf, scalar } from '../errors.ts';
import { type PagedCall, wholeList } from '../pages.ts';
import type { Lookup } from './lookup.ts';
import { yonyouDocumentProblems as kinds } from './problems.ts';
import { ofOne, outcomeOf } from './sending.ts';
import type { DocumentSettings, OrganisationRole } from './settings.ts';

type NamedRecord = Exclude<PushedMaster, { readonly kind: 'RATE' }>;
type Rate = Extract<PushedMaster, { readonly kind: 'RATE' }>;

interface MasterCard {
  readonly save: string;
  readonly keyed: boolean;
  readonly list: string;
  /** Member of the list's body that takes the code. */
  readonly filter: string;
  body(settings: DocumentSettings, record: NamedRecord): JsonObject;
}

const CUSTOMER: MasterCard = {
  save: '/yonbip/digitalModel/merchant/idempotent/newinsert',
  keyed: true,
  list: '/yonbip/digitalModel/merchant/newlist',
  filter: 'code',
  body: (settings, { code, name }) => ({
    data: {
      code,
      name: { simplifiedName: name },
      createOrgCode: settings.masterOrganisation,
      customerClassCode: needed(settings, 'customerClassCode', '客户'),
      countryCode: needed(settings, 'customerCountryCode', '客户'),
      merchantApplyRanges: [{ orgIdCode: role(settings, 'sale', '客户') }],
      merchantRole: { merchantOptions: false, businessRole: '1' },
    },
  }),
};

const SUPPLIER: MasterCard = {
  save: '/yonbip/digitalModel/vendor/batchSaveV2',
  keyed: false,
  list: '/yonbip/digitalModel/vendor/list',
  filter: 'code',
  body: (settings, { code, name }) => ({
    data: [
      {
        _status: 'Insert',
        code,
        name: { zh_CN: name },
        org_code: settings.masterOrganisation,
        vendorclass_code: needed(settings, 'supplierClassCode', '供应商'),
        vendorOrgs: [{ _status: 'Insert', org_code: role(settings, 'purchase', '供应商') }],
      },
    ],
  }),
};

const MATERIAL: MasterCard = {
  save: '/yonbip/digitalModel/product/idempotent/save',
  keyed: true,
  list: '/yonbip/digitalModel/product/listproductbycondition',
  filter: 'productCode',
  body: (settings, record) => {
    const unit = 'unit' in record ? (settings.units[record.unit] ?? record.unit) : '';
    return {
      data: {
        orgCode: settings.masterOrganisation,
        code: record.code,
        name: { simplifiedName: record.name },
        manageClassCode: needed(settings, 'materialClassCode', '物料'),
        realProductAttribute: new JsonNumber('1'),
        unitUseType: new JsonNumber('2'),
        unitCode: unit,
        erpCode: record.code,
        detail: { purchaseUnitCode: unit, stockUnitCode: unit, batchManage: false, serialNoManage: false },
      },
    };
  },
};

const WAREHOUSE: MasterCard = {
  save: '/yonbip/digitalModel/warehouse/batchSave',
  keyed: false,
  list: '/yonbip/digitalModel/warehouse/batchQueryDetail',
  filter: 'code',
  body: (settings, { code, name }) => {
    const organisation = settings.warehouseOrganisations[code] ?? role(settings, 'stock', '仓库');
    return {
      matchRule: 'code',
      unmatchedStrategy: 'add',
      data: [
        {
          sourceUnique: code,
          code,
          name: { zh_CN: name },
          org___code: organisation,
          ownerorg___code: organisation,
          iUsed: 'enable',
          countCost: true,
          isGoodsPosition: false,
          erpCode: code,
        },
      ],
    };
  },
};

const CARDS = { CUSTOMER, SUPPLIER, MATERIAL, WAREHOUSE } as const;

export function masterTarget(lookup: Lookup): MasterTarget {
  return {
    kinds: ['CUSTOMER', 'SUPPLIER', 'MATERIAL', 'WAREHOUSE', 'RATE'],
    push: (record, deadlineMs) =>
      asOutcome(() =>
        record.kind === 'RATE' ? pushRate(lookup, record, deadlineMs) : pushRecord(lookup, record, deadlineMs),
      ),
  };
}

/** Refused is an answer here, not an accident. */
async function asOutcome(work: () => Promise<SendOutcome>): Promise<SendOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'Refused', problem: error.problem };
    throw error;
  }
}

/** Looked for by code first, and once more where the ERP says that it is there. */
async function pushRecord(lookup: Lookup, record: NamedRecord, deadlineMs: number): Promise<SendOutcome> {
  const card = CARDS[record.kind];
  const there = await standing(lookup, card, record.code);
  if (there) return there;
  const key = { value: resubmitKeyOf(card.save, JSON.stringify(record)), place: 'data' } as const;
  const body = card.body(lookup.settings.documents, record);
  const answer = await lookup.client.write({ path: card.save, body, ...(card.keyed && { key }) }, deadlineMs);
  if (isFailure(answer)) {
    const failed = ofOne(answer);
    return (failed.failure === 'duplicate' && (await standing(lookup, card, record.code))) || outcomeOf(failed);
  }
  const id = savedId(answer);
  return id === '' ? uncertain(`id (${record.code})`) : { outcome: 'Saved', id, number: record.code };
}

async function standing(lookup: Lookup, card: MasterCard, code: string): Promise<SendOutcome | undefined> {
  const call: PagedCall = { path: card.list, pageSize: 500, body: (page) => ({ ...page, [card.filter]: code }) };
  const row = (await wholeList(lookup.client, call)).find((one) => scalar(one.code) === code);
  const id = scalar(row?.id);
  return id === '' ? undefined : { outcome: 'Saved', id, number: code };
}

/** Of the object, of the first of a list, or of the first info of a batch. */
function savedId(answer: Answer): string {
  const head = objectsOf(answer.data)[0] ?? {};
  return scalar(('infos' in head ? objectsOf(head.infos)[0] : head)?.id);
}

const RATES_SAVE = '/yonbip/digitalModel/basedoc/exchangerate/batchSave';
const RATES_LIST = '/yonbip/digitalModel/basedoc/exchangerate/batchQueryDetail';
/** A month has 31; a year is more than a rate of a month ever needs. */
const DAYS_MAX = 366;

/**
 * The card quotes a rate on one day, so a range is a row a day. A day that stands already keeps its rate (编码冲突！): that
 * is success. The outcome carries the id of the first day.
 */
async function pushRate(lookup: Lookup, rate: Rate, deadlineMs: number): Promise<SendOutcome> {
  const { settings, client } = lookup;
  const type = needed(settings.documents, 'exchangeRateTypeCode', '汇率');
  const pair = { from: erpCurrency(settings, rate.from), to: erpCurrency(settings, rate.to) };
  const days = daysOf(rate);
  const data = days.map((day) => ({
    sourceUnique: uniqueOf(type, pair, day),
    sourceCurrencyId___code: pair.from,
    targetCurrencyId___code: pair.to,
    quotationDate: day,
    exchangeRateType___code: type,
    exchangeRate: new JsonNumber(formatRate(rate.rate)),
  }));
  const body = { matchRule: 'id', unmatchedStrategy: 'add', data };
  const answer = await client.write({ path: RATES_SAVE, body }, deadlineMs);
  const number = uniqueOf(type, pair, days[0] ?? '');
  if (isFailure(answer) && !onlyConflicts(answer)) return outcomeOf(answer);
  const told = isJsonObject(answer.data) ? objectsOf(answer.data.infos) : [];
  const saved = told.find((one) => scalar(one.sourceUnique) === number);
  const id = scalar(saved?.id) || (await idOfRate(lookup, type, pair, days[0] ?? ''));
  return id === '' ? uncertain(`id (${number})`) : { outcome: 'Saved', id, number };
}

function daysOf(rate: Rate): readonly string[] {
  const days: string[] = [];
  for (let day = rate.firstDay; day <= rate.lastDay && days.length < DAYS_MAX; day = addDays(day, 1)) days.push(day);
  return days;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

function uniqueOf(type: string, { from, to }: Pair, day: string): string {
  return [type, from, to, day].join('|');
}

function onlyConflicts(failed: Failure): boolean {
  if (failed.problem.code !== yonyouProblems.YONYOU_PARTLY_FAILED.code || !isJsonObject(failed.data)) return false;
  const messages = objectsOf(failed.data.messages).map((one) => scalar(one.message));
  return messages.length > 0 && messages.every((one) => one.includes('编码冲突'));
}

async function idOfRate(lookup: Lookup, type: string, { from, to }: Pair, day: string): Promise<string> {
  const rows = await wholeList(lookup.client, { path: RATES_LIST, pageSize: 500, body: (page) => ({ ...page }) });
  const row = rows.find(
    (one) =>
      scalar(one.sourceCurrencyId___code) === from &&
      scalar(one.targetCurrencyId___code) === to &&
      scalar(one.exchangeRateType___code) === type &&
      scalar(one.quotationDate).slice(0, 10) === day,
  );
  return scalar(row?.id);
}

function uncertain(what: string): SendOutcome {
  return { outcome: 'Unknown', problem: problem(yonyouProblems.YONYOU_ANSWER_ODD, {}, { what }) };
}

type Code =
  | 'customerClassCode'
  | 'customerCountryCode'
  | 'supplierClassCode'
  | 'materialClassCode'
  | 'exchangeRateTypeCode';

function needed(settings: DocumentSettings, setting: Code, kind: string): string {
  return settings[setting] || missing(kinds.YONYOU_SETTING_MISSING, setting, kind);
}

function role(settings: DocumentSettings, name: OrganisationRole, kind: string): string {
  const code = settings.organisations[name] ?? settings.organisation;
  return code || missing(kinds.YONYOU_SETTING_MISSING, `organisations.${name}`, kind);
}

function missing(kind: ProblemKind, setting: string, name: string): never {
  throw new Refused(problem(kind, {}, { kind: name, setting }));
}
