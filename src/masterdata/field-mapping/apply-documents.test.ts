/** Mappings laid over every body of business documents that the connectors make. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsOf as kingdeeSettings } from '../../connectors/kingdee/account.ts';
import { documentBody as kingdeeBody } from '../../connectors/kingdee/documents/body.ts';
import { documentFields as kingdeeFields } from '../../connectors/kingdee/documents/fields.ts';
import { CREDENTIALS, SAME_CODES } from '../../connectors/kingdee/sandbox-fixture.ts';
import { sandboxCurrencies } from '../../connectors/kingdee/sandbox-seed.ts';
import { settingsOf as yonbipSettings } from '../../connectors/yonyou/yonbip/account.ts';
import { documentBody as yonbipBody } from '../../connectors/yonyou/yonbip/documents/body.ts';
import { OPTIONS } from '../../connectors/yonyou/yonbip/documents/documents.testing.ts';
import { documentFields as yonbipFields } from '../../connectors/yonyou/yonbip/documents/fields.ts';
import { type BusinessDocument, DOCUMENT_KINDS, type DocumentKind } from '../../core/business-documents.ts';
import { sampleDocument, sampleDocuments } from '../../core/sample-document.ts';
import type { TargetFields } from '../../core/target-fields.ts';
import type { TargetDocument } from '../../core/targets.ts';
import { applyMapping } from './apply.ts';
import { bodyDifference } from './difference.ts';
import { expressionsInProcess } from './expressions-fixture.ts';
import type { FieldMappingRow } from './mapping-row.ts';

const expressions = expressionsInProcess();
const KINDS = Object.keys(DOCUMENT_KINDS) as DocumentKind[];

interface Writer {
  readonly name: string;
  readonly fields: (kind: DocumentKind) => TargetFields;
  readonly body: (document: BusinessDocument) => TargetDocument | { readonly problems: readonly { code: string }[] };
}

const KINGDEE = kingdeeSettings({
  ...CREDENTIALS,
  ...{ baseUrl: 'http://x', book: '001', currencies: sandboxCurrencies(), documents: { serviceMaterial: 'SERVICE' } },
});
function yonbip(arap: 'efi' | 'classic'): Writer {
  const settings = yonbipSettings({
    ...{ appKey: 'k', appSecret: 's', openUrl: 'http://x', book: '001', ledgerCurrency: 'CNY' },
    documents: { ...OPTIONS, arap },
  });
  return {
    name: arap,
    fields: (kind) => yonbipFields(settings, kind),
    body: (document) => yonbipBody(settings, document, SAME_CODES),
  };
}
const WRITERS: readonly Writer[] = [
  {
    name: 'kingdee',
    fields: (kind) => kingdeeFields(KINGDEE, kind),
    body: (document) => kingdeeBody(KINGDEE, document, SAME_CODES),
  },
  yonbip('efi'),
  yonbip('classic'),
];

const samples = (kind: DocumentKind) => sampleDocuments({ kind, ledger: '001', functionalCurrency: 'CNY' });

function made(writer: Writer, document: BusinessDocument): unknown {
  const one = writer.body(document);
  if ('problems' in one) throw new Error(`${writer.name} ${document.kind}: ${JSON.stringify(one.problems)}`);
  return one.body;
}

/** Path, without the numbers of lines, and JSON text of each leaf. */
function leavesOf(body: unknown): readonly (readonly [path: string, value: string])[] {
  return bodyDifference({}, body).length === 0 ? [] : leaves(body, '');
}

function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((one) => leaves(one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, one]) => leaves(one, path === '' ? name : `${path}.${name}`));
}

/** Fields that are guarded: fixed, or an amount or rate, whose value is compared. */
function guardedIn({ fields }: TargetFields): ReadonlySet<string> {
  return new Set(fields.filter((one) => one.fixed || /^(AMOUNT|RATE)/.test(one.kind)).map((one) => one.path));
}

describe.each(WRITERS)('$name', (writer) => {
  test.each(KINDS)('%s: every sample is a document that the connector makes', (kind) => {
    for (const sample of samples(kind)) expect(made(writer, sample), sample.currency).toBeDefined();
  });

  test.each(KINDS)('%s: no figure, number, date, party, currency, goods or warehouse is open to a mapping', (kind) => {
    const known = writer.fields(kind);
    const guarded = guardedIn(known);
    const open = new Map(known.fields.filter((one) => !guarded.has(one.path)).map((one) => [one.path, one]));
    for (const sample of samples(kind)) {
      const ours = [
        sample.number,
        sample.party?.code,
        ...sample.lines.flatMap((one) => [one.material, one.expenseItem]),
      ];
      const places = sample.lines.flatMap((one) => [one.warehouse, one.warehouseTo, one.quantity?.toString()]);
      const kept = new Set([...ours, ...places].map((one) => JSON.stringify(one)));
      for (const [path, value] of leavesOf(made(writer, sample)).filter(([one]) => open.has(one))) {
        expect(value, `${path} is a figure`).not.toMatch(/^"?-?\d+\.\d+"?$/);
        expect(kept.has(value), `${path} = ${value}`).toBe(false);
      }
    }
  });

  test('whatever rows say, either there is a problem, or all that is guarded is sent as the connector wrote it', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KINDS),
        fc.array(
          fc.record({
            at: fc.nat(),
            how: fc.constantFrom('OPEN', 'OWN', 'SET', 'DROP', 'CASE', 'PARENT'),
            text: fc.constantFrom('X', '1.00', '2026-01-20', 'HL:5a3b1e0000000000 x'),
          }),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        async (kind, wanted) => {
          const known = writer.fields(kind);
          const document = sampleDocument({ kind, ledger: '001', functionalCurrency: 'CNY' });
          const body = made(writer, document);
          const paths = [...new Set(leavesOf(body).map(([path]) => path))];
          const guarded = guardedIn(known);
          const open = paths.filter((path) => !guarded.has(path) && path.startsWith(`${known.root}.`));
          const rows = wanted.map(({ at, how, text }): FieldMappingRow => {
            const path = paths[at % paths.length] ?? '';
            const free = open[at % open.length] ?? '';
            const set = (target: string): FieldMappingRow => ({
              ...{ target, source: 'CONSTANT', kind: 'TEXT', optional: false, constant: text },
            });
            if (how === 'OPEN') return set(free);
            if (how === 'OWN') return set(path.replace(/[^.]+$/, 'F_OWN'));
            if (how === 'DROP') return { target: path, source: 'DROP' };
            if (how === 'PARENT')
              return { target: path.split('.').slice(0, -1).join('.').replace('[]', '') || path, source: 'DROP' };
            return set(how === 'CASE' ? path.replace(/[^.]+$/, (name) => name.toUpperCase()) : path);
          });
          const input = { voucher: document, body, lookups: {}, fields: known.fields, root: known.root ?? '' };
          const mapped = await applyMapping(expressions, rows, input);
          if (mapped.problems.length > 0) return;
          sent++;
          const of = (one: unknown) =>
            leavesOf(one).filter(([path]) => guarded.has(path) || !path.startsWith(`${known.root}.`));
          expect(of(mapped.body)).toEqual(of(body));
          // Nothing stands twice in letters of another case.
          const names = leavesOf(mapped.body).map(([path]) => path);
          expect(new Set(names.map((path) => path.toLowerCase())).size).toBe(new Set(names).size);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
    expect(sent).toBeGreaterThan(20);
  });
});
