import { test } from 'vitest';
import { deliverMany } from './many-vouchers.ts';

test('300 vouchers under random faults, by four workers of which some are killed and stopped: each in its ERP once', async () => {
  await deliverMany({ vouchers: 300, kills: 5, seed: Number(process.env.HELIU_STORY_SEED ?? Date.now() % 1_000_000) });
}, 600_000);
