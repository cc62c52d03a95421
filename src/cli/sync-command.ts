/** `heliu sync`: one round of what is due at a source, posted. */
import { describeProblem } from '../core/problems.ts';
import { listSources } from '../intake/sources.ts';
import { syncAccount } from '../pipeline/sync-account.ts';
import { type Command, type ExitStatus, type Invocation, type OpenHouse, withHouse } from './command.ts';
import { printJson, printRows } from './print.ts';

export const syncCommand: Command = {
  name: 'sync',
  usage: 'heliu sync [SOURCE…] [--streams NAME,NAME…]',
  about: {
    zh: '读取数据源中到期的数据流，并过账到期的订单',
    en: 'read the streams of sources that are due, and post the orders that are',
  },
  options: ['streams'],
  flags: [],
  run: (call) => withHouse(call, (house) => runSync(call, house)),
};

async function runSync(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const all = (await listSources(house.db.pool)).filter((one) => one.enabled).map((one) => one.source);
  const names = call.words.length > 0 ? call.words : all;
  const streams = call.option('streams')?.split(',');
  let found = false;
  for (const source of names) {
    const done = await syncAccount(house, {
      ...{ source, owner: `cli-${process.pid}`, actor: call.actor },
      ...(streams ? { streams } : {}),
    });
    found ||= done.streams.some((one) => one.problem) || done.posted.held > 0;
    if (call.json) {
      printJson(call, { source, ...done });
      continue;
    }
    const rows = done.streams.map(({ stream, rows: read, changed, waiting, orders, problem }) => ({
      ...{ stream, rows: String(read), changed: String(changed), waiting: String(waiting), orders: String(orders) },
      problem: problem ? describeProblem(house.catalogue, problem, call.language).text : '',
    }));
    printRows(call, rows);
    const { orders, held, entries } = done.posted;
    call.out.line(
      call.language === 'zh'
        ? `${source}：过账 ${orders} 个订单，${entries} 笔分录，挂起 ${held} 个，切出 ${done.days} 天的凭证`
        : `${source}: ${orders} orders posted, ${entries} entries, ${held} held, vouchers of ${done.days} days cut`,
    );
  }
  return found ? 1 : 0;
}
