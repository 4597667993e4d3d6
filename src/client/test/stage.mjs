// What a browser has beside the client, played by hand: its WebSocket, its fetch, its clock and its dice.
import { afterEach, beforeEach, mock } from 'node:test';

/** Node.js has one from 23 on. */
globalThis.CloseEvent ??= class CloseEvent extends Event {
  constructor(type, { code = 0, reason = '', wasClean = false } = {}) {
    super(type);
    Object.assign(this, { code, reason: String(reason), wasClean });
  }
};

class PlayedSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;

  readyState = 0;
  protocol = '';
  extensions = '';
  bufferedAmount = 0;
  binaryType = 'blob';
  sent = [];

  constructor(url, protocols) {
    if (protocols === '=') throw new DOMException('no subprotocol', 'SyntaxError');
    Object.assign(this, { url: String(url), protocols });
    stage.sockets.push(this);
  }

  send(data) {
    if (this.readyState === 1) this.sent.push(data);
  }

  close(code, reason) {
    if (code && code !== 1000 && !(code >= 3000 && code < 5000)) throw new DOMException('code', 'InvalidAccessError');
    if (this.readyState > 1) return;
    const before = this.readyState;
    this.readyState = 2;
    this.asked = { code, reason };
    if (!before) setImmediate(() => this.ends(1006));
  }

  opens(protocol = '') {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen(new Event('open'));
  }

  says(data) {
    this.onmessage(new MessageEvent('message', { data }));
  }

  ends(code, reason = '') {
    this.readyState = 3;
    this.onclose(new CloseEvent('close', { code, reason, wasClean: code !== 1006 }));
  }
}

export const stage = {
  /** All that were made, in order. */
  sockets: [],
  /** All calls that were made, in order. */
  calls: [],
  /** How the next calls are answered: [status, body, headers], an error, or 'never'; {} with 200 when none is left. */
  answers: [],
  /** What the dice show. */
  dice: 0,
  get socket() {
    return this.sockets.at(-1);
  },
};

async function playedFetch(url, { method, headers, body, signal }) {
  stage.calls.push({ url: String(url), method, headers, body: JSON.parse(body) });
  const answer = stage.answers.shift() ?? [200, {}];
  if (answer instanceof Error) throw answer;
  if (answer === 'never') return new Promise((answered, aborted) => setTimeout(aborted, signal.timeout, new Error('aborted')));
  const [status, json, fields = {}] = answer;
  return { ok: status === 200, status, headers: new Headers(fields), json: async () => json };
}

globalThis.WebSocket = PlayedSocket;
globalThis.fetch = playedFetch;
Math.random = () => stage.dice;
AbortSignal.timeout = timeout => ({ timeout });

beforeEach(() => {
  Object.assign(stage, { sockets: [], calls: [], answers: [], dice: 0 });
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
});
afterEach(() => mock.timers.reset());

export const NOW = Date.parse('2026-11-23T12:00:00Z');

/** Until everything that waits for nothing but a promise is done. */
export const settled = () => new Promise(setImmediate);

/** So much later. */
export async function after(milliseconds) {
  mock.timers.tick(milliseconds);
  await settled();
}

/** A JWT that ends in so many seconds. */
export const jwt = (seconds, claims = {}) =>
  ['{}', JSON.stringify({ ...claims, exp: (NOW + seconds * 1000) / 1000 }), 'signature']
    .map(part => Buffer.from(part).toString('base64url'))
    .join('.');

/** All that a socket tells, in words: its events, and with a code those that have one. */
export function told(socket) {
  const events = [];
  for (const type of ['open', 'message', 'error', 'close', 'reconnecting'])
    socket.addEventListener(type, event => events.push(event.code ? `${type} ${event.code}` : type));
  return events;
}
