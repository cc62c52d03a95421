/** The stored body as the wire wants it: decimals as JSON numbers with exactly their digits, ids and links filled in. */
import { isJsonObject, type JsonObject } from '../../../../wire/exact-json.ts';
import { exactJson, numbersIn } from '../client.ts';

/** Members of all cards that are decimals, stored as texts. */
const DECIMALS = new Set([
  'exchangeRate',
  'exchRate',
  'taxRate',
  'quantity',
  'qty',
  'subQty',
  'priceQty',
  'invExchRate',
  'oriTaxIncludedAmount',
  'oriTaxExcludedAmount',
  'oriTaxAmount',
  'localTaxIncludedAmount',
  'localTaxExcludedAmount',
  'localTaxAmount',
  'oriSum',
  'oriTax',
  'oriMoney',
  'natSum',
  'natTax',
  'natMoney',
  'natUnitPrice',
  'oriUnitPrice',
  'oriTaxUnitPrice',
  'payMoney',
]);

/** `texts`: the card prints its decimals as texts, and they stay so. */
export function dataOf(body: unknown, texts: boolean): JsonObject {
  const json = exactJson(body);
  const data = texts ? json : numbersIn(json, DECIMALS);
  return isJsonObject(data) ? data : {};
}
