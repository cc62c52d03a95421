/** The long-running commands. */
import { type Command, WrongUse } from './command.ts';

const PORT = 7300;

export const upCommand: Command = {
  name: 'up',
  usage: 'heliu up [--port N] [--host ADDRESS] [--no-demo]',
  about: {
    zh: '启动数据库、后台作业、API 与控制台；没有账簿时载入演示公司',
    en: 'database, worker, API and console; a demo company where no book stands',
  },
  options: ['port', 'host'],
  flags: ['no-demo'],
  run: async (call) => {
    const port = Number(call.option('port') ?? process.env.HELIU_PORT ?? PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new WrongUse('--port is a number from 0 to 65535');
    await call.host.up({ port, host: call.option('host') ?? '127.0.0.1', demo: !call.flag('no-demo') });
    return 0;
  },
};

export const workerCommand: Command = {
  name: 'worker',
  usage: 'heliu worker',
  about: { zh: '仅后台作业（可多台机器）', en: 'background work only, on any machine with DATABASE_URL' },
  options: [],
  flags: [],
  run: async (call) => {
    await call.host.work();
    return 0;
  },
};
