/** A key and a value as they are told → as they are kept: trimmed, in one way of writing, or a problem. Pure. */
import { type Problem, problem } from '../../core/problems.ts';
import { kindFacts, type MappingField, type MappingKind, type MappingValue } from './kinds.ts';
import { parseParts, partsText } from './parts.ts';
import { keyName, MAPPING_PROBLEMS } from './problems.ts';

export interface CleanMapping {
  readonly key: readonly string[];
  readonly value: MappingValue;
}

/** Fields that the kind does not have are refused, as a name that is misspelt would be lost in silence. */
export function cleanMapping(
  book: string,
  kind: MappingKind,
  told: { readonly key: readonly string[]; readonly value: MappingValue },
): CleanMapping | { readonly problems: readonly Problem[] } {
  const facts = kindFacts(kind);
  const problems: Problem[] = [];
  const name = keyName(told.key);
  const refuse = (field: string, value: string): void => {
    problems.push(problem(MAPPING_PROBLEMS.MASTER_FIELD_NOT_VALID, { book }, { kind, name, field, value }));
  };
  const key = facts.key.map((field, index) => {
    const value = clean(told.key[index] ?? '');
    if (!isValid(field, value)) refuse(field.name, value);
    return value;
  });
  if (told.key.length !== facts.key.length) refuse('key', name);
  const known = new Set(facts.value.map((field) => field.name));
  for (const strange of Object.keys(told.value).filter((one) => !known.has(one))) refuse(strange, told.value[strange]!);
  const value = Object.fromEntries(
    facts.value.map((field) => {
      const written = oneWay(field.name, clean(told.value[field.name] ?? ''));
      if (written === undefined || !isValid(field, written)) refuse(field.name, told.value[field.name] ?? '');
      return [field.name, written ?? ''];
    }),
  );
  return problems.length > 0 ? { problems } : { key, value };
}

function clean(text: string): string {
  return text.normalize('NFC').trim();
}

function isValid(field: MappingField, value: string): boolean {
  return value === '' ? field.optional === true : field.pattern.test(value);
}

/** Undefined: it cannot be read. */
function oneWay(name: string, value: string): string | undefined {
  if (name !== 'parts') return value;
  const parts = parseParts(value);
  return parts && partsText(parts);
}
