import { test } from 'vitest';
import { deliverMany } from './many-vouchers.ts';

test('10,000 vouchers under random faults, by four workers of which some are killed and stopped: each in its ERP once', async () => {
  await deliverMany({
    vouchers: 10_000,
    kills: 60,
    seed: Number(process.env.HELIU_STORY_SEED ?? Date.now() % 1_000_000),
  });
}, 5_400_000);
