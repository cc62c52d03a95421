/** Where the ERP has one account a currency, every connector writes the one of the line's currency. accounting.md §1.4. */
import { expect, test } from 'vitest';
import type { TargetDocument, TargetMapping } from '../core/targets.ts';
import { settingsOf as kingdeeSettings } from './kingdee/account.ts';
import { settingsOf as cosmicSettings } from './kingdee/cosmic/account.ts';
import { CREDENTIALS as COSMIC, cosmicVoucher, QUERY_PATH } from './kingdee/cosmic/sandbox-fixture.ts';
import { toDocument as cosmic } from './kingdee/cosmic/voucher.ts';
import { settingsOf as jdySettings } from './kingdee/jdy/account.ts';
import { CREDENTIALS as JDY, jdyVoucher } from './kingdee/jdy/sandbox-fixture.ts';
import { toDocument as jdy } from './kingdee/jdy/voucher.ts';
import { functional, CREDENTIALS as KINGDEE, sampleVoucher, usd } from './kingdee/sandbox-fixture.ts';
import { toDocument as kingdee } from './kingdee/voucher.ts';
import { settingsOf as u8Settings } from './yonyou/u8/account.ts';
import { toDocument as u8 } from './yonyou/u8/voucher.ts';
import { settingsOf as yonbipSettings } from './yonyou/yonbip/account.ts';
import { toDocument as yonbip } from './yonyou/yonbip/voucher.ts';

const MAPPING: TargetMapping = {
  accounts: { '1002.02|USD': 'BANK-USD', '1002.02': 'BANK', '1122.11': 'DUE' },
  dims: {},
};
const lines = [
  usd(1, 'D', '1002.02', 9_200n, {}),
  usd(2, 'C', '1122.11', 9_200n, {}),
  functional(3, 'D', '1002.02', 100n, 'CNY'),
  functional(4, 'C', '1002.02', 100n, 'CNY'),
];
const base = { baseUrl: 'http://x', book: '001' };
const app = { appKey: 'k', appSecret: 's' };

test.each<readonly [string, () => TargetDocument | { readonly problems: readonly unknown[] }]>([
  ['云星空', () => kingdee(kingdeeSettings({ ...KINGDEE, ...base }), sampleVoucher({ lines }), MAPPING)],
  ['云星辰', () => jdy(jdySettings({ ...JDY, ...base, currency: 'CNY' }), jdyVoucher({ lines }), MAPPING)],
  [
    '苍穹',
    () =>
      cosmic(
        cosmicSettings({ ...COSMIC, ...base, queryPath: QUERY_PATH, currency: 'CNY', originals: 'always' }),
        cosmicVoucher({ lines }),
        MAPPING,
      ),
  ],
  [
    'YonBIP',
    () =>
      yonbip(
        yonbipSettings({ ...app, book: '001', makerEmail: 'maker@example.com', words: { 记: '01' } }),
        sampleVoucher({ lines }),
        MAPPING,
      ),
  ],
  [
    'U8+, and with it NC Cloud and T+',
    () =>
      u8(
        u8Settings({
          ...app,
          ...{ fromAccount: 'a', toAccount: 'b', ledger: '001', functionalCurrency: 'CNY' },
          currencies: { CNY: '人民币', USD: '美元' },
        }),
        sampleVoucher({ lines }),
        MAPPING,
      ),
  ],
])('%s', (_product, made) => {
  const document = made();
  if ('problems' in document) throw new Error(JSON.stringify(document.problems));
  const told = JSON.stringify(document.body).match(/"(BANK-USD|BANK|DUE)"/g);
  expect([...(told ?? [])].sort()).toEqual(['"BANK"', '"BANK"', '"BANK-USD"', '"DUE"']);
});
