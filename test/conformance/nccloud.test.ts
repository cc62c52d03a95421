import { NCCLOUD } from './profiles/nccloud.ts';
import { conform } from './suite.ts';

conform(NCCLOUD, { stories: 'whole', kills: 'around the send' });
