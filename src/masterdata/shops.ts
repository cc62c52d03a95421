/** Shops (店铺): selling account × home marketplace × currency; the debtor of all its settlements (accounting.md §1.3). */
import type { Currency } from '../core/money.ts';
import { isCurrency } from '../core/money.ts';
import { problem, Refused } from '../core/problems.ts';
import type { Queryable, Tx } from '../engine/transaction.ts';
import { MASTERDATA_PROBLEMS } from './problems.ts';

export interface Shop {
  readonly book: string;
  readonly code: string;
  readonly name: string;
  readonly platform: string;
  /** Home marketplace, `US`. */
  readonly marketplace: string;
  /** Currency of its settlements. */
  readonly currency: Currency;
  /** IANA zone of the home marketplace: business dates (accounting.md §0.6). */
  readonly zone: string;
  /** Customer code in the ERP: 店铺 = 客户. */
  readonly customer: string;
  readonly department: string;
  readonly warehouse: string;
  /** Card that pays negative balances; empty = none known. */
  readonly card: string;
  /** Lender of Amazon Lending; empty = none known. */
  readonly lender: string;
  /** Jurisdictions the seller is registered in: `GB`, `DE`, `US-CA`. */
  readonly taxRegistrations: readonly string[];
}

export type ShopChanges = Partial<Omit<Shop, 'book' | 'code'>>;

const SHOP_CODE = /^[A-Z0-9][A-Z0-9._-]{0,31}$/;
const MANDATORY = ['name', 'platform', 'marketplace', 'customer', 'department', 'warehouse'] as const;

/** Throws Refused SHOP_EXISTS (a code is taken once over all books), SHOP_NOT_VALID. */
export async function addShop(tx: Tx, shop: Shop, now: Date): Promise<void> {
  refuseInvalid(shop);
  const inserted = await tx.query(
    `INSERT INTO masterdata.shop (book, code, name, platform, marketplace, currency, zone, customer, department,
                                  warehouse, card, lender, tax_registrations, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
    [shop.book, shop.code, ...changeable(shop), now],
  );
  if (inserted.rowCount === 0) throw new Refused(problem(MASTERDATA_PROBLEMS.SHOP_EXISTS, { shop: shop.code }));
}

/** The shop as it then is. Book and code never change: journal and vouchers name them. Throws Refused SHOP_UNKNOWN. */
export async function updateShop(tx: Tx, code: string, changes: ShopChanges): Promise<Shop> {
  const found = await tx.query<ShopRow>(`${SHOP_SQL} WHERE code = $1 FOR UPDATE`, [code]);
  const row = found.rows[0];
  if (!row) throw new Refused(problem(MASTERDATA_PROBLEMS.SHOP_UNKNOWN, { shop: code }));
  const { book } = row;
  const shop: Shop = { ...shopOf(row), ...changes, book, code };
  refuseInvalid(shop);
  await tx.query(
    `UPDATE masterdata.shop SET name = $2, platform = $3, marketplace = $4, currency = $5, zone = $6, customer = $7,
       department = $8, warehouse = $9, card = $10, lender = $11, tax_registrations = $12
     WHERE code = $1`,
    [code, ...changeable(shop)],
  );
  return shop;
}

function changeable(shop: Shop): readonly unknown[] {
  return [
    shop.name,
    shop.platform,
    shop.marketplace,
    shop.currency,
    shop.zone,
    shop.customer,
    shop.department,
    shop.warehouse,
    shop.card,
    shop.lender,
    [...shop.taxRegistrations],
  ];
}

function refuseInvalid(shop: Shop): void {
  const refuse = (field: string, value: string): never => {
    throw new Refused(
      problem(MASTERDATA_PROBLEMS.SHOP_NOT_VALID, { shop: shop.code, book: shop.book }, { field, value }),
    );
  };
  if (!SHOP_CODE.test(shop.code)) refuse('code', shop.code);
  if (!isCurrency(shop.currency)) refuse('currency', shop.currency);
  if (!isZone(shop.zone)) refuse('zone', shop.zone);
  for (const field of MANDATORY) if (shop[field].trim() === '') refuse(field, shop[field]);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

interface ShopRow extends Omit<Shop, 'taxRegistrations'> {
  readonly tax_registrations: string[];
}

const SHOP_SQL = `SELECT book, code, name, platform, marketplace, currency, zone, customer, department, warehouse, card,
  lender, tax_registrations FROM masterdata.shop`;

function shopOf(row: ShopRow): Shop {
  const { tax_registrations: taxRegistrations, ...rest } = row;
  return { ...rest, taxRegistrations };
}

export async function listShops(db: Queryable, book?: string): Promise<readonly Shop[]> {
  const found = await db.query<ShopRow>(
    `${SHOP_SQL} WHERE $1::text IS NULL OR book = $1 ORDER BY book COLLATE "C", code COLLATE "C"`,
    [book ?? null],
  );
  return found.rows.map(shopOf);
}

export async function loadShop(db: Queryable, code: string): Promise<Shop | undefined> {
  const found = await db.query<ShopRow>(`${SHOP_SQL} WHERE code = $1`, [code]);
  return found.rows[0] && shopOf(found.rows[0]);
}
