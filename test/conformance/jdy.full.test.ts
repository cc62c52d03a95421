import { JDY, JDY_SETTINGS } from './profiles/jdy.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: JDY, extent: { stories: 'whole', kills: 'all' } }, { subjects: JDY_SETTINGS, extent: WHOLE });
