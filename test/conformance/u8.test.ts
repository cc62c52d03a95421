import { U8 } from './profiles/u8.ts';
import { conform } from './suite.ts';

conform(U8, { stories: 'whole', kills: 'around the send' });
