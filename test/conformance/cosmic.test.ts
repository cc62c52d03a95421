import { COSMIC } from './profiles/cosmic.ts';
import { conform } from './suite.ts';

conform(COSMIC, { stories: 'whole', kills: 'around the send' });
