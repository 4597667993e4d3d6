// How the live page writes figures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../main/resources/io/tollgate/admin/page/format.mjs';

function table(name, write, rows) {
  for (const [given, expected] of rows) test(`${name} ${given}`, () => assert.equal(write(given), expected));
}

table('short', format.short, [
  [0, '0'], [0.01, '<0.1'], [0.05, '0.1'], [3.44, '3.4'], [9.94, '9.9'], [9.95, '10'], [12, '12'], [999, '999'], [1204.4, '1,204'],
  [9999, '9,999'], [10_000, '10k'], [12_345, '12.3k'], [99_940, '99.9k'], [123_456, '123k'], [1_234_567, '1.2M'], [2.5e9, '2.5G'],
]);
table('bytes', format.bytes, [
  [0, '0 B'], [812, '812 B'], [999, '999 B'], [1000, '1 KiB'], [1024, '1 KiB'], [1536, '1.5 KiB'], [100 * 1024, '100 KiB'],
  [1000 * 1024, '1 MiB'], [5 * 1024 ** 3, '5 GiB'], [1024 ** 6, '1,024 PiB'],
]);
table('span', format.span, [
  [-1, '0 s'], [0.9, '0 s'], [59.9, '59 s'], [60, '1 min'], [3599, '59 min'], [3600, '1 h 00 min'], [7500, '2 h 05 min'], [90_000, '1 d 1 h'],
]);
table('share', format.share, [[0, '0 %'], [0.001, '<1 %'], [0.5, '50 %'], [0.999, '99 %'], [1, '100 %'], [1.25, '125 %']]);
table('words', format.words, [['no_token', 'no token'], [undefined, ''], [1001, '1001']]);
table('meaning', format.meaning, [[4409, 'evicted'], ['4403', 'taken back'], [3999, '']]);
