/** `npm run bench [-- settlement|delivery]`: one of the benches in bench/, or all. */
import { join } from 'node:path';
import { installPackages, ROOT, requireNode, run } from './install.mjs';

requireNode();
installPackages();
const [only] = process.argv.slice(2);
for (const bench of ['settlement', 'delivery'].filter((one) => only === undefined || one === only))
  run(process.execPath, ['--import', 'tsx', join(ROOT, 'bench', `${bench}.ts`)], bench);
