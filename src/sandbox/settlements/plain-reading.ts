/** The plainest reading of a written paper, for tests only: split, strip, add. It knows no formats beyond its arguments. */

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function tableOf(text: string): Table {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return { header: header.split('\t'), rows: lines.filter((line) => line !== '').map((line) => line.split('\t')) };
}

export function columnOf(table: Table, name: string): readonly string[] {
  const at = table.header.indexOf(name);
  return table.rows.map((row) => row[at] ?? '');
}

/** Digits and sign only: fine where every amount has the same number of places. */
export function addUp(texts: readonly string[]): bigint {
  return texts.reduce((sum, text) => sum + (text === '' ? 0n : BigInt(text.replace(/[^\d-]/g, ''))), 0n);
}

export const V1_AMOUNTS: readonly string[] = [
  'shipment-fee-amount',
  'order-fee-amount',
  'price-amount',
  'item-related-fee-amount',
  'misc-fee-amount',
  'other-fee-amount',
  'promotion-amount',
  'direct-payment-amount',
  'other-amount',
];

export function sumOfV2(text: string): bigint {
  return addUp(columnOf(tableOf(text), 'amount'));
}

export function sumOfV1(text: string): bigint {
  const table = tableOf(text);
  return V1_AMOUNTS.reduce((sum, name) => sum + addUp(columnOf(table, name)), 0n);
}

/** Quoted CSV lines to cells; no cell of ours holds a line break. */
export function csvLines(text: string): readonly (readonly string[])[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) =>
      line
        .slice(1, -1)
        .split('","')
        .map((cell) => cell.replaceAll('""', '"')),
    );
}
