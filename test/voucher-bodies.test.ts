/** What holds for the voucher body of every profile. */
import { describe, expect, test } from 'vitest';
import { settingsOf as kingdeeSettings } from '../src/connectors/kingdee/account.ts';
import { settingsOf as cosmicSettings } from '../src/connectors/kingdee/cosmic/account.ts';
import { CREDENTIALS as COSMIC, cosmicVoucher, QUERY_PATH } from '../src/connectors/kingdee/cosmic/sandbox-fixture.ts';
import { toDocument as cosmic } from '../src/connectors/kingdee/cosmic/voucher.ts';
import { cosmicVoucherFields } from '../src/connectors/kingdee/cosmic/voucher-fields.ts';
import { settingsOf as jdySettings } from '../src/connectors/kingdee/jdy/account.ts';
import { CREDENTIALS as JDY, jdyVoucher } from '../src/connectors/kingdee/jdy/sandbox-fixture.ts';
import { toDocument as jdy } from '../src/connectors/kingdee/jdy/voucher.ts';
import { jdyVoucherFields } from '../src/connectors/kingdee/jdy/voucher-fields.ts';
import { functional, CREDENTIALS as KINGDEE, sampleVoucher, usd } from '../src/connectors/kingdee/sandbox-fixture.ts';
import { toDocument as kingdee } from '../src/connectors/kingdee/voucher.ts';
import { KINGDEE_VOUCHER_FIELDS } from '../src/connectors/kingdee/voucher-fields.ts';
import { settingsOf as nccSettings } from '../src/connectors/yonyou/nccloud/account.ts';
import { toDocument as ncc } from '../src/connectors/yonyou/nccloud/voucher.ts';
import { NCC_VOUCHER_FIELDS } from '../src/connectors/yonyou/nccloud/voucher-fields.ts';
import { settingsOf as tplusSettings } from '../src/connectors/yonyou/tplus/account.ts';
import { toDocument as tplus } from '../src/connectors/yonyou/tplus/voucher.ts';
import { tplusVoucherFields } from '../src/connectors/yonyou/tplus/voucher-fields.ts';
import { settingsOf as u8Settings } from '../src/connectors/yonyou/u8/account.ts';
import { toDocument as u8 } from '../src/connectors/yonyou/u8/voucher.ts';
import { u8VoucherFields } from '../src/connectors/yonyou/u8/voucher-fields.ts';
import { settingsOf as yonbipSettings } from '../src/connectors/yonyou/yonbip/account.ts';
import { toDocument as yonbip } from '../src/connectors/yonyou/yonbip/voucher.ts';
import { YONBIP_VOUCHER_FIELDS } from '../src/connectors/yonyou/yonbip/voucher-fields.ts';
import type { TargetFields } from '../src/core/target-fields.ts';
import type { TargetDocument, TargetMapping } from '../src/core/targets.ts';

type Made = TargetDocument | { readonly problems: readonly unknown[] };

const MAPPING: TargetMapping = {
  accounts: { '1002.02|USD': 'BANK-USD', '1002.02': 'BANK', '1122.11': 'DUE' },
  dims: { '*': '*' },
};
const lines = [
  usd(1, 'D', '1002.02', 9_200n, {}),
  usd(2, 'C', '1122.11', 9_200n, { 店铺: 'US01' }),
  functional(3, 'D', '1002.02', 100n, 'CNY'),
  functional(4, 'C', '1002.02', 100n, 'CNY'),
];
const voucher = sampleVoucher({ lines });
const base = { baseUrl: 'http://x', book: '001' };
const app = { appKey: 'k', appSecret: 's', ledger: '001', functionalCurrency: 'CNY' };
const currencies = { CNY: 'RMB', USD: 'USD' };
const kingdeeBook = kingdeeSettings({ ...KINGDEE, ...base });
const jdyBook = jdySettings({ ...JDY, ...base, currency: 'CNY' });
const cosmicBook = cosmicSettings({ ...COSMIC, ...base, queryPath: QUERY_PATH, currency: 'CNY', originals: 'always' });
const auxiliaries = { 店铺: '0004' };
const yonbipBook = yonbipSettings({ ...app, book: '001', makerEmail: 'a@b.cn', words: { 记: '01' }, auxiliaries });
const u8Parties = { fromAccount: 'a', toAccount: 'b' };
const u8Book = u8Settings({ ...app, ...u8Parties, currencies });
const u8ListBook = u8Settings({ ...app, ...u8Parties, currencies, form: 'voucher_ex' });
const nccBook = nccSettings({
  ...{ baseUrl: 'http://x', clientId: 'c', clientSecret: 's', publicKey: 'p', bizCenter: '01', usercode: 'u' },
  ...{ book: '001', ledger: '001', functionalCurrency: 'CNY', words: { 记: '01' }, slots: { 店铺: '0004' } },
});
const foreign = { debit: 'FD', credit: 'FC', rate: 'R' };
const tplusBook = tplusSettings({ ...app, refreshToken: 'r', currencies, foreign, slots: { 店铺: 'AuxAccCustomer' } });

const BODIES: readonly (readonly [string, () => Made, TargetFields])[] = [
  ['云星空', () => kingdee(kingdeeBook, voucher, MAPPING), KINGDEE_VOUCHER_FIELDS],
  ['云星辰', () => jdy(jdyBook, jdyVoucher({ lines }), MAPPING), jdyVoucherFields(jdyBook)],
  ['苍穹', () => cosmic(cosmicBook, cosmicVoucher({ lines }), MAPPING), cosmicVoucherFields(cosmicBook)],
  ['YonBIP', () => yonbip(yonbipBook, voucher, MAPPING), YONBIP_VOUCHER_FIELDS],
  ['U8+', () => u8(u8Book, voucher, MAPPING), u8VoucherFields(u8Book)],
  ['U8+, one list', () => u8(u8ListBook, voucher, MAPPING), u8VoucherFields(u8ListBook)],
  ['NC Cloud', () => ncc(nccBook, voucher, MAPPING), NCC_VOUCHER_FIELDS],
  ['T+', () => tplus(tplusBook, voucher, MAPPING), tplusVoucherFields(tplusBook)],
];

function bodyOf(made: Made): unknown {
  if ('problems' in made) throw new Error(JSON.stringify(made.problems));
  return made.body;
}

/** `Model.FEntity[].FDEBIT` of all that stands in the body; `[]` for each array. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.length === 0 ? [path] : value.flatMap((one) => pathsIn(one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, one]) => pathsIn(one, path === '' ? name : `${path}.${name}`));
}

describe.each(BODIES)('%s', (_product, made, known) => {
  test('where the ERP has one account a currency, a line has the one of its own (accounting.md §1.4)', () => {
    const told = JSON.stringify(bodyOf(made())).match(/"(BANK-USD|BANK|DUE)"/g);
    expect([...(told ?? [])].sort()).toEqual(['"BANK"', '"BANK"', '"BANK-USD"', '"DUE"']);
  });

  test('each field that is written is told by name to field mappings, and none is told twice', () => {
    const covers = (path: string, at: string): boolean =>
      at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[]`);
    const written = [...new Set(pathsIn(bodyOf(made())))];
    expect(written.filter((at) => !known.fields.some((one) => covers(one.path, at)))).toEqual([]);
    const paths = known.fields.map((one) => one.path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(known.fields.filter((one) => !one.text?.zh || !one.text.en)).toEqual([]);
  });

  test('the fields of the ERP that must be filled are in every body, on every line', () => {
    const required = known.fields.filter((one) => one.required).map((one) => one.path);
    const written = pathsIn(bodyOf(made()));
    const missing = required.filter((path) => {
      const times = path.includes('[]') ? lines.length : 1;
      return written.filter((at) => at === path).length !== times;
    });
    expect(missing).toEqual([]);
  });
});
