import { afterEach, expect, test } from 'vitest';
import { type Canned, envelope, failing, NOW_MS, openCanned } from './canned-fixture.ts';
import { sellfoxConnector } from './connector.ts';

let canned: Canned | undefined;
afterEach(async () => {
  await canned?.close();
  canned = undefined;
});

test('a page comes over HTTP as rows with every digit, and a notice of a wrong clock comes with it', async () => {
  const serverMs = NOW_MS + 30 * 60_000;
  const row = '{"id":900000000000000001,"name":"深圳仓","type":"1","manager":"王五"}';
  const data = `{"pageNo":1,"pageSize":100,"totalPage":1,"totalSize":1,"rows":[${row}]}`;
  canned = await openCanned((request) =>
    Number(request.query.get('timestamp')) === serverMs
      ? { body: `{"code":0,"msg":"","data":${data}}` }
      : failing(40013, 200, { ts: serverMs }),
  );
  const connector = sellfoxConnector(canned.settings, canned.io);
  const page = await connector.fetch('warehouses', undefined, 500);
  expect(page.rows.map((one) => [one.key, one.fields])).toEqual([
    ['900000000000000001', { id: '900000000000000001', name: '深圳仓', type: '1' }],
  ]);
  expect([page.more, page.cursor, page.problems.map((one) => one.code)]).toEqual([
    false,
    { v: 1, through: '' },
    ['SELLFOX_CLOCK_OFF'],
  ]);
});

test('a test of the connection takes a token anew and makes one call', async () => {
  canned = await openCanned(() => envelope({ rows: [], totalPage: 0, totalSize: 0 }));
  const connector = sellfoxConnector(canned.settings, canned.io);
  await connector.probe();
  await connector.probe();
  expect(canned.tokenCalls).toHaveLength(2);
  expect(canned.calls.map((one) => [one.method, one.path])).toEqual([
    ['POST', '/api/shop/pageList.json'],
    ['POST', '/api/shop/pageList.json'],
  ]);
});

test('a test of the connection says what is wrong', async () => {
  canned = await openCanned(() => failing(40005));
  const probe = sellfoxConnector(canned.settings, canned.io).probe();
  await expect(probe).rejects.toMatchObject({ name: 'Refused', problem: { code: 'SELLFOX_IP', level: 'L3' } });
});
