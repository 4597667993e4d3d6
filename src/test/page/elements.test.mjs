// What texts of others become in a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say, shown } from '../../main/resources/io/tollgate/admin/page/elements.mjs';

const rows = [
  ['alice', 'alice'],
  ['<b>עמר, 山田 \u{1f600}', '<b>עמר, 山田 \u{1f600}'],
  ['ecila\u202e01 morf', 'ecila\\u202E01 morf'],
  ['\u2066a\u2069\u200f\u061c', '\\u2066a\\u2069\\u200F\\u061C'],
  ['a\u0000\u001b[2J\u0085\u2028', 'a\\u0000\\u001B[2J\\u0085\\u2028'],
  ['two\nlines\tand\r\na head', 'two\nlines\tand\r\na head'],
];

for (const [given, expected] of rows) test(`shown ${JSON.stringify(given)}`, () => assert.equal(shown(given), expected));

test('what is said does not turn a sentence around', () => {
  const element = { textContent: '' };
  say(element, 'end\u202e');
  assert.equal(element.textContent, 'end\\u202E');
});
