/** `heliu sandbox`: a stand-in for a book's finance system, to try the way to it, its refusals and its faults. */
import { listErpAccounts, SAME_CODES, setMapping } from '../delivery/erp-accounts.ts';
import { inTransaction } from '../engine/transaction.ts';
import { FEE_KEYS } from '../fees/fee-keys.ts';
import { loadBook, loadChart } from '../ledger/books.ts';
import { listShops } from '../masterdata/shops.ts';
import { changeErp, connectErp } from '../pipeline/erp-account.ts';
import {
  ERP_SANDBOXES,
  type ErpSandbox,
  erpSandbox,
  type SandboxFault,
  type ServedBook,
} from '../sandbox/erp-sandboxes.ts';
import { takeServerPlace } from '../sandbox/one-server.ts';
import { SELLFOX_SANDBOX } from '../sandbox/sellfox-sandbox.ts';
import { type Command, type Invocation, type OpenHouse, required, WrongUse, withHouse } from './command.ts';
import { printJson } from './print.ts';
import { faultsIn, isLoopback, portOf } from './sandbox-options.ts';
import { runSellfoxSandbox, SELLFOX_OPTIONS, SELLFOX_USAGE } from './sandbox-sellfox.ts';

const NAMES = ERP_SANDBOXES.map((one) => one.names[0]).join('|');

export const sandboxCommand: Command = {
  name: 'sandbox',
  usage: `heliu sandbox ${NAMES} --book BOOK [--port N] [--host ADDRESS] [--faults FILE.json] | ${SELLFOX_USAGE}`,
  about: {
    zh: '启动 ERP 或赛狐沙箱并接到账簿上：ERP 凭证存在数据库，赛狐是一个虚构卖家的订单；按文件注入故障',
    en: 'a sandbox ERP connected to a book, its vouchers kept in the database; or a sandbox 赛狐 with a made-up seller; faults from a file',
  },
  options: ['book', 'port', 'host', 'faults', ...SELLFOX_OPTIONS],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      if (call.words[0] === SELLFOX_SANDBOX.kind) return runSellfoxSandbox(call, house);
      const stray = SELLFOX_OPTIONS.find((name) => call.option(name) !== undefined);
      if (stray !== undefined) throw new WrongUse(`--${stray}: 仅用于 sellfox (of the sandbox sellfox alone)`);
      const sandbox = sandboxNamed(required(call.words[0], 'NAME'));
      const book = await servedBook(house, required(call.option('book'), '--book'));
      const host = call.option('host') ?? '127.0.0.1';
      const port = portOf(call.option('port'), sandbox.port);
      const faults = await faultsIn<SandboxFault>(call.option('faults'), sandbox.faults);
      const name = `SANDBOX-${sandbox.names[0]}-${book.book}`.toUpperCase();
      const { pool } = house.db;
      const leave = await takeServerPlace(pool, name);
      if (!leave) throw new WrongUse(`${name} 已在另一个进程中运行 (is served by another process already)`);
      try {
        const served = await sandbox.serve(book, { pool, clock: house.clock, host, port, faults });
        try {
          const { url, ledger, config, secrets } = served;
          const { profile } = sandbox;
          const connection = { erpAccount: name, book: book.book, profile, ledger, config, secrets };
          await connect(house, { ...connection, baseUrl: url }, call.actor);
          if (call.json) printJson(call, { ...connection, url });
          else print(call, { ...connection, url }, host);
          await call.host.untilStopped();
        } finally {
          await served.close();
        }
      } finally {
        leave();
      }
      return 0;
    }),
};

function sandboxNamed(name: string): ErpSandbox {
  const found = erpSandbox(name);
  if (found) return found;
  const outline = name === 'u8cloud' || name === 'yonyou.u8cloud';
  throw new WrongUse(
    outline
      ? 'U8 Cloud 只有框架，没有可写的凭证接口 (is an outline: nothing can be written to it)'
      : `没有名为 ${name} 的沙箱 (no such sandbox); ${NAMES}`,
  );
}

async function servedBook(house: OpenHouse, code: string): Promise<ServedBook> {
  const { pool } = house.db;
  const book = await loadBook(pool, code);
  if (!book) throw new WrongUse(`没有账簿 ${code} (there is no such book); heliu book list`);
  const shops = await listShops(pool, code);
  const codes = (of: readonly string[]): readonly string[] => [...new Set(of)].filter((one) => one !== '');
  return {
    ...{ book: code, name: book.name, currency: book.currency, chart: await loadChart(pool, code) },
    customers: codes(shops.flatMap((one) => [one.code, one.customer])),
    departments: codes(shops.map((one) => one.department)),
    warehouses: codes(shops.map((one) => one.warehouse)),
    expenses: FEE_KEYS.map((one) => one.key),
  };
}

type Connection = Parameters<typeof connectErp>[1];

/** The book's codes are the sandbox's. Throws Refused ERP_BOOK_CONNECTED where the book has another finance system. */
async function connect(house: OpenHouse, connection: Connection, actor: string): Promise<void> {
  const { erpAccount, baseUrl, ledger, config, secrets } = connection;
  const standing = (await listErpAccounts(house.db.pool)).some((one) => one.erpAccount === erpAccount);
  if (standing) return changeErp(house, erpAccount, { baseUrl, ledger, config, secrets, enabled: true }, actor);
  await connectErp(house, connection, actor);
  await inTransaction(house.db.pool, (tx) => setMapping(tx, erpAccount, SAME_CODES));
}

interface Told {
  readonly erpAccount: string;
  readonly book: string;
  readonly profile: string;
  readonly url: string;
}

function print(call: Invocation, { erpAccount, book, profile, url }: Told, host: string): void {
  const zh = call.language === 'zh';
  call.out.line(`${profile}  ${url}`);
  call.out.line(
    zh
      ? `账簿 ${book} 已接到沙箱，连接名 ${erpAccount}。凭证存在数据库，重启不丢。按 Ctrl+C 停止。`
      : `Book ${book} is connected to it as ${erpAccount}. Its vouchers stay in the database. Stop it with Ctrl+C.`,
  );
  call.out.line(`  heliu erp test ${erpAccount}`);
  if (!isLoopback(host))
    call.out.line(
      zh
        ? `注意：${host} 可从别处访问，沙箱的密钥是公开的，不要放真实数据。`
        : `Mind: ${host} is reached from elsewhere and the sandbox's secrets are public; keep real data out.`,
    );
}
