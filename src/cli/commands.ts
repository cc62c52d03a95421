/** The commands, in the order of the help. */
import type { Command } from './command.ts';
import { importCommand } from './import-command.ts';

export const COMMANDS: readonly Command[] = [importCommand];
