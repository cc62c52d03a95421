import { expect, test } from 'vitest';
import { createRedactor } from './redact.ts';

const SECRET = 'p"ss wörd/+=1234';

test('a registered value is cut out in every form it travels in', () => {
  const redactor = createRedactor();
  redactor.register(SECRET);
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    Buffer.from(SECRET).toString('base64'),
    JSON.stringify({ a: SECRET }),
  ];
  for (const form of forms) {
    const text = redactor.text(`before ${form} after`);
    expect(text).toMatch(/^before .*\*\*\*.* after$/);
    expect(text).not.toContain(form);
  }
});

test('values under secret names are cut out though nobody registered them', () => {
  const redactor = createRedactor();
  const shown = redactor.value({
    appSecret: 'x',
    password: 'x',
    'Set-Cookie': ['x'],
    headers: { Authorization: 'Bearer x', 'kdservice-sessionid': 'x', accept: 'json' },
    KDSVCSessionId: 'x',
    list: [{ access_token: 'x', name: 'shown' }],
    amount: 5n,
  });
  expect(shown).toEqual({
    appSecret: '***',
    password: '***',
    'Set-Cookie': '***',
    headers: { Authorization: '***', 'kdservice-sessionid': '***', accept: 'json' },
    KDSVCSessionId: '***',
    list: [{ access_token: '***', name: 'shown' }],
    amount: 5n,
  });
});

test('a short value is no secret: it would cut common words out of every message', () => {
  const redactor = createRedactor();
  redactor.register('001');
  expect(redactor.text('book 001')).toBe('book 001');
});
