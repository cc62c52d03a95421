/** `heliu erp documents | withdraw | push`: business documents and base data of a finance ERP. */

import { readFile } from 'node:fs/promises';
import type { PushedMaster } from '../core/business-documents.ts';
import { isPeriod } from '../core/dates.ts';
import type { Problem } from '../core/problems.ts';
import type { HandedIn } from '../delivery/handed-in.ts';
import { readHandedIn } from '../delivery/handed-in-shape.ts';
import { listVouchers } from '../delivery/voucher-list.ts';
import { handInDocuments, withdrawDocument } from '../pipeline/hand-in-documents.ts';
import { type MasterSource, pushMasters } from '../pipeline/push-masters.ts';
import { type ExitStatus, type Invocation, type OpenHouse, required, WrongUse } from './command.ts';
import { printJson, printProblems, printRows } from './print.ts';

const LISTED_MAX = 500;

/** With `--file`: hands in; without: lists. */
export async function erpDocuments(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const book = required(call.option('book'), '--book');
  const file = call.option('file');
  if (file !== undefined) return handIn(call, house, book, file);
  const rows = await listVouchers(house.db.pool, { book, documents: true, limit: LISTED_MAX });
  printRows(
    call,
    rows.map(({ voucherNo, form, word, number, date, state, erpNumber, summary }) => ({
      ...{ no: String(voucherNo), form, name: `${word}-${number}`, date, state, erpNumber: erpNumber ?? '', summary },
    })),
  );
  return 0;
}

async function handIn(call: Invocation, house: OpenHouse, book: string, file: string): Promise<ExitStatus> {
  const documents: HandedIn[] = [];
  const misfits: Problem[] = [];
  for (const value of await arrayIn(file)) {
    const read = readHandedIn(value);
    if ('code' in read) misfits.push(read);
    else documents.push(read);
  }
  if (misfits.length > 0) {
    printProblems(call, house.catalogue, misfits);
    return 1;
  }
  const outcomes = await handInDocuments(house, book, documents, call.actor);
  if (call.json) printJson(call, outcomes);
  else
    for (const one of outcomes) {
      call.out.line(
        one.outcome === 'REFUSED' ? `✗ ${one.key}` : `✓ ${one.key}  ${one.word}-${one.number}  ${one.state}`,
      );
      if (one.outcome === 'REFUSED') printProblems(call, house.catalogue, one.problems, '  ');
    }
  return outcomes.some((one) => one.outcome === 'REFUSED') ? 1 : 0;
}

async function arrayIn(file: string): Promise<readonly unknown[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new WrongUse(`${file} cannot be read, or is not JSON`);
  }
  if (!Array.isArray(parsed)) throw new WrongUse('--file holds a JSON array');
  return parsed;
}

export async function withdrawErpDocument(call: Invocation, house: OpenHouse, no: string): Promise<ExitStatus> {
  if (!/^\d{1,18}$/.test(no)) throw new WrongUse('NO is a number');
  const book = required(call.option('book'), '--book');
  const reason = required(call.option('reason'), '--reason');
  await withdrawDocument(house, { book, voucherNo: BigInt(no), reason }, call.actor);
  return 0;
}

export async function pushErpMasters(call: Invocation, house: OpenHouse, name: string): Promise<ExitStatus> {
  const { pushed, missing, untried } = await pushMasters(house, name, await sourceOf(call), call.actor);
  if (call.json) printJson(call, { pushed, missing, untried });
  else {
    for (const one of pushed) {
      call.out.line(`${one.outcome === 'SAVED' ? '✓' : '✗'} ${one.kind} ${one.code}  ${one.outcome}`);
      if (one.outcome !== 'SAVED') printProblems(call, house.catalogue, [one.problem], '  ');
    }
    printProblems(call, house.catalogue, missing);
    if (untried > 0) call.out.line(call.language === 'zh' ? `未尝试：${untried}` : `not tried: ${untried}`);
  }
  return untried === 0 && missing.length === 0 && pushed.every((one) => one.outcome === 'SAVED') ? 0 : 1;
}

async function sourceOf(call: Invocation): Promise<MasterSource> {
  const [, , what, period = ''] = call.words;
  const file = call.option('file');
  if (file !== undefined) return { source: 'ROWS', rows: (await arrayIn(file)).map(masterRow) };
  if (what === 'shops') return { source: 'SHOPS' };
  if (what !== 'rates' || !isPeriod(period)) throw new WrongUse('push NAME shops, push NAME rates 2026-09, or --file');
  return { source: 'RATES', period };
}

/** `{ kind, code, name }`, a MATERIAL with its `unit`; rates come from the book's own table. */
function masterRow(value: unknown): PushedMaster {
  const { kind, code, name, unit } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const text = (one: unknown): one is string => typeof one === 'string' && one.trim() !== '' && one.length <= 100;
  if (!text(code) || !text(name)) throw new WrongUse('a row has a code and a name');
  if (kind === 'MATERIAL' && text(unit)) return { kind, code, name, unit };
  if (kind === 'CUSTOMER' || kind === 'SUPPLIER' || kind === 'WAREHOUSE') return { kind, code, name };
  throw new WrongUse('a row is a CUSTOMER, SUPPLIER, WAREHOUSE, or a MATERIAL with its unit');
}
