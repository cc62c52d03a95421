import { defineConfig } from 'vitest/config';

/** `full` or `long`; else the small tier. */
const tier = process.env.HELIU_TIER;

export default defineConfig({
  test: {
    include: tier ? [`{src,test}/**/*.${tier}.test.ts`] : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: tier ? [] : ['**/*.full.test.ts', '**/*.long.test.ts'],
    globalSetup: ['test/setup/database.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: tier ? 1_800_000 : 60_000,
    hookTimeout: 120_000,
  },
});
