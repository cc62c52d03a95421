import { GALAXY, GALAXY_SETTINGS } from './profiles/galaxy.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: GALAXY, extent: { stories: 'whole', kills: 'all' } }, { subjects: GALAXY_SETTINGS, extent: WHOLE });
