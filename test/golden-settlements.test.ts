/**
 * The golden vouchers of mode S settlements come out of the engine from the inputs that accounting.md states (§2.6–§2.9,
 * §12), as settlement reports imported into an empty CNY book.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../src/engine/transaction.ts';
import { addInstalment } from '../src/funds/settlement-record.ts';
import { expectGolden, expectSpecified, readGolden } from './setup/golden.ts';
import { alone, entriesOf, GOLDEN_NOW, goldenHouse, importText, importV2, ST_1001 } from './setup/golden-house.ts';
import type { TestHouse } from './setup/house.ts';
import { orderRows, otherRow, type V2Paper } from './setup/settlement-text.ts';

const GOLDEN = readGolden('settlement-vouchers.jsonl');

let house: TestHouse;
let opened: TestHouse | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function open(policies: Readonly<Record<string, string>> = {}): Promise<void> {
  house = await goldenHouse(policies);
  opened = house;
}

async function imported(paper: V2Paper, shop = 'US01') {
  return importV2(house, paper, shop);
}

const FAILED =
  'Transfer of funds unsuccessful: We could not transfer funds to your bank account because the account information on file is invalid. Please update your bank account information.';

describe('golden vouchers of mode S settlements', () => {
  it('our copy is the specification’s', () => {
    expectSpecified(GOLDEN);
  });

  it('G20 G21 G22 G23: ST-1001 split over two months, reserve gross, close', async () => {
    await open();
    const entries = await imported(ST_1001);
    expectGolden(GOLDEN, 'G20', entries, 'PNL');
    expectGolden(GOLDEN, 'G21', entries, 'PNL');
    expectGolden(GOLDEN, 'G22', entries, 'RESERVE');
    expectGolden(GOLDEN, 'G23', entries, 'CLOSE');
    expect(entries.length).toBe(4);
  });

  it('G28: pass-through tax, in and out, when the policy posts it; the ship-to state comes from the paper', async () => {
    await open({ postPassThroughTax: 'on' });
    const header =
      '"date/time","settlement id","type","order id","sku","description","quantity","marketplace","account type","fulfillment","order city","order state","order postal","tax collection model","product sales","product sales tax","shipping credits","shipping credits tax","gift wrap credits","giftwrap credits tax","Regulatory Fee","Tax On Regulatory Fee","promotional rebates","promotional rebates tax","marketplace withheld tax","selling fees","fba fees","other transaction fees","other","total","Transaction Status","Transaction Release Date"';
    const order =
      '"Sep 25, 2026 12:00:00 PM PDT","9000001","Order","111-A","SKU-A","Thing","1","amazon.com","Standard Orders","Amazon","LOS ANGELES","CA","90001","MarketplaceFacilitator","0","8.00","0","0","0","0","0","0","0","0","-8.00","0","0","0","0","0","Released","Oct 1, 2026 12:00:00 PM PDT"';
    const goods = order
      .replace('"0","8.00"', '"50.00","0"')
      .replace('"-8.00","0","0","0","0","0"', '"0","0","0","0","0","50.00"');
    const transfer =
      '"Sep 30, 2026 12:00:00 PM PDT","9000001","Transfer","","","To your account ending in: 123","","","","","","","","","0","0","0","0","0","0","0","0","0","0","0","0","0","0","-50.00","-50.00","Released","Sep 30, 2026 12:00:00 PM PDT"';
    await importText(
      house,
      `"Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions"\n"All amounts in USD, unless specified"\n${[header, order, goods, transfer].join('\n')}\n`,
      'US01',
    );
    expectGolden(GOLDEN, 'G28', await entriesOf(house, 'US01', '9000001'), 'TAX');
  });

  it('G30: the card pays a negative balance', async () => {
    await open();
    const row = otherRow('2026-10-09', 'Successful charge', '120.00');
    expectGolden(GOLDEN, 'G30', await imported(alone('ST-1005', '2026-10-08', '2026-10-22', row)), 'CARD');
  });

  it('G31b: a reimbursement goes against the loss in functional currency, its source amount kept', async () => {
    await open();
    const row = { ...otherRow('2026-10-05', 'WAREHOUSE_DAMAGE', '18.00', 'FBA Inventory Reimbursement'), sku: 'SKU-A' };
    expectGolden(GOLDEN, 'G31b', await imported(alone('ST-1006', '2026-09-30', '2026-10-07', row)), 'PNL');
  });

  it('G33: lending is split by its schedule', async () => {
    await open();
    const instalment = { dueDate: '2026-10-08', principal: 28_000n, interest: 2_000n };
    await inTransaction(house.db.pool, (tx) =>
      addInstalment(tx, 'CN01', 'US01', 'AMZ-1', instalment, 'test', GOLDEN_NOW),
    );
    const row = otherRow('2026-10-07', 'Amazon Capital Services', '-300.00');
    expectGolden(GOLDEN, 'G33', await imported(alone('ST-1009', '2026-10-01', '2026-10-08', row)), 'LOAN');
  });

  it('G50b: removal fee', async () => {
    await open();
    const row = otherRow('2026-10-20', 'RemovalComplete', '-2.60');
    expectGolden(GOLDEN, 'G50b', await imported(alone('ST-1010', '2026-10-08', '2026-10-21', row)), 'PNL');
  });

  it('G54: inbound placement is expensed', async () => {
    await open();
    const row = otherRow('2026-10-20', 'FBA Inbound Placement Service Fee', '-27.00');
    expectGolden(GOLDEN, 'G54', await imported(alone('ST-1012', '2026-10-12', '2026-10-25', row)), 'PNL');
  });

  it('G56: a payout that failed comes back to the platform balance', async () => {
    await open();
    const entries = await imported(
      alone('ST-1002', '2026-10-08', '2026-10-22', otherRow('2026-10-14', FAILED, '434.51')),
    );
    expectGolden(GOLDEN, 'G56', entries, 'FAILED');
  });

  it('G57a G57b G57c: a chain with a negative settlement, a card charge, a failed payout', async () => {
    await open();
    const order = (date: string, principal: string, commission: string) =>
      orderRows('Order', { date, order: `111-${date}`, sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.com' }, [
        ['ItemPrice', 'Principal', principal],
        ['ItemFees', 'Commission', commission],
      ]);
    const ads = {
      date: '2026-10-03',
      type: 'ServiceFee',
      amountType: 'Cost of Advertising',
      description: 'TransactionTotalAmount',
      amount: '-250.00',
    };
    const first = await imported({
      id: 'ST-2001',
      currency: 'USD',
      start: '2026-10-01',
      end: '2026-10-15',
      total: '-120.00',
      rows: [...order('2026-10-02', '200.00', '-30.00'), otherRow('2026-10-02', 'Storage Fee', '-40.00'), ads],
    });
    expectGolden(GOLDEN, 'G57a', first, 'PNL');
    expect(first.length).toBe(1);
    const second = await imported({
      id: 'ST-2002',
      currency: 'USD',
      start: '2026-10-15',
      end: '2026-10-29',
      total: '425.00',
      rows: [
        otherRow('2026-10-16', 'Payable to Amazon', '-120.00'),
        otherRow('2026-10-16', 'Successful charge', '120.00'),
        ...order('2026-10-17', '500.00', '-75.00'),
      ],
    });
    expectGolden(GOLDEN, 'G57b', second, 'CARD');
    const third = await imported({
      id: 'ST-2003',
      currency: 'USD',
      start: '2026-10-29',
      end: '2026-11-12',
      total: '764.99',
      rows: [
        otherRow('2026-10-31', FAILED, '425.00'),
        {
          date: '2026-11-02',
          type: 'Transfers',
          amountType: 'Micro Deposit',
          description: 'Micro Deposit',
          amount: '-0.01',
        },
        ...order('2026-11-05', '400.00', '-60.00'),
      ],
    });
    expectGolden(GOLDEN, 'G57c', third, 'FAILED');
    // accounting.md §2.9: 1122.11 and 1122.13 after the chain
    const balances = await house.db.pool.query(
      `SELECT account, sum(CASE dc WHEN 'D' THEN fc ELSE -fc END)::text AS fc FROM ledger.line
       WHERE account IN ('1122.11', '1122.13') GROUP BY account ORDER BY account`,
    );
    expect(balances.rows).toEqual([
      { account: '1122.11', fc: '0' },
      { account: '1122.13', fc: '76500' },
    ]);
    const chain = await house.db.pool.query("SELECT code FROM engine.exception WHERE state = 'OPEN'");
    expect(chain.rows).toEqual([]);
  });

  it('G64: a tax-inclusive price is split where the seller is responsible and the paper has no tax row', async () => {
    await open();
    const rows = orderRows(
      'Order',
      { date: '2026-10-10', order: '203-A', sku: 'SKU-A', quantity: 1, marketplace: 'Amazon.co.uk' },
      [['ItemPrice', 'Principal', '120.00']],
    );
    const entries = await imported(
      { id: 'ST-3001', currency: 'GBP', start: '2026-10-01', end: '2026-10-15', total: '120.00', rows },
      'UK01',
    );
    expectGolden(GOLDEN, 'G64', entries, 'PNL');
  });
});
