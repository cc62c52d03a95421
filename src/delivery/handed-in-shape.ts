/** JSON of unknown origin as a document that is handed in: its members and their types, no more and no less. Pure. */
import { DOCUMENT_KINDS } from '../core/business-documents.ts';
import { type Problem, problem } from '../core/problems.ts';
import type { HandedIn, HandedInLine } from './handed-in.ts';
import { DELIVERY_PROBLEMS } from './problems.ts';

const TEXT_LENGTH_MAX = 200;

type Members = Readonly<Record<string, unknown>>;
type Shape<T> = Readonly<Record<keyof T, 'text' | 'text?' | 'number?' | 'object?' | 'array'>>;

const DOCUMENT: Shape<HandedIn> = {
  key: 'text',
  kind: 'text',
  date: 'text',
  dueDate: 'text?',
  currency: 'text',
  rate: 'text?',
  summary: 'text',
  party: 'object?',
  bankAccount: 'text?',
  charge: 'text?',
  source: 'object?',
  lines: 'array',
};

const LINE: Shape<HandedInLine> = {
  summary: 'text?',
  material: 'text?',
  expenseItem: 'text?',
  department: 'text?',
  warehouse: 'text?',
  warehouseTo: 'text?',
  quantity: 'number?',
  fc: 'text?',
  tax: 'text?',
  taxRate: 'text?',
  lc: 'text?',
  cost: 'text?',
};

const PARTY: Shape<NonNullable<HandedIn['party']>> = { kind: 'text', code: 'text' };
const SOURCE: Shape<NonNullable<HandedIn['source']>> = { key: 'text?', number: 'text?', id: 'text?' };

/** DOCUMENT_INVALID names the first member that is not as it must be; what it says is judged by `faultsOf`. */
export function readHandedIn(value: unknown): HandedIn | Problem {
  const key = isObject(value) && typeof value.key === 'string' ? value.key.slice(0, TEXT_LENGTH_MAX) : '';
  const fault =
    misfit(value, DOCUMENT, '') ??
    misfitWithin(value as Members) ??
    (isKind((value as Members).kind) ? undefined : 'kind');
  if (fault === undefined) return value as HandedIn;
  return problem(DELIVERY_PROBLEMS.DOCUMENT_INVALID, {}, { key, field: fault, why: 'JSON' });
}

function misfitWithin({ party, source, lines }: Members): string | undefined {
  if (party !== undefined) {
    const fault =
      misfit(party, PARTY, 'party.') ??
      (/^(CUSTOMER|SUPPLIER)$/.test(String((party as Members).kind)) ? undefined : 'party.kind');
    if (fault !== undefined) return fault;
  }
  const ofSource = source === undefined ? undefined : misfit(source, SOURCE, 'source.');
  if (ofSource !== undefined) return ofSource;
  for (const [index, line] of (lines as readonly unknown[]).entries()) {
    const fault = misfit(line, LINE, `lines[${index}].`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function misfit(value: unknown, shape: Readonly<Record<string, string>>, path: string): string | undefined {
  if (!isObject(value)) return path === '' ? '{…}' : path;
  const strange = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
  if (strange !== undefined) return path + strange.slice(0, TEXT_LENGTH_MAX);
  const wrong = Object.entries(shape).find(([name, type]) => !fits(value[name], type));
  return wrong && path + wrong[0];
}

function fits(value: unknown, type: string): boolean {
  if (value === undefined) return type.endsWith('?');
  if (type.startsWith('text'))
    return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX && (value !== '' || type === 'text');
  if (type.startsWith('number')) return typeof value === 'number';
  return type === 'array' ? Array.isArray(value) : isObject(value);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKind(value: unknown): boolean {
  return typeof value === 'string' && Object.hasOwn(DOCUMENT_KINDS, value);
}
