/** 赛狐ERP as a kind of source: its settings, and how often each stream is read. */
import { isIsoDate } from '../../core/dates.ts';
import type { SourceProfile } from '../../core/source-profiles.ts';
import type { SourceStream } from '../../core/sources.ts';
import { CALL_INTERVAL_MS, type SellfoxIo, type SellfoxSettings } from './account.ts';
import { SELLFOX_STREAMS, sellfoxConnector } from './connector.ts';
import { DEFAULT_ZONE } from './windows.ts';

/** One call a second and path: what changes often is asked for often, what is read whole each time seldom. */
const MINUTES: Readonly<Record<SourceStream['reading'], number>> = {
  UPDATED: 15,
  ROLLING: 360,
  SNAPSHOT: 360,
  MONTH: 1_440,
};
/** Orders wait for these. */
const SOONER: Readonly<Record<string, number>> = { parcels: 60, 'shipped-settled': 120, stock: 60 };
const MINUTES_MAX = 31 * 24 * 60;

const NAMES = new Set(SELLFOX_STREAMS.map((one) => one.name));
type Config = Readonly<Record<string, unknown>>;

export const sellfoxProfile: SourceProfile<SellfoxIo> = {
  kind: 'sellfox',
  product: { zh: '赛狐ERP', en: 'Sellfox ERP' },
  fields: [
    {
      ...{ key: 'clientId', kind: 'text', required: true, example: '1111111' },
      text: { zh: '开发者 client_id', en: 'client_id of the developer account' },
    },
    {
      ...{ key: 'clientSecret', kind: 'secret', required: true },
      text: { zh: '开发者 client_secret', en: 'client_secret of the developer account' },
    },
    {
      ...{ key: 'since', kind: 'text', required: true, example: '2026-01-01' },
      text: { zh: '从哪一天开始读取', en: 'First day that is read' },
    },
    {
      ...{ key: 'zone', kind: 'text', required: false, example: DEFAULT_ZONE },
      text: { zh: '赛狐时间的时区（默认中国）', en: 'Zone of the times of 赛狐; China unless told' },
    },
    {
      ...{ key: 'streams', kind: 'json', required: false, example: '["platform-orders","parcels"]' },
      text: { zh: '读取哪些数据流（默认全部）', en: 'Streams that are read; all unless told' },
    },
    {
      ...{ key: 'minutes', kind: 'json', required: false, example: '{"platform-orders":15}' },
      text: { zh: '各数据流的读取间隔（分钟）', en: 'Minutes between two rounds, by stream' },
    },
    {
      ...{ key: 'paths', kind: 'json', required: false, example: '{"purchase-receipts":"/api/getStockPageList.json"}' },
      text: { zh: '与文档不同的接口路径', en: 'Paths that differ from the printed ones, by stream' },
    },
    {
      ...{ key: 'rangeNames', kind: 'json', required: false },
      example: '{"fba-shipments":{"updateTimeStart":"updateStart"}}',
      text: { zh: '与文档不同的时间范围参数名', en: 'Names of range parameters that differ, by stream' },
    },
  ],
  streams: SELLFOX_STREAMS,
  callIntervalMs: CALL_INTERVAL_MS,
  checkConfig(config) {
    const checks: readonly (readonly [string, string, (value: unknown) => boolean])[] = [
      ['since', 'YYYY-MM-DD', (value) => typeof value === 'string' && isIsoDate(value)],
      ['zone', 'IANA', (value) => typeof value === 'string' && isZone(value)],
      ['streams', [...NAMES].join(' '), (value) => Array.isArray(value) && value.length > 0 && value.every(isStream)],
      ['minutes', `{"…": 1–${MINUTES_MAX}}`, (value) => isByStream(value, isMinutes)],
      ['paths', '{"…": "/api/….json"}', (value) => isByStream(value, isPath)],
      ['rangeNames', '{"…": {"…": "…"}}', (value) => isByStream(value, isNames)],
    ];
    const wrong = checks.find(([setting, , fits]) => config[setting] !== undefined && !fits(config[setting]));
    return wrong && { setting: wrong[0], why: wrong[1] };
  },
  running(config) {
    const wanted = config.streams as readonly string[] | undefined;
    return SELLFOX_STREAMS.map((one) => one.name).filter((name) => wanted?.includes(name) ?? true);
  },
  minutesOf(config, stream) {
    const told = (config.minutes as Readonly<Record<string, number>> | undefined)?.[stream];
    const reading = SELLFOX_STREAMS.find((one) => one.name === stream)?.reading ?? 'SNAPSHOT';
    return told ?? SOONER[stream] ?? MINUTES[reading];
  },
  zoneOf: (config) => (config.zone as string | undefined) ?? DEFAULT_ZONE,
  connect({ baseUrl, config, secrets, buyerKey }, io) {
    const { clientId, since, zone, paths, rangeNames } = config as unknown as SellfoxSettings;
    return sellfoxConnector(
      {
        ...{ baseUrl, clientId, since, buyerKey, clientSecret: secrets.clientSecret ?? '' },
        ...(zone === undefined ? {} : { zone }),
        ...(paths === undefined ? {} : { paths }),
        ...(rangeNames === undefined ? {} : { rangeNames }),
      },
      io,
    );
  },
};

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text !== '';
  } catch {
    return false;
  }
}

function isStream(value: unknown): boolean {
  return typeof value === 'string' && NAMES.has(value);
}

function isByStream(value: unknown, fits: (one: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value as Config).every(([name, one]) => NAMES.has(name) && fits(one));
}

const isMinutes = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MINUTES_MAX;
const isPath = (value: unknown): boolean =>
  typeof value === 'string' && /^(\/[A-Za-z0-9._-]+){1,12}$/.test(value) && !value.includes('..');
const isNames = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every((pair) => pair.every((one) => typeof one === 'string' && /^[A-Za-z]{1,64}$/.test(one)));
