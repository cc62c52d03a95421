/** Setting a house up: books, shops, rates, policies, periods, loans, ERP accounts. */
import { readFile } from 'node:fs/promises';
import { MARKETPLACES } from '../connectors/amazon/marketplaces.ts';
import { isIsoDate } from '../core/dates.ts';
import type { Standard } from '../core/journal.ts';
import { isCurrency, minorUnits, parseMinor, parseRate } from '../core/money.ts';
import { isRequired } from '../core/target-profiles.ts';
import { listErpAccounts, setMapping } from '../delivery/erp-accounts.ts';
import { audit } from '../engine/audit.ts';
import { inTransaction, type Tx } from '../engine/transaction.ts';
import { addInstalment } from '../funds/settlement-record.ts';
import { createBook, listBooks } from '../ledger/books.ts';
import { closedPeriods, closePeriod, reopenPeriod } from '../ledger/periods.ts';
import { importRates } from '../masterdata/rate-import.ts';
import { addShop, listShops, loadShop, updateShop } from '../masterdata/shops.ts';
import { setTaxRate } from '../masterdata/tax-rates.ts';
import { attachSandbox, changeErp, connectErp, diagnoseErp } from '../pipeline/erp-account.ts';
import { TARGET_PROFILES, targetProfile } from '../pipeline/target-profiles.ts';
import { loadPolicies, POLICY_DEFAULTS, setPolicy } from '../spec/policies.ts';
import {
  type Command,
  type ExitStatus,
  type Invocation,
  type OpenHouse,
  required,
  WrongUse,
  withHouse,
} from './command.ts';
import { configOf, secretsOf } from './connection-options.ts';
import { erpDocuments, pushErpMasters, withdrawErpDocument } from './erp-documents.ts';
import { printJson, printProblems, printRows } from './print.ts';

function nowOf(house: OpenHouse): Date {
  return new Date(house.clock.now());
}

/** One change and its trace in the audit log. */
async function change<T>(
  call: Invocation,
  house: OpenHouse,
  action: string,
  subject: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(house.db.pool, async (tx) => {
    const result = await work(tx);
    await audit(tx, { actor: call.actor, action, subject, after: result ?? null, at: nowOf(house) });
    return result;
  });
}

export const bookCommand: Command = {
  name: 'book',
  usage: 'heliu book list | add CODE --name NAME --currency CNY [--standard ASBE|SBE] [--sandbox]',
  about: { zh: '账簿', en: 'books' },
  options: ['name', 'currency', 'standard'],
  flags: ['sandbox'],
  run: (call) =>
    withHouse(call, async (house) => {
      if (call.words[0] === 'add') await addBook(call, house);
      printRows(
        call,
        (await listBooks(house.db.pool)).map((one) => ({ ...one })),
      );
      return 0;
    }),
};

async function addBook(call: Invocation, house: OpenHouse): Promise<void> {
  const book = required(call.words[1], 'CODE');
  const currency = required(call.option('currency'), '--currency');
  const standard = call.option('standard') ?? 'ASBE';
  if (!isCurrency(currency)) throw new WrongUse(`not an ISO 4217 currency: ${currency}`);
  if (standard !== 'ASBE' && standard !== 'SBE') throw new WrongUse('--standard is ASBE or SBE');
  const wanted = { book, name: call.option('name') ?? book, standard: standard as Standard, currency, trial: false };
  await change(call, house, 'book.added', `book:${book}`, async (tx) => {
    await createBook(tx, wanted, nowOf(house));
    if (call.flag('sandbox')) await attachSandbox(tx, book, nowOf(house));
    return wanted;
  });
}

const SHOP_OPTIONS = [
  'book',
  'name',
  'marketplace',
  'currency',
  'zone',
  'customer',
  'department',
  'warehouse',
  'card',
  'lender',
  'tax',
] as const;

export const shopCommand: Command = {
  name: 'shop',
  usage:
    'heliu shop list | add CODE --book BOOK --marketplace US --department D01 [--currency USD] [--zone ZONE] [--customer CODE] [--warehouse CODE] [--card CODE] [--lender CODE] [--tax GB,DE] | set CODE --OPTION VALUE…',
  about: { zh: '店铺（= 客户）', en: 'shops (= customers)' },
  options: SHOP_OPTIONS,
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      if (call.words[0] === 'add') await addShopOf(call, house);
      if (call.words[0] === 'set') await setShop(call, house);
      const shops = await listShops(house.db.pool, call.option('book'));
      printRows(
        call,
        shops.map((one) => ({ ...one, taxRegistrations: one.taxRegistrations.join(' ') })),
      );
      return 0;
    }),
};

async function addShopOf(call: Invocation, house: OpenHouse): Promise<void> {
  const code = required(call.words[1], 'CODE');
  const country = required(call.option('marketplace'), '--marketplace').toUpperCase();
  const home = MARKETPLACES.find((one) => one.country === country);
  if (!home) throw new WrongUse(`--marketplace is one of ${MARKETPLACES.map((one) => one.country).join(' ')}`);
  const shop = {
    book: required(call.option('book'), '--book'),
    code,
    name: call.option('name') ?? code,
    platform: 'amazon',
    marketplace: country,
    currency: call.option('currency') ?? home.currency,
    zone: call.option('zone') ?? home.zone,
    customer: call.option('customer') ?? code,
    department: required(call.option('department'), '--department'),
    warehouse: call.option('warehouse') ?? `FBA-${country}`,
    card: call.option('card') ?? '',
    lender: call.option('lender') ?? '',
    taxRegistrations: (call.option('tax') ?? '').split(',').filter((one) => one !== ''),
  };
  await change(call, house, 'shop.added', `shop:${code}`, async (tx) => {
    await addShop(tx, shop, nowOf(house));
    return shop;
  });
}

async function setShop(call: Invocation, house: OpenHouse): Promise<void> {
  const code = required(call.words[1], 'CODE');
  const named = SHOP_OPTIONS.filter((name) => name !== 'book' && name !== 'tax').flatMap((name) => {
    const value = call.option(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const tax = call.option('tax');
  const registrations = tax === undefined ? {} : { taxRegistrations: tax.split(',').filter((one) => one !== '') };
  await change(call, house, 'shop.changed', `shop:${code}`, (tx) =>
    updateShop(tx, code, { ...Object.fromEntries(named), ...registrations }),
  );
}

export const rateCommand: Command = {
  name: 'rate',
  usage: 'heliu rate import FILE.csv | tax JURISDICTION RATE --from YYYY-MM-DD --source TEXT',
  about: {
    zh: '汇率（列：date,currency,functional,type,value,unit,inverse,source）与税率',
    en: 'exchange rates (columns date,currency,functional,type,value,unit,inverse,source) and tax rates',
  },
  options: ['from', 'source'],
  flags: [],
  run: (call) => withHouse(call, (house) => runRate(call, house)),
};

async function runRate(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const [verb, first, second] = call.words;
  if (verb === 'import') {
    const text = await readFile(required(first, 'FILE.csv'), 'utf8');
    const result = await change(call, house, 'rates.imported', 'rates', async (tx) =>
      importRates(tx, text, call.actor, nowOf(house)),
    );
    if (call.json) printJson(call, result);
    else call.out.line(call.language === 'zh' ? `新增汇率 ${result.added} 条` : `${result.added} rates added`);
    if (!call.json) printProblems(call, house.catalogue, result.problems);
    return result.problems.length > 0 ? 1 : 0;
  }
  if (verb !== 'tax') throw new WrongUse('import or tax');
  const from = required(call.option('from'), '--from');
  if (!isIsoDate(from)) throw new WrongUse('--from is YYYY-MM-DD');
  const text = required(second, 'RATE');
  if (!/^0\.\d{1,6}$/.test(text)) throw new WrongUse('RATE is a fraction below 1, as 0.20');
  const rate = {
    jurisdiction: required(first, 'JURISDICTION'),
    goodsClass: 'STANDARD',
    effectiveFrom: from,
    rate: parseRate(text),
    source: required(call.option('source'), '--source'),
  };
  await change(call, house, 'tax-rate.set', `tax-rate:${rate.jurisdiction}`, async (tx) => {
    await setTaxRate(tx, rate);
    return { ...rate, rate: text };
  });
  return 0;
}

export const policyCommand: Command = {
  name: 'policy',
  usage:
    'heliu policy list [--book BOOK] [--shop CODE] | set KEY VALUE [--book BOOK] [--shop CODE] [--from YYYY-MM-01] [--approved-by NAME]',
  about: { zh: '账簿与店铺策略', en: 'policies of books and shops' },
  options: ['book', 'shop', 'from', 'approved-by'],
  flags: [],
  run: (call) => withHouse(call, (house) => runPolicy(call, house)),
};

async function bookOf(call: Invocation, house: OpenHouse): Promise<string> {
  const named = call.option('book');
  if (named !== undefined) return named;
  const shop = call.option('shop');
  const found = shop === undefined ? undefined : await loadShop(house.db.pool, shop);
  if (found) return found.book;
  const books = await listBooks(house.db.pool);
  if (books.length === 1 && books[0]) return books[0].book;
  throw new WrongUse('several books stand: name one with --book');
}

async function runPolicy(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const book = await bookOf(call, house);
  const today = nowOf(house).toISOString().slice(0, 10);
  if (call.words[0] === 'set') {
    const [, key, value] = call.words;
    const shop = call.option('shop');
    const approvedBy = call.option('approved-by');
    const wanted = {
      book,
      ...(shop === undefined ? {} : { shop }),
      key: required(key, 'KEY'),
      value: required(value, 'VALUE'),
      effectiveFrom: call.option('from') ?? '2000-01-01',
      by: call.actor,
      ...(approvedBy === undefined ? {} : { approvedBy }),
    };
    await change(call, house, 'policy.set', `book:${book}`, async (tx) => {
      await setPolicy(tx, wanted, nowOf(house));
      return wanted;
    });
  }
  const found = (await listBooks(house.db.pool)).find((one) => one.book === book);
  const policies = (await loadPolicies(house.db.pool, book, found?.standard ?? 'ASBE')).all(
    call.option('shop') ?? '',
    today,
  );
  printRows(
    call,
    POLICY_DEFAULTS.map((one) => ({ key: one.key, value: policies[one.key] ?? '' })),
  );
  return 0;
}

export const periodCommand: Command = {
  name: 'period',
  usage: 'heliu period list [--book BOOK] | close YYYY-MM | reopen YYYY-MM --second NAME --reason TEXT',
  about: { zh: '会计期间', en: 'accounting periods' },
  options: ['book', 'second', 'reason'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      const book = await bookOf(call, house);
      const [verb, period] = call.words;
      const now = nowOf(house);
      if (verb === 'close')
        await change(call, house, 'period.closed', `period:${book}/${period}`, (tx) =>
          closePeriod(tx, book, required(period, 'PERIOD'), call.actor, now),
        );
      if (verb === 'reopen') {
        const who = {
          by: call.actor,
          second: required(call.option('second'), '--second'),
          reason: required(call.option('reason'), '--reason'),
        };
        await change(call, house, 'period.reopened', `period:${book}/${period}`, (tx) =>
          reopenPeriod(tx, book, required(period, 'PERIOD'), who, now),
        );
      }
      printRows(
        call,
        [...(await closedPeriods(house.db.pool, book))].sort().map((one) => ({ book, period: one, state: 'CLOSED' })),
      );
      return 0;
    }),
};

export const loanCommand: Command = {
  name: 'loan',
  usage: 'heliu loan add --shop CODE --loan NAME --date YYYY-MM-DD --principal 280.00 --interest 20.00',
  about: {
    zh: '贷款还款计划（拆分本金与利息）',
    en: 'loan schedule, which splits repayments into principal and interest',
  },
  options: ['shop', 'loan', 'date', 'principal', 'interest'],
  flags: [],
  run: (call) =>
    withHouse(call, async (house) => {
      if (call.words[0] !== 'add') throw new WrongUse('add');
      const shop = await loadShop(house.db.pool, required(call.option('shop'), '--shop'));
      if (!shop) throw new WrongUse('there is no such shop');
      const amount = (name: 'principal' | 'interest'): bigint => {
        const value = parseMinor(required(call.option(name), `--${name}`), minorUnits(shop.currency));
        if (value === undefined || value < 0n) throw new WrongUse(`--${name} is an amount as 280.00`);
        return value;
      };
      const dueDate = required(call.option('date'), '--date');
      if (!isIsoDate(dueDate)) throw new WrongUse('--date is YYYY-MM-DD');
      const instalment = { dueDate, principal: amount('principal'), interest: amount('interest') };
      const loan = required(call.option('loan'), '--loan');
      await change(call, house, 'loan.added', `shop:${shop.code}`, async (tx) => {
        await addInstalment(tx, shop.book, shop.code, loan, instalment, call.actor, nowOf(house));
        return instalment;
      });
      return 0;
    }),
};

export const erpCommand: Command = {
  name: 'erp',
  usage:
    'heliu erp list | profiles | sandbox --book BOOK | add NAME --profile PROFILE --book BOOK --url URL --ledger 001 [--settings key=value,…] [--config FILE.json]   (secrets from HELIU_ERP_SECRET) | set NAME [--url URL] [--ledger 001] [--enable|--disable] | test NAME | map NAME KIND OURS THEIRS | documents --book BOOK [--file FILE.json] | withdraw NO --book BOOK --reason TEXT | push NAME shops | push NAME rates 2026-09 | push NAME --file FILE.json',
  about: { zh: 'ERP 连接（金蝶、用友）与编码对照', en: 'ERP connections (金蝶, 用友) and their code mapping' },
  options: ['profile', 'book', 'url', 'ledger', 'settings', 'config', 'file', 'reason'],
  flags: ['enable', 'disable'],
  run: (call) => withHouse(call, (house) => runErp(call, house)),
};

async function runErp(call: Invocation, house: OpenHouse): Promise<ExitStatus> {
  const [verb, name, kind, ours, theirs] = call.words;
  if (verb === 'sandbox') {
    const book = required(call.option('book'), '--book');
    await change(call, house, 'erp.added', `book:${book}`, (tx) => attachSandbox(tx, book, nowOf(house)));
  }
  if (verb === 'add') await addErp(call, house, required(name, 'NAME'));
  if (verb === 'set') {
    const [baseUrl, ledger] = [call.option('url'), call.option('ledger')];
    if (call.flag('enable') && call.flag('disable')) throw new WrongUse('--enable or --disable');
    const enabled = call.flag('enable') ? true : call.flag('disable') ? false : undefined;
    const changes = {
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(ledger === undefined ? {} : { ledger }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    await changeErp(house, required(name, 'NAME'), changes, call.actor);
  }
  if (verb === 'documents') return erpDocuments(call, house);
  if (verb === 'withdraw') return withdrawErpDocument(call, house, required(name, 'NO'));
  if (verb === 'push') return pushErpMasters(call, house, required(name, 'NAME'));
  if (verb === 'test') return printDiagnosis(call, house, required(name, 'NAME'));
  if (verb === 'profiles') {
    printProfiles(call);
    return 0;
  }
  if (verb === 'map') {
    const row = { kind: required(kind, 'KIND'), ours: required(ours, 'OURS'), theirs: required(theirs, 'THEIRS') };
    await change(call, house, 'erp.mapped', `erp:${name}`, async (tx) => {
      await setMapping(tx, required(name, 'NAME'), [row]);
      return row;
    });
  }
  const accounts = await listErpAccounts(house.db.pool);
  printRows(
    call,
    accounts.map(({ erpAccount, book, profile, baseUrl, ledger, sandbox, enabled }) => ({
      erpAccount,
      book,
      profile,
      baseUrl,
      ledger,
      sandbox,
      enabled,
    })),
  );
  return 0;
}

/** What a profile asks for is listed by `heliu erp profiles`. */
async function addErp(call: Invocation, house: OpenHouse, name: string): Promise<void> {
  const profile = call.option('profile') ?? 'kingdee.galaxy-session';
  const config = await configOf(call);
  const fields = targetProfile(profile)?.fields ?? [];
  const secretKeys = fields
    .filter((field) => field.kind === 'secret' && isRequired(field, config, fields))
    .map((field) => field.key);
  const request = {
    erpAccount: name,
    book: required(call.option('book'), '--book'),
    profile,
    baseUrl: required(call.option('url'), '--url'),
    ledger: required(call.option('ledger'), '--ledger'),
    config,
    secrets: secretsOf('HELIU_ERP_SECRET', secretKeys),
  };
  await connectErp(house, request, call.actor);
}

function printProfiles(call: Invocation): void {
  printRows(
    call,
    TARGET_PROFILES.map((one) => ({
      profile: one.profile,
      product: call.language === 'zh' ? one.product.zh : one.product.en,
      support: one.connect ? 'SUPPORTED' : 'OUTLINE',
      idempotency: one.idempotency,
      settings: one.fields.map((field) => `${field.key}${field.required ? '' : '?'}`).join(' '),
    })),
  );
}

async function printDiagnosis(call: Invocation, house: OpenHouse, name: string): Promise<ExitStatus> {
  const { ok, ledgerCurrency, version, problem: found } = await diagnoseErp(house, name);
  if (call.json) printJson(call, { erpAccount: name, ok, ledgerCurrency, version, problem: found });
  else if (found) printProblems(call, house.catalogue, [found]);
  else call.out.line(`✓ ${name}  ${version}  ${ledgerCurrency}`);
  return ok ? 0 : 1;
}
