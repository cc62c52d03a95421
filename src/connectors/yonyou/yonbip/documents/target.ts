/**
 * Business documents (业务单据) of YonBIP. What keeps a document single differs by card: a gateway key, an external key, or
 * nothing; `idempotency` tells which. README.md “Documents”.
 */
import type { BusinessDocument, DocumentKind, DocumentTarget } from '../../../../core/business-documents.ts';
import type { Idempotency } from '../../../../core/targets.ts';
import { documentBody, KINDS } from './body.ts';
import { cardOf } from './cards.ts';
import { type Lookup, ourDocuments } from './lookup.ts';
import { readBack } from './read-back.ts';
import { sendDocument } from './sending.ts';
import type { DocumentSettings } from './settings.ts';
import { advance, remove } from './verbs.ts';

export function documentTarget(lookup: Lookup): DocumentTarget {
  const { settings } = lookup;
  return {
    kinds: KINDS,
    idempotency: (kind) => idempotencyOf(kind, settings.documents),
    toDocument: (document, mapping) => documentBody(settings, document, mapping),
    find: async (document: BusinessDocument) => (await ourDocuments(lookup, document))[0],
    duplicates: (document) => ourDocuments(lookup, document),
    send: (kind, document, deadlineMs) => sendDocument(lookup, kind, document, deadlineMs),
    readBack: (id, document, mapping) => readBack(lookup, id, document, mapping),
    advance: (kind, id, to) => advance(lookup, kind, id, to),
    remove: (kind, id) => remove(lookup, kind, id),
  };
}

/** A card without a gateway key is blind, unless the tenant numbers by hand and a number stands once. */
function idempotencyOf(kind: DocumentKind, settings: DocumentSettings): Idempotency {
  if (cardOf(kind, settings).keyed) return 'enforcing';
  return settings.documentNumbering === 'ours' ? 'numberable' : 'blind';
}
