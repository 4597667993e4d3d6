// Plays scenes against ws-server.mjs, directly or through a proxy, each on a connection of its own, and tells how each went.
// Options: url (a query parameter "scene" is added), headers, protocols, ca (a PEM file), perMessageDeflate, scenes (names; all if absent).
import crypto from 'node:crypto';
import fs from 'node:fs';
import { once } from 'node:events';
import WebSocket from 'ws';
import { onCommand, options, tell } from './lines.mjs';

const PATIENCE = 20_000;
const LONGEST_REASON = 'r'.repeat(123);
const CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 4999];

function expectSame(what, found, expected) {
  const same = Buffer.isBuffer(expected) ? expected.equals(found) : found === expected;
  if (!same) {
    const shown = value => String(value).slice(0, 100);
    throw new Error(`${what}: found ${shown(found)}, expected ${shown(expected)}`);
  }
}

async function message(socket) {
  const [data, isBinary] = await once(socket, 'message');
  return { data, isBinary };
}

async function echoes(socket, sent, options = {}) {
  const answer = message(socket);
  socket.send(sent, options);
  const { data, isBinary } = await answer;
  expectSame('binary', isBinary, Buffer.isBuffer(sent));
  expectSame('payload', Buffer.from(data), Buffer.from(sent));
}

async function closed(socket, code, reason) {
  const [seenCode, seenReason] = await once(socket, 'close');
  expectSame('code', seenCode, code);
  expectSame('reason', seenReason.toString(), reason);
}

const scenes = {
  text: socket => echoes(socket, 'Zürich 🚃'),
  empty: socket => echoes(socket, ''),
  binary: socket => echoes(socket, crypto.randomBytes(100_000)),
  large: socket => echoes(socket, crypto.randomBytes(16 * 1024 * 1024)),
  compressible: socket => echoes(socket, 'a'.repeat(1_000_000)),
  fragments: async socket => {
    const answer = message(socket);
    socket.send('one ', { fin: false });
    socket.ping('between');
    socket.send('two ', { fin: false });
    socket.send('three', { fin: true });
    expectSame('text', (await answer).data.toString(), 'one two three');
  },
  burst: async socket => {
    const count = 1_000;
    let next = 0;
    const all = new Promise((resolve, reject) => {
      socket.on('message', data => {
        if (data.toString() !== String(next)) reject(new Error(`order: found ${data}, expected ${next}`));
        if (++next === count) resolve();
      });
    });
    for (let i = 0; i < count; i++) socket.send(String(i));
    await all;
  },
  'ping by client': async socket => {
    const answer = once(socket, 'pong');
    socket.ping('are you there');
    expectSame('pong', (await answer)[0].toString(), 'are you there');
  },
  'ping by server': async socket => {
    const answer = once(socket, 'ping');
    socket.send('!ping are you there');
    expectSame('ping', (await answer)[0].toString(), 'are you there');
  },
  'terminate by client': async socket => {
    const end = once(socket, 'close');
    socket.terminate();
    await end;
  },
  'terminate by server': async socket => {
    socket.send('!terminate');
    const [code] = await once(socket, 'close');
    expectSame('code', code, options.codeWhenServerVanishes ?? 1006);
  },
};

for (const code of CODES) {
  scenes[`close ${code} by client`] = async socket => {
    socket.close(code, LONGEST_REASON);
    await closed(socket, code, LONGEST_REASON);
  };
  scenes[`close ${code} by server`] = async socket => {
    socket.send(`!close ${code} ${LONGEST_REASON}`);
    await closed(socket, code, LONGEST_REASON);
  };
}
scenes['close without a code by client'] = async socket => {
  socket.close();
  await closed(socket, 1005, '');
};

async function open(name) {
  const url = new URL(options.url);
  url.searchParams.set('scene', name);
  const socket = new WebSocket(url, options.protocols ?? [], {
    headers: options.headers,
    perMessageDeflate: options.perMessageDeflate ? { threshold: 0 } : false,
    maxPayload: 64 * 1024 * 1024,
    ca: options.ca && fs.readFileSync(options.ca),
  });
  await once(socket, 'open');
  // Frames can come with the 101, and the last events after the scene: none may end the process.
  socket.on('error', () => {});
  return socket;
}

async function play(name) {
  const socket = await open(name);
  try {
    const extension = options.perMessageDeflate ? 'permessage-deflate' : '';
    expectSame('extension', socket.extensions, extension);
    await scenes[name](socket);
  } finally {
    socket.terminate();
  }
}

async function within(patience, work) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${patience} ms`)), patience);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

onCommand(() => {});
for (const name of options.scenes ?? Object.keys(scenes)) {
  try {
    await within(PATIENCE, play(name));
    tell('scene', { name, ok: true });
  } catch (error) {
    tell('scene', { name, ok: false, message: error.message });
  }
}
tell('done');
