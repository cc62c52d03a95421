/** The laws in force. A new law is a file beside this one, and a line here. */
import type { Law } from '../law.ts';
import { L01 } from './L01.ts';
import { L02 } from './L02.ts';
import { L03 } from './L03.ts';
import { L04 } from './L04.ts';
import { L05 } from './L05.ts';
import { L07 } from './L07.ts';
import { L09 } from './L09.ts';
import { L11 } from './L11.ts';
import { L15 } from './L15.ts';
import { L16 } from './L16.ts';
import { L17 } from './L17.ts';
import { L17S } from './L17S.ts';
import { L18 } from './L18.ts';

export const LAWS: readonly Law[] = [L01, L02, L03, L04, L05, L07, L09, L11, L15, L16, L17, L17S, L18];
