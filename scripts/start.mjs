/** `npm start`: installs what is missing, then runs `heliu up` until it is told to stop. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildConsole, installPackages, ROOT, requireNode } from './install.mjs';

requireNode();
installPackages();
buildConsole();
const heliu = spawn(process.execPath, [join(ROOT, 'bin', 'heliu.mjs'), 'up', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// A terminal signals the whole group; a supervisor only this process. heliu hears one of them twice without harm.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => heliu.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
heliu.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
