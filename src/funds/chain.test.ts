import { describe, expect, it } from 'vitest';
import { type ChainLink, checkChain } from './chain.ts';

const at = (day: string, seconds = 0): number => Date.parse(`${day}T07:00:00Z`) + 1_000 * seconds;

function link(settlementId: string, changes: Partial<ChainLink> = {}): ChainLink {
  return {
    ...{
      book: 'CN01',
      shop: 'US01',
      settlementId,
      currency: 'USD',
      startMs: at('2026-10-01'),
      endMs: at('2026-10-15'),
    },
    ...{ total: 0n, previousReserve: 0n, currentReserve: 0n, payableToPlatform: 0n, ...changes },
  };
}

const NEXT = { startMs: at('2026-10-15'), endMs: at('2026-10-29') };

/** `code what difference` of each problem, by settlement. */
function found(...links: readonly ChainLink[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...checkChain(links)].map(([id, problems]) => [
      id,
      problems.map((one) => `${one.code} ${one.params.what ?? ''} ${one.params.difference ?? one.params.amount}`),
    ]),
  );
}

describe('the chain of a shop (accounting.md §2.9)', () => {
  it('holds where end is the next start, and the reserve held is the reserve released', () => {
    const first = link('ST-1', { currentReserve: -15_000n, total: 50_000n });
    expect(found(first, link('ST-2', { ...NEXT, previousReserve: 15_000n }))).toEqual({ 'ST-1': [], 'ST-2': [] });
  });

  it('is read in the order of its periods, whatever order the papers came in', () => {
    const first = link('ST-9', { currentReserve: -15_000n });
    const second = link('ST-1', { ...NEXT, previousReserve: 15_000n });
    expect(found(second, first)).toEqual({ 'ST-9': [], 'ST-1': [] });
  });

  it('allows a second or two between the stamps of two papers, and no more', () => {
    const start = (seconds: number) => ({ ...NEXT, startMs: at('2026-10-15', seconds) });
    expect(found(link('ST-1'), link('ST-2', start(2)))['ST-2']).toEqual([]);
    expect(found(link('ST-1'), link('ST-2', start(-2)))['ST-2']).toEqual([]);
    expect(found(link('ST-1'), link('ST-2', start(3)))['ST-2']).toHaveLength(1);
  });

  it('breaks where a settlement is missing: the gap is told, and no sums are compared across it', () => {
    const first = link('ST-1', { currentReserve: -15_000n });
    const later = { startMs: at('2026-10-16', 3 * 3_600), endMs: at('2026-10-29'), previousReserve: 1n };
    expect(found(first, link('ST-3', later))['ST-3']).toEqual(['CHAIN_BROKEN 期间 / period 1d 3h']);
  });

  it('breaks where two periods overlap', () => {
    const early = { startMs: at('2026-10-13'), endMs: at('2026-10-29') };
    expect(found(link('ST-1'), link('ST-2', early))['ST-2']).toEqual(['CHAIN_BROKEN 期间 / period -2d 0h']);
  });

  it('breaks where the reserve released is not the one held', () => {
    const first = link('ST-1', { currentReserve: -15_000n });
    expect(found(first, link('ST-2', { ...NEXT, previousReserve: 14_000n }))['ST-2']).toEqual([
      'CHAIN_BROKEN 预留金 / reserve -10.00 USD',
    ]);
    expect(found(first, link('ST-2', NEXT))['ST-2']).toEqual(['CHAIN_BROKEN 预留金 / reserve -150.00 USD']);
  });

  it('Payable to Amazon is the negative total before it (ST-2001, ST-2002)', () => {
    const owing = link('ST-2001', { total: -12_000n });
    const told = (payableToPlatform: bigint) =>
      found(owing, link('ST-2002', { ...NEXT, payableToPlatform }))['ST-2002'];
    expect(told(-12_000n)).toEqual([]);
    expect(told(-12_001n)).toEqual(['CHAIN_BROKEN Payable to Amazon -0.01 USD']);
    // a paper that charges nothing on says nothing about it
    expect(told(0n)).toEqual([]);
    const paid = link('ST-2001', { total: 12_000n });
    expect(found(paid, link('ST-2002', { ...NEXT, payableToPlatform: -1n }))['ST-2002']).toEqual([
      'CHAIN_BROKEN Payable to Amazon -0.01 USD',
    ]);
  });

  it('begins with a proposal for the opening balance of 1122.12, where a reserve of before is released', () => {
    const problems = checkChain([link('ST-1', { previousReserve: 20_000n })]).get('ST-1');
    expect(problems?.map((one) => [one.code, one.params])).toEqual([
      [
        'OPENING_BALANCE_PROPOSED',
        { shop: 'US01', settlement: 'ST-1', amount: '200.00', currency: 'USD', account: '1122.12' },
      ],
    ]);
    expect(found(link('ST-1'))).toEqual({ 'ST-1': [] });
  });
});
