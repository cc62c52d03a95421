import { TPLUS } from './profiles/tplus.ts';
import { conform } from './suite.ts';

conform(TPLUS, { stories: 'whole', kills: 'around the send' });
