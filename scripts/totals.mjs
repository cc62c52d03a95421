/** Adds up the totals that test runs appended to a file, and prints the closing line of CI. */
import { readFileSync } from 'node:fs';

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n').filter(Boolean);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const line of lines) {
  const one = JSON.parse(line);
  for (const key of Object.keys(sum)) sum[key] += one[key];
}
const missing = Number(process.argv[3]) - lines.length;
sum.failed += Math.max(missing, 0);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed > 0 ? 1 : 0);
