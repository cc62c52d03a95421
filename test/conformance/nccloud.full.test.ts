import { NCCLOUD, NCCLOUD_SETTINGS } from './profiles/nccloud.ts';
import { conform, WHOLE } from './suite.ts';

conform(
  { subjects: NCCLOUD, extent: { stories: 'whole', kills: 'all' } },
  { subjects: NCCLOUD_SETTINGS, extent: WHOLE },
);
