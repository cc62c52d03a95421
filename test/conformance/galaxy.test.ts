import { GALAXY } from './profiles/galaxy.ts';
import { conform } from './suite.ts';

conform(GALAXY, { stories: 'whole', kills: 'around the send' });
