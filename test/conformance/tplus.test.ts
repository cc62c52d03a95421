import { TPLUS, TPLUS_SETTINGS } from './profiles/tplus.ts';
import { conform, MAIN, WHOLE, WHOLE_AND_KILLED } from './suite.ts';

const [first, ...others] = TPLUS;
conform(
  { subjects: first ? [first] : [], extent: WHOLE_AND_KILLED },
  { subjects: others, extent: WHOLE },
  { subjects: TPLUS_SETTINGS, extent: MAIN },
);
