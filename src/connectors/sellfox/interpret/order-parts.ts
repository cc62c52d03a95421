/** What orders of all sources of 赛狐 have in common: their shop, and the marks of their buyer. */
import type { BuyerMarks } from '../../../core/orders.ts';
import type { InterpretContext, SourceFields, SourceShop } from '../../../core/sources.ts';
import { SELLFOX_PROBLEMS as kinds } from '../problems.ts';
import { type Findings, flag, report, text } from './fields.ts';

/** The shop that the row names; undefined, and reported, where none is mapped or it is of another platform. */
export function shopFor(
  findings: Findings,
  fields: SourceFields,
  context: InterpretContext,
  platform: string,
): SourceShop | undefined {
  const shopId = text(fields, 'shopId');
  const shop = context.shopOf(platform === 'AMAZON' ? 'amazon-shops' : 'platform-shops', shopId);
  if (!shop) {
    const params = { shopId, shopName: text(fields, 'shopName') };
    return report(findings, kinds.SELLFOX_SHOP_UNKNOWN, 'shopId', params);
  }
  findings.shop = shop.shop;
  // TEMU is the family of TEMU_HALF and TEMU_FULL, CUSTOM any that 赛狐 has no type for: the shop knows which.
  if (
    platform === '' ||
    platform === 'CUSTOM' ||
    shop.platform === platform ||
    shop.platform.startsWith(`${platform}_`)
  )
    return shop;
  const params = { value: platform, shop: shop.shop, platform: shop.platform };
  return report(findings, kinds.SELLFOX_PLATFORM_DIFFERS, 'platformType', params);
}

/** Made when the row was cut: cut.ts. */
export function buyerOf(fields: SourceFields): BuyerMarks {
  return {
    buyer: text(fields, 'buyerMark'),
    address: text(fields, 'addressMark'),
    country: text(fields, 'buyerCountry'),
    taxId: flag(fields, 'buyerTaxId'),
  };
}
