/** For tests: reads a paper whole, in chunks of a given size. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BadRow, InterpretContext, PaperProof, PaperRow, Recognition } from '../../core/papers.ts';
import { HEAD_BYTES_MAX } from '../../core/papers.ts';
import type { Problem } from '../../core/problems.ts';
import { amazonReader } from './reader.ts';

export interface ReadPaper {
  readonly recognition: Recognition;
  readonly rows: readonly PaperRow[];
  readonly bad: readonly BadRow[];
  readonly proof: PaperProof;
}

export const CONTEXT: InterpretContext = { homeZone: 'America/Los_Angeles', shopCurrency: undefined };

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What `recognise` answers when it is not a recognition: problem codes, or undefined. */
export function refusal(bytes: Uint8Array): readonly string[] | undefined {
  const answer = amazonReader.recognise(bytes.subarray(0, HEAD_BYTES_MAX), {});
  if (answer && 'kind' in answer) throw new Error(`recognised as ${answer.kind}`);
  return answer?.problems.map(({ code }) => code);
}

export async function readPaper(
  bytes: Uint8Array,
  context: InterpretContext = CONTEXT,
  cuts: readonly number[] = [],
): Promise<ReadPaper> {
  const recognition = amazonReader.recognise(bytes.subarray(0, HEAD_BYTES_MAX), { document: 'd' });
  if (!recognition) throw new Error('not recognised');
  if (!('kind' in recognition)) throw new Error(`refused: ${JSON.stringify(recognition.problems)}`);
  const rows: PaperRow[] = [];
  const bad: BadRow[] = [];
  const steps = amazonReader.interpret(chunksOf(bytes, cuts), recognition, context, { document: 'd' });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { recognition, rows, bad, proof: step.value };
    rows.push(...step.value.rows);
    bad.push(...step.value.bad);
  }
}

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    if (cut > from) yield bytes.slice(from, cut);
    from = Math.max(from, cut);
  }
}

export function codes(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code }) => code);
}

export function badCodes(paper: ReadPaper): readonly string[] {
  return codes(paper.bad.map((one) => one.problem));
}

/** Path of a sample outside of the project; undefined where the folder is absent. */
export function samplePath(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

export const V2_HEADER =
  'settlement-id,settlement-start-date,settlement-end-date,deposit-date,total-amount,currency,transaction-type,order-id,merchant-order-id,adjustment-id,shipment-id,marketplace-name,amount-type,amount-description,amount,fulfillment-id,posted-date,posted-date-time,order-item-code,merchant-order-item-id,merchant-adjustment-item-id,sku,quantity-purchased,promotion-id'.split(
    ',',
  );

export const V1_HEADER =
  'settlement-id,settlement-start-date,settlement-end-date,deposit-date,total-amount,currency,transaction-type,order-id,merchant-order-id,adjustment-id,shipment-id,marketplace-name,shipment-fee-type,shipment-fee-amount,order-fee-type,order-fee-amount,fulfillment-id,posted-date,order-item-code,merchant-order-item-id,merchant-adjustment-item-id,sku,quantity-purchased,price-type,price-amount,item-related-fee-type,item-related-fee-amount,misc-fee-amount,other-fee-amount,other-fee-reason-description,promotion-id,promotion-type,promotion-amount,direct-payment-type,direct-payment-amount,other-amount'.split(
    ',',
  );

export type Cells = Readonly<Record<string, string>>;

/** A tab file of the header's columns; cells by name. */
export function flatText(header: readonly string[], rows: readonly Cells[], end = '\n'): string {
  const line = (cells: Cells): string => header.map((name) => cells[name] ?? '').join('\t');
  return [header.join('\t'), ...rows.map(line)].map((one) => one + end).join('');
}

const POSTED = '2025-01-20 05:10:15 UTC';

export function summary(total: string, currency = 'USD'): Cells {
  return {
    'settlement-id': '10000000001',
    'settlement-start-date': '2025-01-06 08:00:00 UTC',
    'settlement-end-date': '2025-01-20 08:00:00 UTC',
    'deposit-date': '2025-01-22 08:00:00 UTC',
    'total-amount': total,
    currency,
  };
}

export function v2Row(amountType: string, description: string, amount: string, more: Cells = {}): Cells {
  return {
    'settlement-id': '10000000001',
    'transaction-type': 'Order',
    'order-id': '111-0000001-0000001',
    'marketplace-name': 'Amazon.com',
    'amount-type': amountType,
    'amount-description': description,
    amount,
    'posted-date': '2025-01-20',
    'posted-date-time': POSTED,
    sku: 'SKU-1',
    'quantity-purchased': '1',
    ...more,
  };
}

/** The example of platform-reports.md §1.1: 20.00 − 3.00 − 5.00 + 1.60 − 1.60 − 2.50 = 9.50. */
export const V2_EXAMPLE: readonly Cells[] = [
  summary('9.50'),
  v2Row('ItemPrice', 'Principal', '20.00'),
  v2Row('ItemFees', 'Commission', '-3.00'),
  v2Row('ItemFees', 'FBAPerUnitFulfillmentFee', '-5.00'),
  v2Row('ItemPrice', 'Tax', '1.60'),
  v2Row('ItemWithheldTax', 'MarketplaceFacilitatorTax-Principal', '-1.60'),
  v2Row('other-transaction', 'Storage Fee', '-2.50', {
    'transaction-type': 'other-transaction',
    'order-id': '',
    sku: '',
    'quantity-purchased': '',
  }),
];
