/** Reads the words of the command line, runs one command, and gives its exit status. */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { type Catalogue, describeProblem, Refused, Transient } from '../core/problems.ts';
import { type Command, type ExitStatus, type Host, type Invocation, type Output, WrongUse } from './command.ts';
import { COMMANDS } from './commands.ts';

export interface CliOptions {
  readonly host: Host;
  readonly out: Output;
  readonly catalogue: Catalogue;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function runCli(argv: readonly string[], options: CliOptions): Promise<ExitStatus> {
  const { out, environment } = options;
  const [name, ...rest] = argv;
  const language = languageOf(rest, environment);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    printHelp(out, language);
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    out.error(
      language === 'zh' ? `没有命令「${name}」。见 heliu help` : `There is no command “${name}”. See heliu help`,
    );
    return 2;
  }
  try {
    const call = invocation(command, rest, options, language);
    if (call.flag('help')) {
      out.line(`${command.usage}\n  ${command.about[language]}`);
      return 0;
    }
    return await command.run(call);
  } catch (error) {
    return explain(error, command, options, language);
  }
}

function languageOf(argv: readonly string[], environment: CliOptions['environment']): 'zh' | 'en' {
  const at = argv.indexOf('--lang');
  const wanted = at >= 0 ? argv[at + 1] : (environment.HELIU_LANG ?? environment.LC_ALL ?? environment.LANG ?? 'zh');
  return wanted?.startsWith('en') || wanted === 'C' || wanted === 'C.UTF-8' || wanted === 'POSIX' ? 'en' : 'zh';
}

function invocation(command: Command, argv: readonly string[], options: CliOptions, language: 'zh' | 'en'): Invocation {
  const parsed = parse(command, argv);
  return {
    host: options.host,
    out: options.out,
    language,
    json: parsed.values.json === true,
    actor: `cli:${userInfo().username}`,
    words: parsed.positionals,
    option: (name) => {
      const value = parsed.values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => parsed.values[name] === true,
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

function parse(command: Command, argv: readonly string[]): Parsed {
  const strings = [...command.options, 'lang'].map((name) => [name, { type: 'string' }] as const);
  const booleans = [...command.flags, 'json', 'help'].map((name) => [name, { type: 'boolean' }] as const);
  try {
    return parseArgs({
      args: [...argv],
      options: Object.fromEntries([...strings, ...booleans]),
      allowPositionals: true,
    });
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
}

function printHelp(out: Output, language: 'zh' | 'en'): void {
  out.line('Heliu 合流\n');
  for (const command of COMMANDS) out.line(`  ${command.usage}\n      ${command.about[language]}`);
  out.line(
    language === 'zh'
      ? '\n每个命令都有 --json、--lang zh|en、--help。退出码：0 完成，1 有问题（已打印并排队），2 用法错误。'
      : '\nEvery command has --json, --lang zh|en, --help. Exit status: 0 done, 1 problems were found (printed and queued), 2 wrong use.',
  );
}

function explain(error: unknown, command: Command, options: CliOptions, language: 'zh' | 'en'): ExitStatus {
  const { out, catalogue } = options;
  if (error instanceof WrongUse) {
    out.error(`${error.message}\n${command.usage}`);
    return 2;
  }
  if (error instanceof Refused || error instanceof Transient) {
    const { text, remedy } = describeProblem(catalogue, error.problem, language);
    out.error(`✗ ${error.problem.level} ${error.problem.code}  ${text}\n  → ${remedy}`);
    return 1;
  }
  throw error;
}
