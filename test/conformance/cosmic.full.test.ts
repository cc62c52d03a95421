import { COSMIC, COSMIC_SETTINGS } from './profiles/cosmic.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: COSMIC, extent: { stories: 'whole', kills: 'all' } }, { subjects: COSMIC_SETTINGS, extent: WHOLE });
