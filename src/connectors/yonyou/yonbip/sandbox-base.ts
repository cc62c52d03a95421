/** Base-data cards of the sandbox. Ids are numbers where the card prints a number. */
import { daysInMonth } from '../../../core/dates.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../wire/exact-json.ts';
import { scalar } from './errors.ts';
import type { BaseRecord } from './sandbox-seed.ts';
import {
  type Card,
  failed,
  number,
  ok,
  type PeriodState,
  paged,
  ratesOf,
  slice,
  standing,
  type World,
} from './sandbox-world.ts';

const CALENDAR_ID = '2197875181588736';

export const BASE_CARDS: readonly Card[] = [
  querybd('accbook', (world) =>
    [...world.base.books.values()].map((one) => ({
      ...recordOf(one),
      ...(world.switches.bookCurrency === 'told' && { currency_code: one.currency }),
      ts: '2026-01-02 14:00:37',
    })),
  ),
  querybd('vouchertype', (world) =>
    [...world.base.words.values()].map((one) => ({ ...recordOf(one), voucherstr: one.voucherstr })),
  ),
  querybd('multidimext', (world) => [...world.base.auxiliaries.values()].map(recordOf), number(200)),
  {
    path: '/yonbip/AMP/fipub/basedoc/querybd/accsubjectByPager',
    methods: ['POST'],
    types: { pageIndex: 'number', pageSize: 'number', fields: 'array', conditions: 'array' },
    run: (world, body) => ok(paged(subjectsOf(world, body), ...pageOf(body)), '查询成功！'),
  },
  {
    path: '/yonbip/fi/fipub/basedoc/querybd',
    methods: ['POST'],
    run: (world, body) => ({ code: '200', data: slice(subjectsOf(world, body), ...pageOf(body)) }),
  },
  {
    path: '/yonbip/fi/fipub/cash/getmultidimensionbysubject',
    methods: ['POST'],
    required: ['subjectId'],
    run: auxiliariesOfSubject,
  },
  { ...querybd('accperiod', () => []), plainBadToken: true, run: accPeriod },
  { path: '/yonbip/fi/bd/period/getPeriodByMixCondition', methods: ['POST'], run: mixedPeriod },
  { path: '/yonbip/fi/ficloud/account/outissettled', methods: ['POST'], run: outIsSettled },
  { path: '/yonbip/EFI/settleInfo', methods: ['POST'], required: ['books', 'period'], run: periodFlag('settle') },
  { path: '/yonbip/EFI/closeInfo', methods: ['POST'], required: ['books', 'period'], run: periodFlag('close') },
  {
    path: '/yonbip/digitalModel/merchant/newlist',
    methods: ['POST'],
    types: { pageIndex: 'number', pageSize: 'number' },
    run: (world, body) => ({
      code: '200',
      message: '处理成功',
      data: slice(customersOf(world, text(body, 'code')), ...pageOf(body, 500)),
    }),
  },
  list('/yonbip/digitalModel/vendor/list', '操作成功', ['pageIndex', 'pageSize'], (world) =>
    standing(world, 'suppliers').map((one) => ({ ...recordOf(one), id: number(one.id), org: '666666' })),
  ),
  list('/yonbip/digitalModel/product/listproductbycondition', '处理成功', ['pageIndex', 'pageSize'], (world) =>
    standing(world, 'materials').map((one) => ({ ...recordOf(one), id: number(one.id), unitCode: 'PCS' })),
  ),
  list('/yonbip/digitalModel/warehouse/batchQueryDetail', '操作成功', [], (world) =>
    standing(world, 'warehouses').map((one) => ({ ...multilingual(one), id: number(one.id) })),
  ),
  list('/yonbip/digitalModel/currencytenant/batchQueryDetail', '操作成功', [], (world) =>
    [...world.base.currencies.values()].map((one) => ({
      ...multilingual(one),
      enable: number(1),
      moneyDigit: number(one.places),
      priceDigit: number(one.places),
    })),
  ),
  list('/yonbip/digitalModel/basedoc/exchangerate/batchQueryDetail', '操作成功', [], (world) =>
    ratesOf(world).map((one) => ({
      id: one.id,
      sourceCurrencyId___code: one.from,
      targetCurrencyId___code: one.to,
      quotationDate: one.day,
      exchangeRateType___code: one.type,
      exchangeRate: number(one.rate),
      exchangeConversionMethod: number(1),
      enable: number(1),
    })),
  ),
  {
    path: '/yonbip/digitalModel/orgunit/querytree',
    methods: ['POST'],
    run: (world) => ({
      ...ok([organisationTree(world)], '操作成功'),
      displayCode: '000-545-100001',
      level: number(0),
    }),
  },
];

/** A card of `/fi/fipub/basedoc/querybd/…`: `{success, code: 200, total, data}`. */
function querybd(name: string, rows: (world: World) => readonly JsonObject[], code: JsonValue = number(200)): Card {
  return {
    path: `/yonbip/fi/fipub/basedoc/querybd/${name}`,
    methods: ['POST'],
    types: { pageIndex: 'number', pageSize: 'number' },
    run(world, body) {
      const all = rows(world);
      return { success: true, code, total: number(all.length), data: slice(all, ...pageOf(body, 100)) };
    },
  };
}

function list(
  path: string,
  message: string,
  required: readonly string[],
  rows: (world: World) => readonly JsonObject[],
): Card {
  return {
    path,
    methods: ['POST'],
    required,
    types: { pageIndex: 'number', pageSize: 'number' },
    run(world, body) {
      const code = text(body, 'code') || text(body, 'productCode');
      const kept = rows(world).filter((one) => code === '' || scalar(one.code) === code);
      return ok(paged(kept, ...pageOf(body)), message);
    },
  };
}

function pageOf(body: JsonValue, pageSize = 10): [number, number] {
  return [Number(text(body, 'pageIndex') || '1'), Number(text(body, 'pageSize') || String(pageSize))];
}

function text(body: JsonValue, name: string): string {
  return isJsonObject(body) ? scalar(body[name]) : '';
}

function recordOf(one: BaseRecord): JsonObject {
  return { id: one.id, code: one.code, name: one.name };
}

function multilingual(one: BaseRecord): JsonObject {
  return { id: one.id, code: one.code, name: { zh_CN: one.name } };
}

function subjectsOf(world: World, body: JsonValue): readonly JsonObject[] {
  const wanted =
    isJsonObject(body) && Array.isArray(body.fields) ? body.fields.map((one: JsonValue) => scalar(one)) : [];
  const told = world.switches.subjectFacts === 'told';
  return [...world.base.subjects.values()].map((one) => ({
    ...recordOf(one),
    ...(told && wanted.includes('leaf') && { leaf: one.leaf }),
    ...(told && wanted.includes('direction') && { direction: one.direction }),
  }));
}

function auxiliariesOfSubject(world: World, body: JsonValue): JsonValue {
  const subject = [...world.base.subjects.values()].find((one) => one.id === text(body, 'subjectId'));
  if (!subject) return failed('500', '科目不存在');
  const names = [...subject.dims, ...subject.optionalDims];
  const rows = [...world.base.auxiliaries.values()].filter((one) => names.includes(one.name));
  return { code: number(200), success: true, data: rows.map((one) => ({ ...recordOf(one), datatype: 'doc' })) };
}

/** As its own page prints it: strings, and one object where a list is meant. */
function accPeriod(world: World): JsonValue {
  const code = new Date(world.clock.now()).toISOString().slice(0, 7);
  return { code: '200', success: 'true', total: '1', data: { id: '2110181413671168', code, name: code } };
}

function mixedPeriod(_world: World, body: JsonValue): JsonValue {
  const [schemaId, schemaCode] = [text(body, 'schemaId'), text(body, 'schemaCode')];
  if (schemaId === '' && schemaCode === '') return failed('997', '会计期间方案id和编码不能都为空');
  if (schemaId !== '' && schemaCode !== '') return failed('998', '会计期间方案id和编码只能传一个');
  const code = text(body, 'code') || text(body, 'date').slice(0, 7);
  const [year, month] = code.split('-').map(Number);
  if (!/^\d{4}-\d{2}$/.test(code) || !year || !month || month > 12) return failed('999', '[sandbox] 日期错误');
  return {
    code: number(200),
    message: '操作成功',
    data: {
      id: number(`22148872${code.replace('-', '')}`),
      code,
      name: code,
      begindate: `${code}-01 00:00:00`,
      enddate: `${code}-${daysInMonth(year, month)} 00:00:00`,
      accperiodyear2: String(year),
      accperiodscheme: number(CALENDAR_ID),
    },
  };
}

/** False for a wrong period or organisation too, as the vendor says. */
function outIsSettled(world: World, body: JsonValue): JsonValue {
  const isOrganisation = [world.base.organisation.code, world.base.organisation.id].includes(text(body, 'org'));
  const states = [...world.base.books.keys()].map((book) => world.periods.get(`${book}|${text(body, 'accPeriod')}`));
  return { code: '200', data: isOrganisation && states.includes('settled') };
}

function periodFlag(kind: 'settle' | 'close'): Card['run'] {
  return (world, body) => {
    const ids = isJsonObject(body) && Array.isArray(body.books) ? body.books.map((one: JsonValue) => scalar(one)) : [];
    const book = [...world.base.books.values()].find((one) => one.id === ids[0]);
    const state: PeriodState = world.periods.get(`${book?.code ?? ''}|${text(body, 'period')}`) ?? 'open';
    const is = kind === 'settle' ? state === 'settled' : state !== 'open';
    const time = is ? { [`${kind}Time`]: '2026-11-05 14:54:29' } : {};
    return { code: '200', data: { [`${kind}Status`]: is, ...time } };
  };
}

function customersOf(world: World, code: string): readonly JsonObject[] {
  return standing(world, 'customers')
    .filter((one) => code === '' || one.code === code)
    .map((one) => ({
      id: number(one.id),
      code: one.code,
      name: { simplifiedName: one.name },
      createOrgCode: 'global00',
    }));
}

function organisationTree(world: World): JsonObject {
  const unit = (one: BaseRecord, level: number, orgtype: number, children: readonly JsonObject[]): JsonObject => ({
    ...recordOf(one),
    level: number(level),
    orgtype: number(orgtype),
    enable: number(1),
    children,
  });
  const departments = world.base.departments.map((one) => unit(one, 2, 2, []));
  return unit(world.base.organisation, 1, 1, departments);
}
