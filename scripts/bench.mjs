/** `npm run bench`: see bench/settlement.ts. */
import { join } from 'node:path';
import { installPackages, ROOT, requireNode, run } from './install.mjs';

requireNode();
installPackages();
run(process.execPath, ['--import', 'tsx', join(ROOT, 'bench', 'settlement.ts')], 'bench');
