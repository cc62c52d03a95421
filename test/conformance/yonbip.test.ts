import { YONBIP } from './profiles/yonbip.ts';
import { conform } from './suite.ts';

conform(YONBIP, { stories: 'whole', kills: 'around the send' });
