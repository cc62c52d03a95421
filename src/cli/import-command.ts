/** `heliu import FILE…`: the main job, told so that a finance person understands it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { briefsOf } from '../delivery/voucher-list.ts';
import { deliverDue } from '../pipeline/deliver.ts';
import type { ImportReport, StatementReport, VoucherBrief } from '../pipeline/house.ts';
import { importPaper } from '../pipeline/import.ts';
import { type Command, type ExitStatus, type Invocation, type OpenHouse, WrongUse, withHouse } from './command.ts';
import { moneyText, printJson, printProblems, table } from './print.ts';

export const importCommand: Command = {
  name: 'import',
  usage: 'heliu import FILE… [--shop CODE] [--dry-run] [--no-send] [--verbose]',
  about: {
    zh: '导入结算报告：保存原件、证明合计、过账、生成凭证并送入 ERP',
    en: 'import settlement reports: keep, prove, post, cut vouchers, send them to the ERP',
  },
  options: ['shop'],
  flags: ['dry-run', 'no-send', 'verbose'],
  run: runImport,
};

async function runImport(call: Invocation): Promise<ExitStatus> {
  if (call.words.length === 0) throw new WrongUse('no FILE named');
  for (const file of call.words) await mustBeFile(file);
  return withHouse(call, async (house) => {
    const reports: ImportReport[] = [];
    for (const file of call.words) reports.push(await importFile(call, house, file));
    const sends = !call.flag('dry-run') && !call.flag('no-send');
    const delivery = sends ? await deliverAll(house) : undefined;
    const shown = sends ? await withDelivery(house, reports) : reports;
    if (call.json) printJson(call, { reports: shown, delivery });
    else {
      for (const report of shown) printReport(call, house, report);
      if (delivery) printDelivery(call, delivery);
    }
    const troubled = shown.some((one) => one.problems.length > 0 || one.statements.some(isTroubled));
    return troubled || (delivery && delivery.drifted + delivery.refused > 0) ? 1 : 0;
  });
}

async function mustBeFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new WrongUse(`no such file: ${file}`);
}

function isTroubled(statement: StatementReport): boolean {
  return statement.outcome === 'HELD' || statement.problems.length > 0;
}

function importFile(call: Invocation, house: OpenHouse, file: string): Promise<ImportReport> {
  const shop = call.option('shop');
  return importPaper(house, {
    name: basename(file),
    bytes: createReadStream(file, { highWaterMark: 1_048_576 }),
    ...(shop === undefined ? {} : { shop }),
    actor: call.actor,
    dryRun: call.flag('dry-run'),
  });
}

interface Delivered {
  readonly verified: number;
  readonly drifted: number;
  readonly refused: number;
}

const DELIVERY_ROUNDS_MAX = 100;

async function deliverAll(house: OpenHouse): Promise<Delivered> {
  const sum = { verified: 0, drifted: 0, refused: 0 };
  for (let round = 0; round < DELIVERY_ROUNDS_MAX; round += 1) {
    const summary = await deliverDue(house, { worker: `cli-${process.pid}` });
    sum.verified += summary.verified;
    sum.drifted += summary.drifted;
    sum.refused += summary.refused;
    if (!summary.more) break;
  }
  return sum;
}

/** The vouchers as they stand after the sending, with the ERP's numbers. */
async function withDelivery(house: OpenHouse, reports: readonly ImportReport[]): Promise<readonly ImportReport[]> {
  return Promise.all(
    reports.map(async (report) => ({
      ...report,
      statements: await Promise.all(
        report.statements.map(async (statement) => ({
          ...statement,
          vouchers: await briefsOf(
            house.db.pool,
            statement.book,
            statement.vouchers.map((voucher) => voucher.voucherNo),
          ),
        })),
      ),
    })),
  );
}

const OUTCOMES: Readonly<Record<StatementReport['outcome'], { readonly zh: string; readonly en: string }>> = {
  POSTED: { zh: '已过账', en: 'posted' },
  CORRECTED: { zh: '已订正（仅差额入账）', en: 'corrected (only differences posted)' },
  UNCHANGED: { zh: '无变化，未重复过账', en: 'unchanged, nothing posted twice' },
  COMPARED: { zh: '仅核对，由另一份报告过账', en: 'compared only, another paper posts' },
  HELD: { zh: '挂起，未过账', en: 'HELD, nothing posted' },
};

function printReport(call: Invocation, house: OpenHouse, report: ImportReport): void {
  const zh = call.language === 'zh';
  call.out.line('');
  const title = `${report.name}  ${report.kind ?? ''}  ${report.bytes.toLocaleString('en')} B  sha256 ${report.sha256.slice(0, 12)}`;
  call.out.line(report.dryRun ? `${title}  [${zh ? '预演，不入账' : 'dry run, nothing is kept'}]` : title);
  if (report.already) call.out.line(zh ? '  此文件已导入过，内容相同。' : '  This very file was imported before.');
  if (report.openedBook)
    call.out.line(
      zh
        ? `  尚无账簿：已开设试用账簿 ${report.openedBook.book}（${report.openedBook.currency}），店铺 ${report.openedBook.shop}。正式账簿：heliu book add。`
        : `  No book was set up: opened trial book ${report.openedBook.book} (${report.openedBook.currency}), shop ${report.openedBook.shop}. Real books: heliu book add.`,
    );
  for (const statement of report.statements) printStatement(call, house, statement);
  const shown = new Set(report.statements.flatMap((one) => one.problems.map((two) => JSON.stringify(two))));
  printProblems(
    call,
    house.catalogue,
    report.problems.filter((one) => !shown.has(JSON.stringify(one))),
    '  ',
  );
}

function printStatement(call: Invocation, house: OpenHouse, statement: StatementReport): void {
  const zh = call.language === 'zh';
  const { currency } = statement;
  const money = (amount: bigint): string => `${moneyText(amount, currency)} ${currency}`;
  const period =
    statement.startAt && statement.endAt ? `${statement.startAt.slice(0, 10)} → ${statement.endAt.slice(0, 10)}` : '';
  call.out.line(
    `  ${zh ? '结算' : 'Settlement'} ${statement.settlementId}  ${statement.shop}  ${period}  ${OUTCOMES[statement.outcome][call.language]}`,
  );
  call.out.line(
    `  ${zh ? '行数' : 'rows'} ${statement.rows}  Σ ${money(statement.sum)}  ${zh ? '报告合计' : 'total'} ${statement.total === undefined ? '—' : money(statement.total)}${statement.sum === statement.total ? ' ✓' : ''}`,
  );
  for (const month of statement.months)
    call.out.line(`    ${month.month}  ${zh ? '平台余额变动' : 'platform balance'}  ${money(month.net)}`);
  printVouchers(call, statement);
  printDifferences(call, statement);
  printProblems(call, house.catalogue, statement.problems, '  ');
}

function printVouchers(call: Invocation, statement: StatementReport): void {
  const zh = call.language === 'zh';
  const rows = statement.vouchers.map((voucher) => [
    `    ${voucher.period}/${voucher.word}-${voucher.number}`,
    voucher.date,
    voucher.summary,
    moneyText(voucher.total, statement.bookCurrency),
    voucher.state,
    voucher.erpNumber === undefined ? '' : `ERP ${voucher.erpNumber}`,
  ]);
  const header = [
    zh ? '    凭证' : '    Voucher',
    zh ? '日期' : 'date',
    zh ? '摘要' : 'summary',
    statement.bookCurrency,
    zh ? '状态' : 'state',
    '',
  ];
  if (rows.length > 0) for (const line of table([header, ...rows], [3])) call.out.line(line);
  if (call.flag('verbose') || call.flag('dry-run'))
    for (const voucher of statement.vouchers) printVoucherLines(call, statement, voucher);
}

function printVoucherLines(call: Invocation, statement: StatementReport, voucher: VoucherBrief): void {
  const rows = voucher.lines.map((line) => [
    `      ${line.lineNo} ${line.dc === 'D' ? '借' : '贷'}`,
    `${line.account} ${line.accountName}`,
    Object.values(line.dims).join(' '),
    line.currency === statement.bookCurrency
      ? ''
      : `${moneyText(line.fc, line.currency)} ${line.currency} @${line.rate}`,
    moneyText(line.lc, statement.bookCurrency),
  ]);
  call.out.line(`    ${voucher.period}/${voucher.word}-${voucher.number}`);
  for (const line of table(rows, [3, 4])) call.out.line(line);
}

const DIFFERENCES_PRINTED_MAX = 20;

function printDifferences(call: Invocation, statement: StatementReport): void {
  const shown = statement.differences.slice(0, DIFFERENCES_PRINTED_MAX);
  for (const one of shown)
    call.out.line(
      `    Δ ${one.businessDate} ${one.transactionType}/${one.amountType}/${one.amountDescription} ${one.sku}  ${moneyText(one.before, statement.currency)} → ${moneyText(one.after, statement.currency)}`,
    );
  const more = statement.differences.length - shown.length;
  if (more > 0) call.out.line(`    … +${more}`);
}

function printDelivery(call: Invocation, delivery: Delivered): void {
  const { verified, drifted, refused } = delivery;
  if (verified + drifted + refused === 0) return;
  call.out.line('');
  call.out.line(
    call.language === 'zh'
      ? `ERP：${verified} 张已送达并逐行核对一致，${drifted} 张不一致，${refused} 张被拒`
      : `ERP: ${verified} delivered and equal line by line, ${drifted} differ, ${refused} refused`,
  );
}
