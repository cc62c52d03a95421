import { JDY, JDY_SETTINGS } from './profiles/jdy.ts';
import { conform, MAIN, WHOLE, WHOLE_AND_KILLED } from './suite.ts';

const isKilled = (name: string): boolean => /linkId refused|nothing refused/.test(name);
conform(
  { subjects: JDY.filter((one) => isKilled(one.name)), extent: WHOLE_AND_KILLED },
  { subjects: JDY.filter((one) => !isKilled(one.name)), extent: WHOLE },
  { subjects: JDY_SETTINGS.filter((one) => one.promise.idempotency === 'enforcing'), extent: MAIN },
);
