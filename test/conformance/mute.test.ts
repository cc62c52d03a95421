import { NCCLOUD_MUTE } from './profiles/nccloud.ts';
import { TPLUS_MUTE } from './profiles/tplus.ts';
import { U8_MUTE } from './profiles/u8.ts';
import { conformMute } from './suite.ts';

conformMute([U8_MUTE, NCCLOUD_MUTE, TPLUS_MUTE]);
