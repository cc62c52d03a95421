/** The commands, in the order of the help. */
import {
  bookCommand,
  erpCommand,
  loanCommand,
  periodCommand,
  policyCommand,
  rateCommand,
  shopCommand,
} from './book-commands.ts';
import type { Command } from './command.ts';
import { importCommand } from './import-command.ts';
import { backupCommand, doctorCommand, exportCommand, restoreCommand, verifyCommand } from './keep-commands.ts';
import { mappingCommand } from './mapping-command.ts';
import { accrueCommand, feeRateCommand, settledOrderCommand } from './month-end-commands.ts';
import { proveCommand } from './prove-command.ts';
import { acceptCommand, exceptionsCommand, feeKeysCommand, retryCommand } from './repair-commands.ts';
import { sandboxCommand } from './sandbox-command.ts';
import { upCommand, workerCommand } from './serve-commands.ts';
import { sourceCommand } from './source-command.ts';
import { syncCommand } from './sync-command.ts';

export const COMMANDS: readonly Command[] = [
  upCommand,
  workerCommand,
  importCommand,
  proveCommand,
  verifyCommand,
  exportCommand,
  exceptionsCommand,
  acceptCommand,
  retryCommand,
  feeKeysCommand,
  bookCommand,
  shopCommand,
  rateCommand,
  policyCommand,
  periodCommand,
  loanCommand,
  feeRateCommand,
  accrueCommand,
  settledOrderCommand,
  erpCommand,
  sourceCommand,
  syncCommand,
  mappingCommand,
  sandboxCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
];
