// When the client comes back, when it does not, and what it brings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, settled, stage, told } from './stage.mjs';

// After the stage, as it takes over what the browser has.
const { TollgateSocket } = await import(process.env.TOLLGATE_CLIENT ?? '../tollgate-client.js');

const URL_OF_CHAT = 'wss://chat.example.com/chat';
const TICKET = { url: '/chat/ticket', query: 'ticket' };

/** A client, and all that it tells. */
async function client(options, url = URL_OF_CHAT) {
  const socket = new TollgateSocket(url, options);
  const events = told(socket);
  await settled();
  return { socket, events };
}

/** One whose connection is open and has held. */
async function settledClient(options) {
  const { socket, events } = await client(options);
  const own = stage.socket;
  own.opens();
  await after(10_000);
  return { socket, events, own };
}

/** Milliseconds until the next attempt. */
async function delayAfter(code, reason, options) {
  const { socket, own } = await settledClient(options);
  let delay;
  socket.onreconnecting = event => (delay = event.delay);
  own.ends(code, reason);
  return delay;
}

for (const code of [1000, 1002, 1003, 1005, 1007, 1008, 1009, 4403, 4409])
  test(`after ${code} it stays closed`, async () => {
    const { socket, events } = await settledClient();
    stage.socket.ends(code);
    await after(3_600_000);
    assert.deepEqual(events, ['open', `close ${code}`]);
    assert.equal(socket.readyState, TollgateSocket.CLOSED);
    assert.equal(stage.sockets.length, 1);
  });

for (const code of [1001, 1006, 1011, 1012, 1013, 1014, 1015, 3000, 4000, 4401, 4404, 4429, 4503])
  test(`after ${code} it comes back`, async () => {
    const { socket, events } = await settledClient();
    stage.socket.ends(code);
    assert.equal(socket.readyState, TollgateSocket.CONNECTING);
    await after(0);
    stage.socket.opens();
    assert.deepEqual(events, ['open', `reconnecting ${code}`, 'open']);
    assert.equal(stage.sockets.length, 2);
  });

for (const [code, first] of [[1001, 1000], [1012, 1000], [4401, 1000], [1006, 2000], [1011, 2000], [4429, 2000]])
  test(`after ${code} it is back within ${first} ms, at random`, async () => {
    assert.equal(await delayAfter(code), 0);
    stage.dice = 0.5;
    assert.equal(await delayAfter(code), first / 2);
    assert.equal(await delayAfter(code, '', { backoff: 100 }), first / 20);
  });

for (const [code, ends, state] of [[1006, 'reconnecting 1006', 0], [4403, 'close 4403', 3]])
  test(`where \`again\` throws, ${code} decides`, async () => {
    const { socket, events } = await settledClient({ again: () => { throw new TypeError('of the page'); } });
    assert.throws(() => stage.socket.ends(code), { message: 'of the page' });
    assert.deepEqual(events, ['open', ends]);
    assert.equal(socket.readyState, state);
  });

test('a token that does not come within a minute counts as a loss', async () => {
  const waiting = [];
  const { events } = await client({ token: () => new Promise(answer => waiting.push(answer)) });
  await after(59_999);
  assert.deepEqual(events, []);
  await after(1);
  assert.deepEqual(events, ['reconnecting 1006']);
  await after(0);
  waiting[1]('in time');
  await settled();
  waiting[0]('too late');
  await settled();
  assert.equal(stage.sockets.length, 1);
});

test('each loss doubles the time, up to 30 times the first', async () => {
  stage.dice = 1;
  const delays = [];
  const { socket } = await client();
  socket.onreconnecting = ({ delay }) => delays.push(delay);
  for (let i = 0; i < 7; i++) {
    stage.socket.ends(1006);
    await after(30_000);
  }
  assert.deepEqual(delays, [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('a connection that held for ten seconds begins the counting anew', async () => {
  stage.dice = 1;
  await delayAfter(1006);
  assert.equal(await delayAfter(1006), 2000);
});

test('one that opens and is closed does not', async () => {
  stage.dice = 1;
  const { socket } = await client();
  const delays = [];
  socket.onreconnecting = ({ delay }) => delays.push(delay);
  for (let i = 0; i < 3; i++) {
    stage.socket.opens();
    stage.socket.ends(1012);
    await after(9_000);
  }
  assert.deepEqual(delays, [1000, 2000, 4000]);
});

for (const [reason, least] of [
  ['over_limit retry-after=7', 7000],
  ['retry-after=0', 0],
  ['retry-after=soon', 0],
  ['retry-after=99999999999', 999_999_000],
  ['over_limit', 0],
])
  test(`it waits as ${reason} says, and longer only at random`, async () => {
    for (const code of [4429, 1013]) {
      stage.dice = 0;
      assert.equal(await delayAfter(code, reason), least);
      stage.dice = 1;
      assert.equal(await delayAfter(code, reason), least + 2000);
    }
  });

test('a token that was refused is followed by a fresh one, once', async () => {
  const asked = [];
  const { events } = await client({ token: fresh => asked.push(!!fresh) && 'opaque' });
  stage.socket.ends(4401, 'invalid_token');
  await after(0);
  stage.socket.ends(4401, 'invalid_token');
  await after(60_000);
  assert.deepEqual(asked, [false, true]);
  assert.deepEqual(events, ['reconnecting 4401', 'close 4401']);
});

test('a connection that held may lose its token again and again', async () => {
  const asked = [];
  const { socket } = await client({ token: fresh => asked.push(!!fresh) && 'opaque' });
  for (let i = 0; i < 4; i++) {
    stage.socket.opens();
    await after(10_000);
    stage.socket.ends(4401, 'expired');
    await after(0);
  }
  assert.deepEqual(asked, [false, true, true, true, true]);
  assert.equal(socket.readyState, TollgateSocket.CONNECTING);
});

test('a loss between two refusals of a token gives it another try', async () => {
  const { socket } = await client({ token: () => 'opaque' });
  for (const code of [4401, 1006, 4401]) {
    stage.socket.ends(code);
    await after(8_000);
  }
  assert.equal(socket.readyState, TollgateSocket.CONNECTING);
});

test('the page has the last word, either way', async () => {
  const losses = [];
  const again = loss => {
    losses.push(loss.code);
    return { 1000: true, 4000: false }[loss.code];
  };
  const { socket, events } = await client({ again });
  for (const code of [1000, 1006, 4000]) {
    stage.socket.opens();
    stage.socket.ends(code);
    await after(30_000);
  }
  assert.deepEqual(losses, [1000, 1006, 4000]);
  assert.equal(events.at(-1), 'close 4000');
  assert.equal(socket.readyState, TollgateSocket.CLOSED);
});

test('each attempt has a ticket of its own, and the token is in no URL', async () => {
  stage.answers = [[200, { ticket: 'one' }], [200, { ticket: 'two' }]];
  await client({ token: () => 'secret', ticket: { url: 'https://chat.example.com/chat/ticket', query: 't' } });
  stage.socket.ends(1006);
  await after(0);
  assert.deepEqual(stage.sockets.map(({ url }) => url), [`${URL_OF_CHAT}?t=one`, `${URL_OF_CHAT}?t=two`]);
  assert.deepEqual(stage.calls[0], {
    url: 'https://chat.example.com/chat/ticket',
    method: 'POST',
    headers: { Authorization: 'Bearer secret', 'Content-Type': 'application/json' },
    body: {},
  });
});

test('what the URL asks for besides stays as it is', async () => {
  stage.answers = [[200, { ticket: 'one' }]];
  const { socket } = await client({ token: () => 'secret', ticket: TICKET }, `${URL_OF_CHAT}?room=a%20b&c`);
  assert.equal(stage.socket.url, `${URL_OF_CHAT}?room=a%20b&c&ticket=one`);
  assert.equal(socket.url, `${URL_OF_CHAT}?room=a%20b&c`);
});

for (const [status, code, again] of [[401, 4401, 2], [403, 4403, 1], [429, 4429, 2], [503, 4503, 2], [404, 4404, 2]])
  test(`a ticket that is refused with ${status} is as a Close with ${code}`, async () => {
    stage.answers = [[status, { error: 'no' }]];
    const { events } = await client({ token: () => 'secret', ticket: TICKET });
    await after(2_000);
    assert.equal(events[0], `${again === 2 ? 'reconnecting' : 'error'}${again === 2 ? ` ${code}` : ''}`);
    assert.equal(stage.calls.length, again);
  });

test('a ticket that nobody answers is given up as a handshake is', async () => {
  stage.answers = ['never'];
  const { events } = await client({ token: () => 'secret', ticket: TICKET });
  await after(9_999);
  assert.deepEqual(events, []);
  await after(1);
  assert.deepEqual(events, ['reconnecting 1006']);
  await after(0);
  assert.equal(stage.sockets.length, 1);
});

test('a ticket is asked for again when its door says so', async () => {
  stage.answers = [[429, {}, { 'Retry-After': '5' }]];
  const { socket } = await client({ token: () => 'secret', ticket: TICKET });
  await after(4_999);
  assert.equal(stage.calls.length, 1);
  await after(1);
  assert.equal(stage.calls.length, 2);
  assert.equal(socket.readyState, TollgateSocket.CONNECTING);
});

for (const [failure, reason] of [
  [() => Promise.reject(new TypeError('Failed to fetch')), 'TypeError: Failed to fetch'],
  [() => { throw new Error('signed out'); }, 'Error: signed out'],
  [() => Promise.reject(undefined), ''],
])
  test(`a token that cannot be had (${reason}) is asked for again`, async () => {
    const socket = new TollgateSocket(URL_OF_CHAT, { token: failure });
    const lost = [];
    socket.onreconnecting = event => lost.push(event);
    await settled();
    assert.equal(lost[0].code, 1006);
    assert.equal(lost[0].reason, reason);
    await after(2_000);
    assert.equal(lost.length, 2);
  });

test('a token function can end it for good', async () => {
  const { events } = await client({ token: () => Promise.reject({ code: 4403, reason: 'signed out' }) });
  assert.deepEqual(events, ['error', 'close 4403']);
});

test('a URL that is none is an error at once', () => {
  assert.throws(() => new TollgateSocket('chat'), TypeError);
});

test('what the browser refuses to try is told', async () => {
  const { events } = await client({ protocols: '=' });
  assert.deepEqual(events, ['reconnecting 1006']);
});

test('a handshake without an answer is given up', async () => {
  const { events } = await client();
  await after(9_999);
  assert.deepEqual(events, []);
  await after(1);
  await settled();
  assert.deepEqual(events, ['reconnecting 1006']);
});

for (const [protocols, offered] of [
  [undefined, undefined],
  ['chat.v2', 'chat.v2'],
  [['chat.v2', 'chat.v1'], ['chat.v2', 'chat.v1']],
  [token => ['chat.v2', 'access_token', token], ['chat.v2', 'access_token', 'secret']],
])
  test(`offers ${offered ?? 'nothing'}`, async () => {
    await client({ protocols, token: () => 'secret' });
    assert.deepEqual(stage.socket.protocols, offered);
  });

test('the first message is the one with the token, and the page sends behind it', async () => {
  const { socket } = await client({ token: () => 'secret', message: token => JSON.stringify({ token }) });
  socket.onopen = () => socket.send('hello');
  stage.socket.opens();
  assert.deepEqual(stage.socket.sent, ['{"token":"secret"}', 'hello']);
});
