import { afterEach, expect, test } from 'vitest';
import type { TargetConnector } from '../../../../core/targets.ts';
import { systemClock } from '../../../../wire/clock.ts';
import { createLimiter } from '../../../../wire/limiter.ts';
import { yonyouYonbip } from '../profile.ts';
import { BOOK, CREDENTIALS, SAME_CODES, TENANT } from '../sandbox-fixture.ts';
import { type DocumentBench, OPTIONS, openDocuments, sampleDocument } from './documents.testing.ts';

let bench: DocumentBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function connected(config: Readonly<Record<string, unknown>>): Promise<TargetConnector> {
  bench = await openDocuments();
  const { appKey, appSecret } = CREDENTIALS;
  const account = {
    baseUrl: bench.sandbox.url,
    ledger: BOOK,
    currency: 'CNY',
    config: { appKey, tenantId: TENANT, perMinute: 0, ...config },
    secrets: { appSecret },
  };
  const { http, redactor } = bench;
  const io = { http, redactor, clock: systemClock, limiter: createLimiter({ clock: systemClock }) };
  const connector = yonyouYonbip.connect?.(account, io);
  if (!connector) throw new Error('an outline');
  return connector;
}

test('the fields that a person fills in are what documents are made of, each over the same in `documents`', async () => {
  const { bustypes, quickTypes, ...others } = OPTIONS;
  const connector = await connected({
    documents: { ...others, organisation: 'ORG9' },
    bustypes,
    quickTypes,
    organisation: 'ORG1',
  });
  const document = sampleDocument('RECEIPT');
  const made = connector.documents?.toDocument(document, SAME_CODES);
  if (!made || 'problems' in made) throw new Error(JSON.stringify(made));
  expect(made.body).toMatchObject({
    data: { financeOrgCode: 'ORG1', bustypeCode: 'ar_colsale', settleModeCode: 'system_0001' },
  });
  expect(await connector.documents?.send('RECEIPT', made, 5_000)).toMatchObject({ outcome: 'Saved' });
});

test('a connection without them makes no document, and asks for each setting by its name', async () => {
  const connector = await connected({});
  const made = connector.documents?.toDocument(sampleDocument('RECEIPT'), SAME_CODES);
  const problems = made && 'problems' in made ? made.problems : [];
  expect(new Set(problems.map((one) => one.code))).toEqual(new Set(['YONYOU_SETTING_MISSING']));
  expect(problems.map((one) => one.params.setting)).toEqual(
    expect.arrayContaining(['organisations.finance', 'bustypes.RECEIPT', 'exchangeRateTypeCode', 'quickTypes.RECEIPT']),
  );
});

test('every example that the form shows is one that it takes', () => {
  for (const field of yonyouYonbip.fields)
    if (field.kind === 'json' && field.example !== undefined)
      expect(['object', 'number'], field.key).toContain(typeof JSON.parse(field.example));
});
