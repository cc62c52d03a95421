import { NCCLOUD, NCCLOUD_SETTINGS } from './profiles/nccloud.ts';
import { conform, MAIN, WHOLE_AND_KILLED } from './suite.ts';

conform({ subjects: NCCLOUD, extent: WHOLE_AND_KILLED }, { subjects: NCCLOUD_SETTINGS, extent: MAIN });
