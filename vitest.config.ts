import { defineConfig } from 'vitest/config';

const full = process.env.HELIU_FULL === '1';

export default defineConfig({
  test: {
    include: full ? ['{src,test}/**/*.full.test.ts'] : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: full ? [] : ['**/*.full.test.ts'],
    globalSetup: ['test/setup/database.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: full ? 1_800_000 : 60_000,
    hookTimeout: 120_000,
  },
});
