import { describe, expect, test } from 'vitest';
import type { ProfileFieldJson } from '../http/erp-shapes.ts';
import { askedFields, type FieldTexts, isJsonSetting, settingsFrom, textsOf } from './erp-form.ts';

const field = (key: string, kind: ProfileFieldJson['kind']): ProfileFieldJson => ({
  ...{
    key,
    kind,
    text: { zh: key, en: key },
    required: false,
    requiredWhen: null,
    choices: [],
    choiceTexts: {},
    example: null,
  },
});
const FIELDS = [field('user', 'text'), field('key', 'secret'), field('slots', 'json'), field('form', 'choice')];

describe('settings of a connection', () => {
  test('come back as they were, but for the secret, which no form begins with', () => {
    const config = { user: 'u1', slots: { 店铺: 'FF100001' }, form: 'month' };
    const texts = textsOf(FIELDS, { ...config, key: 'leaked' });
    expect(texts).toEqual({ user: 'u1', slots: '{"店铺":"FF100001"}', form: 'month' });
    expect(settingsFrom(FIELDS, texts)).toEqual({ config, secrets: {} });
  });

  test('what is empty or blank is left out: a secret that is not typed anew stays set', () => {
    expect(settingsFrom(FIELDS, { user: ' ', key: '', slots: undefined })).toEqual({ config: {}, secrets: {} });
  });

  test('a secret keeps the spaces that are typed, a setting does not', () => {
    expect(settingsFrom(FIELDS, { user: ' u1 ', key: ' s ' })).toEqual({
      config: { user: 'u1' },
      secrets: { key: ' s ' },
    });
  });

  test('a field that another choice needs is not asked for; a choice that is not made is its first', () => {
    const auth = { ...field('auth', 'choice'), choices: ['secret', 'password', 'gateway'] };
    const app = { ...field('appId', 'text'), requiredWhen: { key: 'auth', in: ['secret', 'gateway'] } };
    const password = { ...field('password', 'secret'), requiredWhen: { key: 'auth', in: ['password'] } };
    const asked = (texts: FieldTexts) => askedFields([auth, app, password], texts).map((one) => one.key);
    expect(asked({})).toEqual(['auth', 'appId']);
    expect(asked({ auth: '' })).toEqual(['auth', 'appId']);
    expect(asked({ auth: 'gateway' })).toEqual(['auth', 'appId']);
    expect(asked({ auth: 'password' })).toEqual(['auth', 'password']);
  });

  test('a JSON setting is an object, a list, a number or a truth value', () => {
    expect(['{"a":1}', '[]', '24', 'true'].map(isJsonSetting)).toEqual([true, true, true, true]);
    expect(['"text"', 'null', '{a:1}', ''].map(isJsonSetting)).toEqual([false, false, false, false]);
  });
});
