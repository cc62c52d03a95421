import { describe, expect, test } from 'vitest';
import type { Problem } from '../../core/problems.ts';
import type { SourceRow } from '../../core/sources.ts';
import { parseExactJson } from '../../wire/exact-json.ts';
import { SELLFOX_STREAMS } from './connector.ts';
import { type Cutting, cutRow, isRow, type Kept } from './cut.ts';

const KEY = 'a key of buyers, for tests';
const CUTTING: Cutting = {
  name: 'orders',
  key: ['shopId', 'no', 'part?'],
  fields: [
    'shopId',
    'no',
    'amount',
    'flag',
    'nothing',
    'tags',
    { in: 'items', fields: ['id', 'qty'] },
    { in: 'one', fields: ['a'] },
  ],
  buyer: { mail: 'buyerEmail', name: 'buyerName', address: 'address', taxId: 'taxNumber' },
  deletedBy: 'isDel',
};

function cut(raw: object | string, key = KEY, cutting = CUTTING): SourceRow {
  const row = cutRow(cutting, parseExactJson(typeof raw === 'string' ? raw : JSON.stringify(raw)), key);
  if (!isRow(row)) throw new Error(JSON.stringify(row));
  return row;
}

describe('a row', () => {
  test('keeps what is declared, as text with every digit, and nothing else', () => {
    const text =
      '{"shopId":900000000000000001,"no":"A/1%","amount":0.10,"flag":true,"nothing":null,"tags":["x",2],"secret":"s",' +
      '"items":[{"id":1,"qty":"2","cost":"9"},null],"one":{"a":"b","c":"d"}}';
    const row = cut(text, KEY, { ...CUTTING, buyer: {} });
    expect(row.fields).toMatchObject({
      shopId: '900000000000000001',
      no: 'A/1%',
      amount: '0.10',
      flag: 'true',
      nothing: '',
      tags: ['x', '2'],
      items: [{ id: '1', qty: '2' }],
      one: { a: 'b' },
    });
    expect(JSON.stringify(row.fields)).not.toMatch(/secret|cost|"c"/);
    expect(row.key).toBe('900000000000000001/A%2F1%25/');
  });

  test('that did not change has one fingerprint, whatever the order of its fields and what is not kept', () => {
    const one = cut({ shopId: '1', no: '2', amount: '3', estimate: '9.10' });
    const same = cut({ estimate: '9.20', amount: '3', no: '2', shopId: '1' });
    expect(same.fingerprint).toBe(one.fingerprint);
    expect(cut({ shopId: '1', no: '2', amount: '3.0' }).fingerprint).not.toBe(one.fingerprint);
  });

  test.each<[unknown, string]>([
    [{ shopId: '1' }, 'no'],
    [{ shopId: '-', no: '2' }, 'shopId'],
    [{ shopId: '1', no: null }, 'no'],
    ['a text', 'shopId,no,part?'],
  ])('without what identifies it is a problem: %j', (raw, field) => {
    const found = cutRow(CUTTING, parseExactJson(JSON.stringify(raw)), KEY) as Problem;
    expect([found.code, found.level, found.params.field]).toEqual(['SELLFOX_ROW_NO_KEY', 'L1', field]);
  });

  test.each([
    [undefined, false],
    [0, false],
    ['0', false],
    ['', false],
    [1, true],
    ['2', true],
  ])('with isDel %j is deleted: %j', (isDel, deleted) => {
    expect(cut({ shopId: '1', no: '2', isDel }).deleted).toBe(deleted);
  });
});

describe('data of buyers', () => {
  const raw = {
    shopId: '1',
    no: '2',
    buyerEmail: 'Wang.Xiaoming@example.com',
    buyerName: '王小明',
    taxNumber: 'TAX-778899',
    address: { name: '王小明', countryCode: 'us', city: 'Springfield', line1: '12 Elm St', phone: '555-0100' },
  };

  test('is nowhere in what is kept', () => {
    const kept = JSON.stringify(cut(raw));
    expect(kept).not.toMatch(/wang|example\.com|王|778899|springfield|elm|555|0100/i);
    expect(cut(raw).fields).toMatchObject({ buyerCountry: 'US', buyerTaxId: 'true' });
  });

  test('gives one mark for one buyer and one address, however they are written', () => {
    const marks = (more: object) => {
      const { buyerMark, addressMark } = cut({ ...raw, ...more }).fields;
      return { buyerMark, addressMark };
    };
    const same = {
      buyerEmail: ' ＷＡＮＧ.xiaoming@EXAMPLE.com',
      address: { ...raw.address, city: 'SPRINGFIELD ', name: 'J' },
    };
    expect(marks(same)).toEqual(marks({}));
    expect(marks({ buyerEmail: 'other@example.com' }).buyerMark).not.toBe(marks({}).buyerMark);
    expect(marks({ address: { ...raw.address, line1: '13 Elm St' } }).addressMark).not.toBe(marks({}).addressMark);
    const unnamed = marks({ buyerEmail: null });
    expect(unnamed.buyerMark).toMatch(/^[0-9a-f]{64}$/);
    expect(unnamed.buyerMark).not.toBe(marks({}).buyerMark);
  });

  test('gives other marks under another key, and none where nothing is told', () => {
    expect(cut(raw, 'another key').fields.buyerMark).not.toBe(cut(raw).fields.buyerMark);
    const none = { buyerMark: '', addressMark: '', buyerCountry: '', buyerTaxId: 'false' };
    expect(cut({ shopId: '1', no: '2', buyerName: '-', address: null }).fields).toMatchObject(none);
    expect(cut({ shopId: '1', no: '2', buyerName: 'name only' }).fields.buyerMark).toBe('');
  });

  test('and of persons and bank accounts is declared by no stream', () => {
    const names = (fields: readonly Kept[]): readonly string[] =>
      fields.flatMap((one) => (typeof one === 'string' ? [one] : [one.in, ...names(one.fields)]));
    const all = SELLFOX_STREAMS.flatMap((stream) => names(stream.fields).map((name) => `${stream.name}.${name}`));
    expect(all.length).toBeGreaterThan(400);
    const personal =
      /\.(buyer|customerEmail|customerComments|address|linkman|telephone|phone|qq|email|bank|account(Name|No)?$)/i;
    expect(all.filter((name) => personal.test(name) && !/taxNumber/.test(name))).toEqual([]);
  });
});
