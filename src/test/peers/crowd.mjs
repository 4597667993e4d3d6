// A crowd that makes a Tollgate busy: people with tokens who come, talk and go, and some who are turned away.
import crypto from 'node:crypto';
import http from 'node:http';
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

const TICKS = 10;
/** To come in one of them, of those that are missing: no rush. */
const MOST_MORE = 1;
const NAMES = ('ada grace linus margaret edsger barbara ken dennis frances alan hedy radia tim vint leslie donald john shafi silvio '
  + 'whitfield katherine annie joan mary guido bjarne anders yukihiro brendan james rasmus larry niklaus tony robin').split(' ');
const STORM = { from: 0.42, to: 0.56, address: '198.51.100.77' };

const between = (low, high) => low + Math.random() * (high - low);
const one = list => list[Math.floor(Math.random() * list.length)];
/** Now and then one more, so that a rate of 1.5 is one. */
const about = rate => Math.floor(rate * between(0.75, 1.25) + Math.random());

/** A server that says `words` for each message it hears, of so many characters. */
export async function server(words, length) {
  const listening = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(listening, 'listening');
  listening.on('connection', socket => socket.on('message', () => {
    for (let said = about(words); said > 0; said--) socket.send('x'.repeat(length * between(0.5, 1.5)));
  }));
  return listening;
}

/** Somebody who gives out tokens (ES256). */
export class Issuer {
  #keys = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });

  constructor(iss) {
    this.iss = iss;
  }

  get jwks() {
    return JSON.stringify({ keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] });
  }

  token(sub, { seconds = 3600, ...claims } = {}) {
    const part = object => Buffer.from(JSON.stringify(object)).toString('base64url');
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const signed = `${part({ alg: 'ES256', kid: 'one' })}.${part({ iss: this.iss, aud: 'pictures', sub, exp, ...claims })}`;
    const signature = crypto.sign('sha256', Buffer.from(signed), { key: this.#keys.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}

const people = (count, place) => Array.from({ length: count }, (_, at) => {
  const round = Math.floor(at / NAMES.length);
  return `${NAMES[at % NAMES.length]}${round > 0 ? `.${NAMES[(at * 7 + round) % NAMES.length]}` : ''}@${place}`;
});

/** The first of them more often than the last. */
const skewed = list => list[Math.floor(list.length * Math.random() ** 1.25)];
const addresses = Array.from({ length: 160 }, (_, at) => (at % 5 === 4 ? `2001:db8:7::${at + 16}` : `${at % 2 ? '203.0.113' : '198.51.100'}.${at + 9}`));

/** What goes on at each route: how many stay, how many come each second, how much they say. */
function places(login, partners) {
  const staff = people(180, 'example.com');
  const guests = people(40, 'partner.example');
  const query = (path, token) => ({ url: `${path}?access_token=${token}` });
  return [
    { stay: 760, come: 9, say: 210, length: 160, open: () => query(`/chat/${one(['lobby', 'help', 'dev'])}`, Math.random() < 0.8 ? login.token(skewed(staff)) : partners.token(skewed(guests))) },
    { stay: 280, come: 4, say: 90, length: 420, open: () => query(`/board/${Math.floor(between(1, 60))}`, login.token(skewed(staff), { scope: 'board' })) },
    { stay: 170, come: 1.2, say: 320, length: 90, open: () => ({ url: '/telemetry', headers: { Authorization: `Bearer ${login.token(`sensor-${Math.floor(between(1, 60))}`)}` } }) },
    { stay: 38, come: 0.6, say: 6, length: 300, open: () => query('/support', partners.token(skewed(guests), Math.random() < 0.6 ? { scope: 'support' } : {})) },
  ];
}

/** Requests that come to nothing, so many a second; `storm` is 1 while one address tries out old tokens. */
function strangers(login, storm) {
  const staff = people(180, 'example.com');
  return [
    { rate: 0.9, url: () => '/chat/lobby' },
    { rate: 0.7 + 16 * storm, address: storm && STORM.address, url: () => `/chat/lobby?access_token=${login.token(one(staff), { seconds: -4000 })}` },
    { rate: 0.35, url: () => `/board/7?access_token=${login.token(one(staff))}` },
    { rate: 0.3, url: () => '/ws' },
  ];
}

export class Crowd {
  #edge;
  #login;
  #places;
  #storm;
  #began = Date.now();
  #timer = 0;
  #tick = 0;

  /** For so many seconds at a ws:// URL. */
  constructor(edge, login, partners, seconds) {
    this.#edge = edge;
    this.#login = login;
    this.#storm = time => time > seconds * STORM.from && time < seconds * STORM.to;
    this.#places = places(login, partners).map(place => ({ ...place, inside: new Set(), coming: 0 }));
  }

  start() {
    this.#timer = setInterval(() => this.#second(), 1000 / TICKS);
  }

  stop() {
    clearInterval(this.#timer);
    for (const { inside } of this.#places) inside.forEach(socket => socket.terminate());
  }

  get inside() {
    return this.#places.reduce((all, { inside }) => all + inside.size, 0);
  }

  /** A tenth of one. */
  #second() {
    const time = (Date.now() - this.#began) / 1000;
    const swing = 1 + 0.22 * Math.sin(time / 23) + 0.1 * Math.sin(time / 5);
    for (const place of this.#places) {
      const missing = place.stay * (0.97 + 0.03 * swing) - place.inside.size - place.coming;
      const more = Math.min(MOST_MORE, Math.max(0, missing * 0.6) / TICKS);
      for (let come = about(place.come * swing / TICKS + more); come > 0; come--) this.#open(place);
      for (let go = missing < 5 ? about(place.come * swing / TICKS) : 0; go > 0; go--) leave(one([...place.inside]));
      const inside = [...place.inside];
      for (let said = about(place.say * swing / TICKS); said > 0 && inside.length > 0; said--) talk(one(inside), place.length);
    }
    if (this.#tick++ % TICKS === 0) this.#turnedAway(this.#storm(time) ? 1 : 0);
  }

  async #open(place) {
    const { url, headers } = place.open();
    const socket = new WebSocket(this.#edge + url, { headers: { 'X-Forwarded-For': skewed(addresses), ...headers } });
    socket.on('error', () => {});
    socket.on('close', () => place.inside.delete(socket));
    place.coming++;
    await once(socket, 'open').then(() => place.inside.add(socket), () => {});
    place.coming--;
  }

  #turnedAway(storm) {
    for (const { rate, url, address } of strangers(this.#login, storm)) {
      for (let times = about(rate); times > 0; times--) {
        const headers = { 'X-Forwarded-For': address || skewed(addresses), Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64') };
        http.get(this.#edge.replace('ws:', 'http:') + url(), { headers }, answer => answer.resume()).on('error', () => {});
      }
    }
  }
}

function talk(socket, length) {
  if (socket.readyState === WebSocket.OPEN) socket.send('x'.repeat(length * between(0.5, 1.5)));
}

function leave(socket) {
  const way = Math.random();
  if (way < 0.06) socket?.terminate();
  else socket?.close(way < 0.6 ? 1000 : 1001);
}
