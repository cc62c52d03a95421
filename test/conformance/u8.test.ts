import { U8, U8_SETTINGS } from './profiles/u8.ts';
import { conform, MAIN, WHOLE, WHOLE_AND_KILLED } from './suite.ts';

const isKilled = (name: string): boolean => /biz_id|U8\+, saved again/.test(name);
conform(
  { subjects: U8.filter((one) => isKilled(one.name)), extent: WHOLE_AND_KILLED },
  { subjects: U8.filter((one) => !isKilled(one.name)), extent: WHOLE },
  { subjects: U8_SETTINGS.filter((one) => one.name.includes('refused')), extent: MAIN },
);
