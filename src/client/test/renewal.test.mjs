// Open sockets are renewed in time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, jwt, NOW, settled, stage } from './stage.mjs';

// After the stage, as it takes over what the browser has.
const { TollgateSocket } = await import(process.env.TOLLGATE_CLIENT ?? '../tollgate-client.js');

const RENEW = { url: 'https://chat.example.com/renew', query: 'renew' };
const TICKET = { url: 'https://chat.example.com/chat/ticket', query: 'ticket' };
const isoIn = seconds => new Date(NOW + seconds * 1000).toISOString();
const renewals = () => stage.calls.filter(({ url }) => url === RENEW.url);

/** An open one that is renewed. */
async function open(options) {
  const socket = new TollgateSocket('wss://chat.example.com/chat', { renew: RENEW, ...options });
  await settled();
  stage.socket.opens();
  return socket;
}

for (const [dice, least] of [[0, 60], [0.5, 70], [1, 80]])
  test(`after ${least} % of a token's time it is renewed`, async () => {
    stage.dice = dice;
    await open({ token: () => jwt(1000) });
    await after(least * 10_000 - 1);
    assert.equal(renewals().length, 0);
    await after(1);
    assert.equal(renewals().length, 1);
  });

test('a renewal brings a fresh token and the handle of the connection', async () => {
  const tokens = [];
  await open({ token: fresh => jwt(fresh ? 200 : 100, { n: tokens.push(!!fresh) }) });
  await after(60_000);
  assert.deepEqual(tokens, [false, true]);
  const [{ headers, body }] = renewals();
  assert.equal(headers.Authorization, `Bearer ${jwt(200, { n: 2 })}`);
  assert.deepEqual(body, { renew: new URL(stage.socket.url).searchParams.get('renew') });
});

for (const [how, last] of [['does not come', () => new Promise(() => {})], ['is thrown at once', () => { throw new Error('none'); }]])
  test(`where its token ${how}, it is tried again`, async () => {
    let asked = 0;
    await open({ token: fresh => (fresh && ++asked === 1 ? last() : jwt(1000)) });
    await after(600_000);
    assert.equal(asked, 1);
    await after(60_000);
    assert.equal(renewals().length, 0);
    await after(240_000);
    assert.equal(renewals().length, 1);
  });

test('the answer says when the next one is due', async () => {
  stage.answers = [[200, { renewed: 1, expires: isoIn(1060) }]];
  await open({ token: () => jwt(100) });
  await after(60_000);
  await after(599_999);
  assert.equal(renewals().length, 1);
  await after(1);
  assert.equal(renewals().length, 2);
});

test('what a ticket says of its token counts, not the end of the ticket', async () => {
  stage.answers = [[200, { ticket: 'one', expires: isoIn(30), tokenExpires: isoIn(1000) }]];
  await open({ token: () => 'opaque', ticket: TICKET });
  await after(599_999);
  assert.equal(renewals().length, 0);
  await after(1);
  assert.equal(renewals().length, 1);
});

test('handles are new for each connection, of what Tollgate takes', async () => {
  const handles = new Set();
  await open({ token: () => jwt(100) });
  for (let i = 0; i < 50; i++) {
    handles.add(new URL(stage.socket.url).searchParams.get('renew'));
    stage.socket.ends(1001);
    await after(0);
    stage.socket.opens();
  }
  assert.equal(handles.size, 50);
  for (const handle of handles) assert.match(handle, /^[\w-]{22,128}$/);
});

test('a renewal that fails is tried again ever sooner, until the end', async () => {
  stage.answers = Array(50).fill([503, {}]);
  await open({ token: () => jwt(100) });
  const at = [];
  for (let second = 1; second <= 200; second++) {
    const before = renewals().length;
    await after(1_000);
    if (renewals().length > before) at.push(second);
  }
  assert.deepEqual(at, [60, 84, 94, 98, 100]);
});

for (const failure of [undefined, null, 'signed out', new TypeError('Failed to fetch')])
  test(`a token that cannot be had (${failure}) is asked for again in time`, async () => {
    let asked = 0;
    await open({ token: fresh => (fresh && !asked++ ? Promise.reject(failure) : jwt(100)) });
    await after(60_000);
    assert.equal(renewals().length, 0);
    await after(24_000);
    assert.equal(renewals().length, 1);
  });

test('a renewal that nobody answers is tried again', async () => {
  stage.answers = ['never'];
  await open({ token: () => jwt(100) });
  await after(60_000);
  await after(10_000);
  await after(18_000);
  assert.equal(renewals().length, 2);
});

test('it waits as a refused renewal says', async () => {
  stage.answers = [[429, {}, { 'Retry-After': '20' }]];
  await open({ token: () => jwt(100) });
  await after(60_000);
  await after(43_999); // 20 s, and 60 % of the 40 s that are left
  assert.equal(renewals().length, 1);
});

test('nothing is renewed of a connection that is over', async () => {
  const socket = await open({ token: () => jwt(100) });
  socket.close();
  stage.socket.ends(1000);
  await after(200_000);
  assert.equal(renewals().length, 0);
});

test('a connection that is lost while it is renewed is not renewed again', async () => {
  let answer;
  await open({ token: fresh => (fresh ? new Promise(done => (answer = done)) : jwt(100)) });
  await after(60_000);
  stage.socket.ends(1001);
  await after(0);
  answer(jwt(100));
  await settled();
  const before = renewals().length;
  await after(30_000);
  assert.equal(renewals().length, before);
});

for (const [name, token] of [
  ['an opaque token', 'opaque'],
  ['a JWT without an end', 'e30.e30.x'],
  ['no base64', 'a.!.c'],
])
  test(`when ${name} ends is not known, so nothing is renewed`, async () => {
    const socket = await open({ token: () => token });
    await after(3_600_000);
    assert.equal(renewals().length, 0);
    assert.equal(socket.readyState, TollgateSocket.OPEN);
  });

test('a token for years does not make a timer run at once', async () => {
  await open({ token: () => jwt(10 * 365 * 86_400) });
  await after(86_400_000);
  assert.equal(renewals().length, 0);
});

test('the end is read from a JWT of any characters', async () => {
  await open({ token: () => jwt(100, { name: '>>>???~~~ÿ Grüezi ☃ 𝒳', url: 'https://a/?b~c' }) });
  await after(60_000);
  assert.equal(renewals().length, 1);
});
