// The rates of the live page's History.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, turnedAway } from '../../main/resources/io/tollgate/admin/page/history.mjs';

const START = Date.parse('2026-11-23T12:00:00Z');

function overview(second, routes, started = '2026-11-23T11:00:00Z') {
  return { time: new Date(START + second * 1000).toISOString(), started, open: 7, routes };
}

function route(name, opened, away = 0, messages = 0) {
  return {
    name, open: 1, upgrades: { opened, no_token: away }, wouldRefuse: {}, messages: { client: messages, upstream: 0 },
    bytes: { client: messages * 10, upstream: 0 },
  };
}

function after(...overviews) {
  const history = new History();
  overviews.forEach(each => history.add(each));
  return history;
}

test('one overview has no rates', () => {
  assert.equal(after(overview(0, [route('chat', 5)])).latest, undefined);
});

test('rates are per second, whatever the time between', () => {
  const { latest } = after(overview(0, [route('chat', 5)]), overview(2, [route('chat', 15, 4, 100)]));
  assert.deepEqual(latest.upgrades, { opened: 5, no_token: 2 });
  assert.equal(latest.messages.client, 50);
  assert.equal(latest.bytes.client, 500);
  assert.equal(latest.routes.get('chat').upgrades.opened, 5);
});

test('the same overview again is no news', () => {
  const history = after(overview(0, []), overview(1, []));
  assert.equal(history.add(overview(1, [])), false);
  assert.equal(history.samples.length, 1);
});

test('all is the sum of its routes', () => {
  const { latest } = after(
    overview(0, [route('chat', 1), route('news', 1)]), overview(1, [route('chat', 3), route('news', 4)]));
  assert.equal(latest.upgrades.opened, 5);
});

test('a route that comes starts at nothing, and one that goes takes nothing away', () => {
  const { latest } = after(overview(0, [route('old', 100)]), overview(1, [route('new', 3)]));
  assert.equal(latest.upgrades.opened, 3);
});

test('a counter that began anew is no negative rate', () => {
  const { latest } = after(overview(0, [route('chat', 100)]), overview(1, [route('chat', 2)]));
  assert.equal(latest.upgrades.opened, 2);
});

test('another start forgets what was before', () => {
  const history = after(overview(0, [route('chat', 9)]), overview(1, [route('chat', 10)]));
  history.add(overview(2, [route('chat', 1)], '2026-11-23T12:00:01Z'));
  assert.deepEqual(history.samples, []);
});

test('a pause is a gap, and the rate after it is of the whole time', () => {
  const history = after(overview(0, [route('chat', 0)]), overview(1, [route('chat', 1)]), overview(61, [route('chat', 61)]));
  const [, gap, last] = history.samples;
  assert.equal(gap.routes, undefined);
  assert.equal(last.upgrades.opened, 1);
});

test('five minutes are kept', () => {
  const history = after(...Array.from({ length: 400 }, (_, second) => overview(second, [route('chat', second)])));
  assert.equal(history.samples.length, 300);
  assert.equal(Math.round(history.recent().opened), 300);
});

test('recent counts what happened in the time that is kept', () => {
  const history = after(overview(0, [route('chat', 0, 1000)]), overview(2, [route('chat', 4, 1006)]));
  assert.equal(history.recent().no_token, 6);
  assert.equal(turnedAway(history.recent()), 6);
});
