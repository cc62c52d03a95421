import { COSMIC, COSMIC_SETTINGS } from './profiles/cosmic.ts';
import { conform, MAIN, WHOLE, WHOLE_AND_KILLED } from './suite.ts';

const isBlind = (one: (typeof COSMIC)[number]): boolean => one.promise.idempotency === 'blind';
conform(
  { subjects: COSMIC.filter(isBlind), extent: WHOLE_AND_KILLED },
  { subjects: COSMIC.filter((one) => !isBlind(one)), extent: WHOLE },
  { subjects: COSMIC_SETTINGS.filter(isBlind), extent: MAIN },
);
