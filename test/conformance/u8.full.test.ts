import { U8, U8_SETTINGS } from './profiles/u8.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: U8, extent: { stories: 'whole', kills: 'all' } }, { subjects: U8_SETTINGS, extent: WHOLE });
