import { YONBIP, YONBIP_SETTINGS } from './profiles/yonbip.ts';
import { conform, WHOLE } from './suite.ts';

conform({ subjects: YONBIP, extent: { stories: 'whole', kills: 'all' } }, { subjects: YONBIP_SETTINGS, extent: WHOLE });
