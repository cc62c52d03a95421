/** Rows of base data as protocol notes §3 print them → the objects that mappings are made of. */
import { expect, test } from 'vitest';
import type { SourceFields } from '../../../core/sources.ts';
import { masterObject } from './masters.ts';

const NOTHING = { parent: '', barcode: '', taxId: '' };

test.each<[string, SourceFields, object]>([
  [
    'amazon-shops',
    { id: '10001', name: 'DEMO-US', sellerId: 'A0DEMOSELLER1', region: 'na', marketplaceId: 'ATVPDKIKX0DER' },
    {
      ...NOTHING,
      kind: 'SHOP',
      code: '10001',
      name: 'DEMO-US',
      extra: { platform: 'AMAZON', sellerId: 'A0DEMOSELLER1', region: 'na', marketplace: 'ATVPDKIKX0DER' },
    },
  ],
  [
    'skus',
    { id: '30001', sku: 'HL-CUP-01', name: '示例杯', spu: 'HL-CUP', isGroup: '0', state: '1', childSkus: [] },
    {
      ...NOTHING,
      kind: 'SKU',
      code: 'HL-CUP-01',
      name: '示例杯',
      parent: 'HL-CUP',
      extra: { state: '1', kind: '0' },
    },
  ],
  [
    'skus',
    {
      ...{ id: '30009', sku: 'HL-SET', name: '套装', spu: 'HL-SET', isGroup: '1', identificationCode: '6901234567892' },
      childSkus: [
        { childId: '30001', sku: 'HL-CUP-01', num: '2.0' },
        { childId: '30002', sku: 'HL-LID', num: '1' },
      ],
    },
    {
      ...NOTHING,
      kind: 'SKU',
      code: 'HL-SET',
      name: '套装',
      barcode: '6901234567892',
      extra: { kind: '1', parts: 'HL-CUP-01=2; HL-LID=1' },
    },
  ],
  [
    'pairings',
    {
      id: '40001',
      shopId: '20001',
      sku: 'HL-CUP-T',
      commoditySku: 'HL-CUP-01',
      commodityName: '示例杯',
      matchStatus: '1',
    },
    {
      ...NOTHING,
      kind: 'PAIRING',
      code: 'HL-CUP-T',
      name: '示例杯',
      parent: '20001',
      extra: { sku: 'HL-CUP-01', matched: '1', shopStream: 'platform-shops' },
    },
  ],
  [
    'fba-stock',
    { shopId: '10001', sku: 'HL-CUP-US', fnSku: 'X000000001', commoditySku: 'HL-CUP-01', available: '35' },
    {
      ...NOTHING,
      kind: 'PAIRING',
      code: 'HL-CUP-US',
      name: 'HL-CUP-US',
      parent: '10001',
      barcode: 'X000000001',
      extra: { sku: 'HL-CUP-01', shopStream: 'amazon-shops' },
    },
  ],
  [
    'warehouses',
    { id: '60001', shopId: '', type: '1', mode: '0', replenishSite: '-', name: '深圳仓' },
    { ...NOTHING, kind: 'WAREHOUSE', code: '60001', name: '深圳仓', extra: { type: '1', mode: '0' } },
  ],
  [
    'suppliers',
    { id: '50001', name: '示例供应商', currency: 'CNY', delSign: '0' },
    { ...NOTHING, kind: 'SUPPLIER', code: '50001', name: '示例供应商', extra: { currency: 'CNY' } },
  ],
])('a row of %s is told in the terms of mappings', (stream, fields, expected) => {
  expect(masterObject(stream, fields)).toEqual(expected);
});

test('what is said to be nothing (null, empty, -) is nothing, and a row without a name is called by its code', () => {
  expect(masterObject('logistics', { id: '51001', name: '-', currency: '' })).toMatchObject({
    name: '51001',
    extra: {},
  });
  expect(masterObject('skus', { id: '-', sku: '' })).toBeUndefined();
});
