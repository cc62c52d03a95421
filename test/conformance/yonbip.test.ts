import { YONBIP, YONBIP_SETTINGS } from './profiles/yonbip.ts';
import { conform, MAIN, WHOLE, WHOLE_AND_KILLED } from './suite.ts';

const isKilled = (name: string): boolean => /businessId refused twice|nothing refused twice$/.test(name);
conform(
  { subjects: YONBIP.filter((one) => isKilled(one.name)), extent: WHOLE_AND_KILLED },
  { subjects: YONBIP.filter((one) => !isKilled(one.name)), extent: WHOLE },
  { subjects: YONBIP_SETTINGS.filter((one) => one.name.includes('enforcing')), extent: MAIN },
);
