import { TPLUS, TPLUS_SETTINGS } from './profiles/tplus.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: TPLUS, extent: { stories: 'whole', kills: 'all' } }, { subjects: TPLUS_SETTINGS, extent: WHOLE });
