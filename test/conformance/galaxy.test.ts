import { GALAXY, GALAXY_SETTINGS } from './profiles/galaxy.ts';
import { conform, MAIN, WHOLE_AND_KILLED } from './suite.ts';

const [first, ...otherWays] = GALAXY;
conform(
  { subjects: first ? [first] : [], extent: WHOLE_AND_KILLED },
  { subjects: [...otherWays, ...GALAXY_SETTINGS], extent: MAIN },
);
