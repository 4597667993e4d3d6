// It is used as a WebSocket is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, settled, stage, told } from './stage.mjs';

// After the stage, as it takes over what the browser has.
const { TollgateSocket } = await import(process.env.TOLLGATE_CLIENT ?? '../tollgate-client.js');

async function client(options) {
  const socket = new TollgateSocket(new URL('wss://chat.example.com/chat'), options);
  await settled();
  return socket;
}

test('has the constants of a WebSocket', async () => {
  const socket = await client();
  for (const [name, value] of Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })) {
    assert.equal(TollgateSocket[name], value);
    assert.equal(socket[name], value);
  }
});

test('tells by its state where it is', async () => {
  const socket = await client();
  const states = [socket.readyState];
  for (const step of [() => stage.socket.opens(), () => socket.close(1000), () => stage.socket.ends(1000)]) {
    step();
    states.push(socket.readyState);
  }
  assert.deepEqual(states, [0, 1, 2, 3]);
});

test('what it says of the connection is what the WebSocket says', async () => {
  const socket = await client({ protocols: 'chat.v2' });
  assert.deepEqual([socket.protocol, socket.extensions, socket.bufferedAmount], ['', '', 0]);
  stage.socket.opens('chat.v2');
  Object.assign(stage.socket, { extensions: 'permessage-deflate', bufferedAmount: 7 });
  assert.deepEqual([socket.protocol, socket.extensions, socket.bufferedAmount], ['chat.v2', 'permessage-deflate', 7]);
  assert.equal(socket.url, 'wss://chat.example.com/chat');
});

test('both ways of listening hear messages', async () => {
  const socket = await client();
  const heard = [];
  socket.onmessage = ({ data }) => heard.push(`on ${data}`);
  socket.addEventListener('message', ({ data }) => heard.push(`listener ${data}`));
  stage.socket.opens();
  stage.socket.says('hello');
  socket.onmessage = null;
  stage.socket.says('again');
  assert.deepEqual(heard, ['listener hello', 'on hello', 'listener again']);
});

test('the kind of binary messages outlives a connection', async () => {
  const socket = await client();
  assert.equal(socket.binaryType, 'blob');
  socket.binaryType = 'arraybuffer';
  assert.equal(stage.socket.binaryType, 'arraybuffer');
  stage.socket.ends(1006);
  await after(0);
  assert.equal(stage.sockets.length, 2);
  assert.equal(stage.socket.binaryType, 'arraybuffer');
});

test('sends while it is open, and throws while it connects', async () => {
  const socket = await client();
  const early = { name: 'InvalidStateError' };
  assert.throws(() => socket.send('early'), early);
  stage.socket.opens();
  socket.send('hello');
  assert.deepEqual(stage.socket.sent, ['hello']);
  stage.socket.ends(1006);
  assert.throws(() => socket.send('between'), early);
});

test('what is sent after the end is dropped, as by a WebSocket', async () => {
  const socket = await client();
  socket.close();
  await settled();
  socket.send('late');
  assert.deepEqual(stage.socket.sent, []);
});

test('closes with what the page says', async () => {
  const socket = await client();
  const events = told(socket);
  stage.socket.opens();
  socket.close(3001, 'enough');
  assert.deepEqual(stage.socket.asked, { code: 3001, reason: 'enough' });
  stage.socket.ends(3001, 'enough');
  await after(3_600_000);
  assert.deepEqual(events, ['open', 'close 3001']);
  assert.equal(stage.sockets.length, 1);
});

test('a code that no page may send changes nothing', async () => {
  const socket = await client();
  stage.socket.opens();
  assert.throws(() => socket.close(1001), { name: 'InvalidAccessError' });
  assert.equal(socket.readyState, TollgateSocket.OPEN);
});

test('closed while it connects, it ends as a WebSocket does', async () => {
  const socket = await client();
  const events = told(socket);
  socket.close();
  await settled();
  assert.deepEqual(events, ['error', 'close 1006']);
});

test('closed between two attempts, it makes no other', async () => {
  const socket = await client();
  const events = told(socket);
  stage.socket.ends(1006);
  socket.close();
  socket.close();
  assert.equal(socket.readyState, TollgateSocket.CLOSING);
  await after(3_600_000);
  assert.deepEqual(events, ['reconnecting 1006', 'error', 'close 1006']);
  assert.equal(stage.sockets.length, 1);
});

test('closed when it says that it will be back, it will not', async () => {
  const socket = await client();
  socket.onreconnecting = () => socket.close();
  stage.socket.ends(1006);
  await after(3_600_000);
  assert.equal(socket.readyState, TollgateSocket.CLOSED);
  assert.equal(stage.sockets.length, 1);
});

for (const outcome of ['comes', 'fails'])
  test(`closed while its token is asked for, it makes no attempt when that ${outcome}`, async () => {
    let ends;
    const socket = new TollgateSocket('wss://chat.example.com/chat', {
      token: () => new Promise((comes, fails) => (ends = { comes, fails })),
    });
    const events = told(socket);
    socket.close();
    await after(0);
    ends[outcome]('late');
    await after(3_600_000);
    assert.deepEqual(events, ['error', 'close 1006']);
    assert.equal(stage.sockets.length, 0);
  });

test('can be extended, for libraries that make their WebSocket themselves', async () => {
  class Chat extends TollgateSocket {
    constructor(url, protocols) {
      super(url, { protocols, again: () => false });
    }
  }
  const socket = new Chat('wss://chat.example.com/chat', ['mqtt']);
  await settled();
  assert.deepEqual(stage.socket.protocols, ['mqtt']);
  assert.equal(Chat.OPEN, 1);
  stage.socket.ends(1006);
  assert.equal(socket.readyState, TollgateSocket.CLOSED);
});
