import { JDY } from './profiles/jdy.ts';
import { conform } from './suite.ts';

conform(JDY, { stories: 'whole', kills: 'around the send' });
