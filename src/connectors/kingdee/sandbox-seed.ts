/** Base data of a fresh sandbox account set: the presets of the product, one organisation, one book, one chart. */
import { type Currency, isCurrency, minorUnits } from '../../core/money.ts';
import type { JsonObject } from '../../wire/exact-json.ts';
import { settingsOf } from './account.ts';
import { ACCOUNT_KEYS } from './unknown-keys.ts';

export interface SandboxAccount {
  readonly code: string;
  readonly name: string;
  /** Mandatory dimensions by their names (店铺, 部门 …). */
  readonly dims: readonly string[];
  readonly optionalDims?: readonly string[];
  /** 核算外币; default true. */
  readonly keepsCurrency?: boolean;
  readonly revalued?: boolean;
  /** 受控系统 (`AR`): vouchers by hand are refused. */
  readonly controlledBy?: string;
  readonly cashFlowRequired?: boolean;
}

/** A preset record of a form, audited. */
export interface SandboxRecord {
  readonly number: string;
  readonly name: string;
  readonly forbidden?: boolean;
  readonly body?: JsonObject;
}

export interface SandboxSeed {
  readonly acctId: string;
  readonly username: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Of the user; without one nobody logs in by password. */
  readonly password?: string;
  readonly dataCentre?: string;
  readonly books?: readonly SandboxBook[];
  /** Replace the default template where a code is the same, else added. */
  readonly accounts?: readonly SandboxAccount[];
  /** Slot → allowed numbers. A slot that is not named takes any number. */
  readonly dimensionValues?: Readonly<Record<string, readonly string[]>>;
  /** Dimension name → slot; default those of a connection. */
  readonly slots?: Readonly<Record<string, string>>;
  /** Form id → preset records of it, besides those that the product brings. */
  readonly records?: Readonly<Record<string, readonly SandboxRecord[]>>;
  /** Form id → group (`FBillHead`, or an entry's key) → text fields that the account set added; QueryBusinessInfo tells them. */
  readonly ownFields?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** |原币 × 汇率 − 本位币| allowed on a row, in minor units of the book; default 100, as a summary line sums rounded ones. */
  readonly rateToleranceMinor?: bigint;
}

export interface SandboxBook {
  readonly number: string;
  readonly name: string;
  readonly currency: Currency;
  /** Months through this one are closed: `2026-08`. */
  readonly closedThrough?: string;
  /** First month of the book; default January of the year of the last closed month. */
  readonly startsIn?: string;
}

export interface BaseRecord {
  readonly id: number;
  readonly number: string;
  readonly name: string;
}

export interface CurrencyRecord extends BaseRecord {
  readonly iso: Currency;
  readonly places: number;
}

/** Everything the sandbox server looks up by number. */
export interface BaseData {
  readonly organisation: BaseRecord;
  readonly books: ReadonlyMap<string, SandboxBook & BaseRecord>;
  readonly accounts: ReadonlyMap<string, Required<SandboxAccount> & BaseRecord>;
  readonly currencies: ReadonlyMap<string, CurrencyRecord>;
  readonly groups: ReadonlyMap<string, BaseRecord>;
  readonly rateTypes: ReadonlyMap<string, BaseRecord>;
  readonly slots: Readonly<Record<string, string>>;
}

/** Code, name, dimensions (mandatory, then optional in brackets; `-` none), 外币. Template of accounting.md §1.2, both standards. */
const CHART = `
  1001 库存现金 - 外币
  1002.01 银行存款-人民币户 银行账户
  1002.02 银行存款-外币户 银行账户 外币
  1012.01 其他货币资金-第三方收款账户 支付账户 外币
  1012.02 其他货币资金-平台账户 店铺 外币
  1012.09 其他货币资金-提现在途 支付账户 外币
  1122.01 应收账款-明细应收款 客户 外币
  1122.02 应收账款-暂估应收款 店铺 外币
  1122.11 应收账款-平台待结算 店铺 外币
  1122.12 应收账款-平台预留金 店铺 外币
  1122.13 应收账款-平台已结算待到账 店铺 外币
  1123 预付账款 供应商 外币
  1221.02 其他应收款-关联方及代收 往来单位 外币
  1221.05 其他应收款-应收出口退税 -
  1221.06 其他应收款-应收平台赔偿 店铺 外币
  1221.07 其他应收款-境外进口VAT 辖区 外币
  1221.98 其他应收款-待查款项 支付账户 外币
  1231 坏账准备 店铺
  1402 在途物资 物料,供应商
  1405.01 库存商品-国内仓 物料,仓库
  1405.02 库存商品-FBA仓 物料,仓库
  1405.03 库存商品-海外仓 物料,仓库
  1405.04 库存商品-调拨在途 物料,货件
  1405.08 库存商品-不可售 物料,仓库
  1406.01 发出商品-未妥投 物料,店铺
  1411 周转材料 -
  1471 存货跌价准备 物料
  1485 应收退货成本 店铺
  1901 待处理财产损溢 物料,仓库
  2001 短期借款 贷款方 外币
  2202.01 应付账款-明细应付款 供应商 外币
  2202.02 应付账款-暂估应付款 供应商 外币
  2203 合同负债 店铺 外币
  2204 合同负债 店铺 外币
  2221.01.01 应交税费-进项税额 -
  2221.01.02 应交税费-销项税额(视同内销) -
  2221.01.03 应交税费-出口退税 -
  2221.01.04 应交税费-进项税额转出 -
  2221.01.05 应交税费-转出未交增值税 -
  2221.02 应交税费-未交增值税 -
  2221.05 应交税费-待认证进项税额 -
  2221.31 应交税费-境外VAT/销售税 辖区 外币
  2241.02 其他应付款-关联方 往来单位 外币
  2241.05 其他应付款-平台代收代缴税 店铺,辖区 外币
  2241.06 其他应付款-待确认款项 支付账户 外币
  2241.07 其他应付款-信用卡 卡 外币
  2801 预计负债-应付退货款 店铺
  5001.01 主营业务收入-商品销售 店铺,部门,[物料],[站点] 外币
  5001.02 主营业务收入-买家运费 店铺,部门,[站点] 外币
  5001.03 主营业务收入-礼品包装 店铺,部门,[站点] 外币
  5001.04 主营业务收入-促销折扣 店铺,部门,[站点] 外币
  5001.05 主营业务收入-销售退款 店铺,部门,[站点] 外币
  5001.06 主营业务收入-关联方销售 客户,部门 外币
  5051.01 其他业务收入-清算/批量处置 店铺 外币
  5301.01 营业外收入-平台赔偿净收益 店铺
  5301.02 营业外收入-汇兑收益 币种
  5301.03 管理费用-存货盘盈盘亏 仓库,部门
  5401.01 主营业务成本-商品成本 店铺,部门,[物料],[站点]
  5401.02 主营业务成本-履约运输 店铺,部门,费用项目,[站点] 外币
  5401.03 主营业务成本-存货成本差异 物料
  5401.05 主营业务成本-不予退税 -
  5401.06 主营业务成本-关联方销售 客户,[物料]
  5402 其他业务成本 店铺,部门
  5403 税金及附加 -
  5601.31 销售费用-平台佣金 店铺,部门,费用项目,[站点] 外币
  5601.32 销售费用-FBA配送费 店铺,部门,费用项目,[站点] 外币
  5601.33 销售费用-月度仓储费 店铺,部门,费用项目,[站点] 外币
  5601.34 销售费用-长期/超量仓储费 店铺,部门,费用项目,[站点] 外币
  5601.35 销售费用-入库配置与合作承运 店铺,部门,费用项目,[站点] 外币
  5601.36 销售费用-平台广告费 店铺,部门,费用项目,[站点] 外币
  5601.37 销售费用-促销活动费 店铺,部门,费用项目,[站点] 外币
  5601.38 销售费用-退款手续费 店铺,部门,费用项目,[站点] 外币
  5601.39 销售费用-店铺订阅及服务费 店铺,部门,费用项目,[站点] 外币
  5601.40 销售费用-移除弃置费 店铺,部门,费用项目,[站点] 外币
  5601.41 销售费用-退货处理费 店铺,部门,费用项目,[站点] 外币
  5601.42 销售费用-尾程物流费 店铺,部门,费用项目,[站点] 外币
  5601.43 销售费用-海外仓仓储操作费 供应商,部门,费用项目 外币
  5601.44 销售费用-站外推广 供应商,部门,费用项目 外币
  5601.45 销售费用-拒付与索赔费 店铺,部门,费用项目,[站点] 外币
  5601.46 销售费用-头程及进货费 供应商,部门,费用项目 外币
  5601.49 销售费用-其他平台费 店铺,部门,费用项目,[站点] 外币
  5601.59 销售费用-未映射平台费 店铺,部门,费用项目,[站点] 外币
  5603.01 财务费用-利息支出 - 外币
  5603.03.01 财务费用-汇兑损益-已实现 币种
  5603.03.02 财务费用-汇兑损益-期末调汇 币种
  5603.03.03 财务费用-汇兑损益-尾差 -
  5603.04.01 财务费用-收款提现手续费 支付账户 外币
  5711.01 营业外支出-存货毁损 物料
  5711.02 管理费用-存货盘盈盘亏 仓库,部门
  5711.03 信用减值损失 店铺
  6001.01 主营业务收入-商品销售 店铺,部门,[物料],[站点] 外币
  6001.02 主营业务收入-买家运费 店铺,部门,[站点] 外币
  6001.03 主营业务收入-礼品包装 店铺,部门,[站点] 外币
  6001.04 主营业务收入-促销折扣 店铺,部门,[站点] 外币
  6001.05 主营业务收入-销售退款 店铺,部门,[站点] 外币
  6001.06 主营业务收入-关联方销售 客户,部门 外币
  6051.01 其他业务收入-清算/批量处置 店铺 外币
  6301.01 营业外收入-平台赔偿净收益 店铺
  6301.02 营业外收入-汇兑收益 币种
  6401.01 主营业务成本-商品成本 店铺,部门,[物料],[站点]
  6401.02 主营业务成本-履约运输 店铺,部门,费用项目,[站点] 外币
  6401.03 主营业务成本-存货成本差异 物料
  6401.05 主营业务成本-不予退税 -
  6401.06 主营业务成本-关联方销售 客户,[物料]
  6402 其他业务成本 店铺,部门
  6403 税金及附加 -
  6601.31 销售费用-平台佣金 店铺,部门,费用项目,[站点] 外币
  6601.32 销售费用-FBA配送费 店铺,部门,费用项目,[站点] 外币
  6601.33 销售费用-月度仓储费 店铺,部门,费用项目,[站点] 外币
  6601.34 销售费用-长期/超量仓储费 店铺,部门,费用项目,[站点] 外币
  6601.35 销售费用-入库配置与合作承运 店铺,部门,费用项目,[站点] 外币
  6601.36 销售费用-平台广告费 店铺,部门,费用项目,[站点] 外币
  6601.37 销售费用-促销活动费 店铺,部门,费用项目,[站点] 外币
  6601.38 销售费用-退款手续费 店铺,部门,费用项目,[站点] 外币
  6601.39 销售费用-店铺订阅及服务费 店铺,部门,费用项目,[站点] 外币
  6601.40 销售费用-移除弃置费 店铺,部门,费用项目,[站点] 外币
  6601.41 销售费用-退货处理费 店铺,部门,费用项目,[站点] 外币
  6601.42 销售费用-尾程物流费 店铺,部门,费用项目,[站点] 外币
  6601.43 销售费用-海外仓仓储操作费 供应商,部门,费用项目 外币
  6601.44 销售费用-站外推广 供应商,部门,费用项目 外币
  6601.45 销售费用-拒付与索赔费 店铺,部门,费用项目,[站点] 外币
  6601.46 销售费用-头程及进货费 供应商,部门,费用项目 外币
  6601.49 销售费用-其他平台费 店铺,部门,费用项目,[站点] 外币
  6601.59 销售费用-未映射平台费 店铺,部门,费用项目,[站点] 外币
  6602.31 管理费用-存货盘盈盘亏 仓库,部门
  6603.01 财务费用-利息支出 - 外币
  6603.03.01 财务费用-汇兑损益-已实现 币种
  6603.03.02 财务费用-汇兑损益-期末调汇 币种
  6603.03.03 财务费用-汇兑损益-尾差 -
  6603.04.01 财务费用-收款提现手续费 支付账户 外币
  6701 资产减值损失 物料
  6702 信用减值损失 店铺
  6711.01 营业外支出-存货毁损 物料
  6901 以前年度损益调整 -
`;

const CURRENCY_NAMES: Readonly<Record<string, string>> = {
  CNY: '人民币',
  HKD: '香港元',
  EUR: '欧元',
  JPY: '日本日圆',
  TWD: '新台币元',
  GBP: '英镑',
  USD: '美元',
};
const GROUP_NAMES = { PRE001: '记', PRE002: '收', PRE003: '付', PRE004: '转' };
const RATE_TYPES = { HLTX01_SYS: '固定汇率', HLTX02_SYS: '即期汇率', HLTX03_SYS: '预算汇率' };

/**
 * ISO code → number of every currency the sandbox knows: the presets, and for the others the ISO code itself, as a person
 * would create it. What a connection to the sandbox takes as `currencies`.
 */
export function sandboxCurrencies(): Readonly<Record<Currency, string>> {
  const presets = settingsOf({ baseUrl: '', acctId: '', username: '', appId: '', appSecret: '', book: '' }).currencies;
  const others = Intl.supportedValuesOf('currency').filter((iso) => isCurrency(iso) && !(iso in presets));
  return { ...presets, ...Object.fromEntries(others.map((iso) => [iso, iso])) };
}

export function baseDataOf(seed: SandboxSeed): BaseData {
  const books = seed.books ?? [{ number: '001', name: '示例账簿', currency: 'CNY' }];
  const accounts = new Map([...defaultChart(), ...(seed.accounts ?? [])].map((one) => [one.code, one]));
  const currencies = Object.entries(sandboxCurrencies());
  return {
    organisation: { id: 1, number: '100', name: '示例组织' },
    books: new Map(books.map((one, index) => [one.number, { ...one, id: index + 1 }])),
    accounts: new Map(
      [...accounts.values()].map((one, index) => [
        one.code,
        {
          optionalDims: [],
          keepsCurrency: true,
          revalued: false,
          controlledBy: '',
          cashFlowRequired: false,
          ...one,
          id: 4001 + index,
          number: one.code,
        },
      ]),
    ),
    currencies: new Map(
      currencies.map(([iso, number], index) => [
        number,
        { id: index + 1, number, name: CURRENCY_NAMES[iso] ?? iso, iso, places: minorUnits(iso) },
      ]),
    ),
    groups: recordsOf(GROUP_NAMES),
    rateTypes: recordsOf(RATE_TYPES),
    slots: seed.slots ?? settingsOf({ ...seed, baseUrl: '', book: '' }).slots,
  };
}

/** An account as BD_Account holds it, under the names that a connection reads by default. */
export function accountBody(account: Required<SandboxAccount> & BaseRecord, base: BaseData): JsonObject {
  const dimension = (name: string, required: boolean): JsonObject => ({
    [`F${ACCOUNT_KEYS.dimension}`]: { FNumber: name, FName: name, [`F${ACCOUNT_KEYS.slot}`]: base.slots[name] ?? name },
    [`F${ACCOUNT_KEYS.required}`]: required,
  });
  return {
    FName: account.name,
    [`F${ACCOUNT_KEYS.leaf}`]: isLeaf(account.code, base),
    [`F${ACCOUNT_KEYS.direction}`]: CREDIT_CODES.test(account.code) ? '-1' : '1',
    [`F${ACCOUNT_KEYS.dimensions}`]: [
      ...account.dims.map((name) => dimension(name, true)),
      ...account.optionalDims.map((name) => dimension(name, false)),
    ],
    [`F${ACCOUNT_KEYS.allCurrencies}`]: account.keepsCurrency,
    [`F${ACCOUNT_KEYS.currencies}`]: [],
    [`F${ACCOUNT_KEYS.revalued}`]: account.revalued,
    [`F${ACCOUNT_KEYS.controlledBy}`]: account.controlledBy,
    [`F${ACCOUNT_KEYS.cash}`]: /^1001/.test(account.code),
    [`F${ACCOUNT_KEYS.bank}`]: /^10(02|12)/.test(account.code),
    [`F${ACCOUNT_KEYS.cashFlowRequired}`]: account.cashFlowRequired,
  };
}

/** Liabilities, equity, revenue and the contra accounts of assets. */
const CREDIT_CODES = /^(2|3|4|1231|1471|50|530[1-9]\.0[12]|60|6301|6051)/;

export function isLeaf(code: string, base: BaseData): boolean {
  return ![...base.accounts.keys()].some((one) => one.startsWith(`${code}.`));
}

function recordsOf(names: Readonly<Record<string, string>>): ReadonlyMap<string, BaseRecord> {
  return new Map(Object.entries(names).map(([number, name], index) => [number, { id: index + 1, number, name }]));
}

function defaultChart(): readonly SandboxAccount[] {
  return CHART.trim()
    .split('\n')
    .map((line) => {
      const [code = '', name = '', dims = '-', keeps] = line.trim().split(' ');
      const all = dims === '-' ? [] : dims.split(',');
      return {
        code,
        name,
        dims: all.filter((one) => !one.startsWith('[')),
        optionalDims: all.filter((one) => one.startsWith('[')).map((one) => one.slice(1, -1)),
        keepsCurrency: keeps === '外币',
      };
    });
}
