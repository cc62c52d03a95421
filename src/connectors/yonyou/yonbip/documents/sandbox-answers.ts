/** How the sandbox shows a business document: answer of a save, detail, and rows of a list, in the names of each style. */
import { formatDecimal, parseMinor } from '../../../../core/money.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseExactJson } from '../../../../wire/exact-json.ts';
import { objectsOf, scalar } from '../errors.ts';
import { beijing, number, type World } from '../sandbox-world.ts';
import { resolve } from './sandbox-checks.ts';
import type { Family, Ref } from './sandbox-families.ts';
import type { StoredDocument } from './sandbox-store.ts';

export function headOf(document: StoredDocument): JsonObject {
  const json = parseExactJson(document.head);
  return isJsonObject(json) ? json : {};
}

export function rowsOf(document: StoredDocument): readonly JsonObject[] {
  return objectsOf(parseExactJson(document.rows));
}

/** Ids are texts in the EFI family, numbers in all others. */
export function idIn(family: Family, id: string): JsonValue {
  return family.style === 'efi' ? id : number(id);
}

const rowId = (document: StoredDocument, index: number): string => String(BigInt(document.id) + BigInt(index + 1));

/** The head as detail and list tell it, references in the names of the style. */
function shownHead(world: World, family: Family, document: StoredDocument, inList: boolean): JsonObject {
  const head = headOf(document);
  const { stage } = document;
  const status = stage === 2 ? 1 : stage === 1 ? 3 : 0;
  const texts = family.style === 'efi';
  return {
    ...head,
    ...refsOf(world, family, family.heads, head, inList),
    id: idIn(family, document.id),
    code: document.code,
    ...(texts
      ? {
          busiObj: family.name.slice('EFI/'.length),
          verifyState: number(stage),
          status: String(status),
          postStatus: '0',
          writeOffState: '0',
          effectState: '0',
          settleState: '0',
        }
      : { verifystate: number(stage), status: number(status) }),
    ...totals(family, document),
    pubts: beijing(document.changedMs),
  };
}

/** What was given under `customerCode`, `customer_code` or `cust` becomes id, code and name as the style tells them. */
function refsOf(world: World, family: Family, refs: readonly Ref[], holder: JsonObject, inList: boolean): JsonObject {
  const told: Record<string, JsonValue> = {};
  for (const one of refs) {
    const found = resolve(world, family, holder, one, '');
    if (!found) continue;
    const [name = '', coded] = one.names;
    if (family.style === 'efi') {
      told[name] = found.id;
      told[coded ?? `${name}Code`] = found.code;
      told[`${name}Name`] = found.name;
    } else if (family.style === 'classic') {
      const base = name.replace(/_(code|name)$/, '');
      told[base] = found.id;
      if (one.of === 'currencies') told[`${base}_name`] = found.name;
      else told[`${base}_code`] = found.code;
    } else {
      told[name] = number(found.id);
      told[`${name}_name`] = found.name;
      if (one.of === 'materials') told[name === 'productId' ? 'productCode' : `${name}_cCode`] = found.code;
      if (one.of === 'currencies' && family.style === 'sales') told[`${name}Code`] = found.code;
      if (inList && (one.of === 'warehouses' || one.of === 'organisations')) told[`${name}_code`] = found.code;
    }
  }
  return told;
}

const SCALE = 6;

/** `100.500000` → `100.5`. */
function plain(digits: bigint): JsonValue {
  return number(formatDecimal(digits, SCALE).replace(/\.?0+$/, ''));
}

function totals(family: Family, document: StoredDocument): JsonObject {
  const rows = rowsOf(document);
  const sum = (name: string): JsonValue =>
    plain(rows.reduce((all, row) => all + (parseMinor(scalar(row[name]), SCALE) ?? 0n), 0n));
  if (family.style === 'efi')
    return {
      oriTaxIncludedAmount: sum('oriTaxIncludedAmount'),
      localTaxIncludedAmount: sum('localTaxIncludedAmount'),
      oriTaxAmount: sum('oriTaxAmount'),
    };
  if (family.style === 'classic') {
    const head = headOf(document);
    return { balance: head.oriSum ?? sum('oriSum'), localbalance: head.natSum ?? sum('natSum') };
  }
  return { totalQuantity: sum('qty') };
}

/** `data` of a detail, and of a save that answers with the object. */
export function detailOf(world: World, family: Family, document: StoredDocument): JsonObject {
  const rows = rowsOf(document).map((row, index) => ({
    ...shownRow(world, family, row, index),
    id: idIn(family, rowId(document, index)),
    [family.style === 'efi' ? 'headerId' : 'mainid']: idIn(family, document.id),
  }));
  return {
    ...shownHead(world, family, document, false),
    ...(family.style === 'classic' && { isWfControlled: world.switches.workflow === 'controlled' }),
    ...(family.name === 'fi/receivebill' && { settlestatus: number(1), period: number('2589917579547142') }),
    [family.rows]: rows,
  };
}

function shownRow(world: World, family: Family, row: JsonObject, index: number): JsonObject {
  const at = number((index + 1) * 10);
  return {
    ...row,
    ...refsOf(world, family, family.rowRefs, row, false),
    [family.style === 'efi' ? 'rowNo' : 'rowno']: at,
    ...(family.style === 'classic' && { balance: row.oriSum ?? number(0) }),
  };
}

/** What a batch shape tells of one document. */
export function infoOf(family: Family, document: StoredDocument): JsonObject {
  const { id, code, changedMs } = document;
  return { id: idIn(family, id), code, status: number(0), pubts: beijing(changedMs) };
}

/** Rows of a list: one a document, or one a row of it, its members prefixed. */
export function listedOf(
  world: World,
  family: Family,
  document: StoredDocument,
  isSum: boolean,
): readonly JsonObject[] {
  const head = shownHead(world, family, document, true);
  if (isSum) return [head];
  return rowsOf(document).map((row, index) => {
    const shown = shownRow(world, family, { ...row, id: idIn(family, rowId(document, index)) }, index);
    const members = Object.entries(shown).flatMap(([name, value]) => prefixed(family, name, value));
    return { ...head, ...Object.fromEntries(members) };
  });
}

/** EFI tells an amount as `bodyItemOriTaxExcludedAmount` and the external row as `bodyItem_extRowNo`; others by an underscore. */
function prefixed(family: Family, name: string, value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (family.style !== 'efi' || name === 'extRowNo') return [[`${family.rows}_${name}`, value]];
  return [[`${family.rows}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]];
}
