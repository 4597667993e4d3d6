// The open connections, fifty at a time, as the server finds and sorts them.
import { call, queryOf } from './api.mjs';
import { askEnd, askEndAll } from './changes.mjs';
import { showDetail } from './detail.mjs';
import { button, byId, make, pair, say, sayPair } from './elements.mjs';
import { bytes, short, span, whole, words } from './format.mjs';
import { Poll } from './poll.mjs';
import { fill } from './tables.mjs';

const ROWS = 50;
const EVERY = 5000;
const TYPING = 300;
const TITLES = ['Subject', 'Route', 'Address', 'Endpoint', 'Age', 'Messages', 'Bytes', ''];

export class Connections {
  #poll;
  #filter = { q: '', route: '' };
  /** Whom a press elsewhere on the page named, in the API's own words: that one and nobody whose name has it in it. */
  #exact = {};
  /** What was given as `after` for each page up to this one. */
  #afters = [''];
  #page = null;
  #typing = 0;
  /** Since the last answer: what was found is read aloud then, and not every five seconds. */
  #searched = false;

  constructor() {
    this.#poll = new Poll(() => call(`connections${queryOf(this.#query())}`), EVERY, {
      answered: page => this.#show(page),
      failed: fault => say(byId('found'), fault.message),
    });
    byId('words').addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#search(), TYPING);
    });
    byId('search').addEventListener('submit', event => {
      event.preventDefault();
      this.#search();
    });
    byId('route').addEventListener('change', () => this.#search());
    byId('exact').addEventListener('click', () => {
      this.#only({});
      this.#search();
      byId('words').focus({ preventScroll: true });
    });
    byId('earlier').addEventListener('click', () => {
      if (this.#afters.length > 1) this.#turn(() => this.#afters.pop());
    });
    byId('later').addEventListener('click', () => {
      // What comes after a page is known once that page is there.
      const next = this.#page?.next;
      if (next) this.#turn(() => this.#afters.push(next));
    });
    byId('end-all').addEventListener('click', () => this.#endAll());
  }

  start() {
    this.#poll.start();
  }

  stop() {
    this.#poll.stop();
    clearTimeout(this.#typing);
    byId('rows').replaceChildren();
    byId('words').value = '';
    byId('route').value = '';
    this.#only({});
    this.#filter = { q: '', route: '' };
    this.#afters = [''];
    this.#page = null;
  }

  set paused(paused) {
    this.#poll.paused = paused;
  }

  /** Looks for exactly what is named elsewhere on the page: a subject of an issuer, or an address. */
  find(exact) {
    byId('words').value = '';
    byId('route').value = '';
    this.#only(exact);
    this.#search();
    byId('connections').scrollIntoView({ block: 'start' });
    byId('words').focus({ preventScroll: true });
  }

  #only(exact) {
    this.#exact = exact;
    const shown = byId('exact');
    shown.hidden = Object.keys(exact).length === 0;
    say(shown, wordsOf(exact));
    shown.ariaLabel = `Only ${wordsOf(exact)}: leave that out`;
  }

  /** Routes to choose from; what is chosen stays, unless it is gone. */
  offer(routes) {
    const names = ['', ...routes.map(route => route.name).filter(name => name !== '-')];
    fill(byId('route'), names, name => `=${name}`, name => new Option(name, name), (option, name) => say(option, name || 'All routes'));
    if (byId('route').value !== this.#filter.route) this.#search();
  }

  #query() {
    return { limit: ROWS, count: true, after: this.#afters.at(-1), ...this.#filter };
  }

  #search() {
    clearTimeout(this.#typing);
    this.#searched = true;
    this.#filter = { q: byId('words').value.trim(), route: byId('route').value, ...this.#exact };
    this.#turn(() => { this.#afters = ['']; });
  }

  #turn(change) {
    change();
    this.#page = null;
    this.#poll.now();
  }

  #show(page) {
    this.#page = page;
    const found = page.total ?? page.open;
    fill(byId('rows'), page.connections, connection => connection.id, () => this.#row(), update);
    byId('found').ariaLive = this.#searched ? 'polite' : 'off';
    this.#searched = false;
    const searching = queryOf(this.#filter) !== '';
    say(byId('found'), searching ? `${whole(found)} of ${whole(page.open)} open` : `${whole(page.open)} open`);
    say(byId('no-rows'), page.connections.length > 0 ? '' : searching ? 'No open connection matches.' : 'Nobody is connected.');
    byId('end-all').disabled = found === 0;
    byId('earlier').disabled = this.#afters.length === 1;
    byId('later').disabled = page.next === null;
    const pages = Math.max(1, Math.ceil(found / ROWS), this.#afters.length);
    say(byId('page-number'), `page ${whole(this.#afters.length)} of ${whole(pages)}`);
  }

  #row() {
    const row = make('tr', '', make('th', 'subject'), ...TITLES.slice(1).map(title => make('td', ['Age', 'Messages', 'Bytes'].includes(title) ? 'number' : '')));
    row.role = 'row';
    [...row.children].forEach((cell, at) => {
      cell.role = at === 0 ? 'rowheader' : 'cell';
      cell.dataset.title = TITLES[at];
    });
    row.firstElementChild.scope = 'row';
    row.firstElementChild.append(button('name', '', () => showDetail(row.connection.id, this.refresh)), make('span', 'id'));
    row.children[5].append(pair());
    row.children[6].append(pair());
    row.lastElementChild.className = 'doing';
    row.lastElementChild.append(button('quiet', 'End…', () => askEnd(row.connection, this.refresh)));
    return row;
  }

  refresh = () => this.#poll.now();

  /** Whoever presses the button means what stands beside it, although it was not looked for yet. */
  #endAll() {
    if (byId('words').value.trim() !== this.#filter.q) this.#search();
    const { q, route } = this.#filter;
    const whose = wordsOf(this.#exact);
    const parts = [...(whose ? [`of the ${whose}`] : []), ...(route ? [`of the route ${route}`] : []), ...(q ? [`with “${q}” in them`] : [])];
    const filter = parts.length > 0 ? this.#filter : { all: true };
    const words = parts.length > 0 ? `All connections ${parts.join(' ')}, on every page.` : 'All connections of this process.';
    askEndAll(filter, words, this.#page?.total ?? (parts.length > 0 ? null : this.#page?.open ?? null), this.refresh);
  }
}

function wordsOf({ subject, issuer, address }) {
  if (subject !== undefined) return `subject ${subject}${issuer ? ` of ${issuer}` : ''}`;
  return address ? `address ${address}` : '';
}

function update(row, connection) {
  const [subject, route, address, endpoint, age, messages, size, doing] = row.children;
  row.connection = connection;
  row.className = connection.state === 'open' ? '' : 'going';
  say(subject.firstElementChild, connection.subject ?? 'nobody named');
  say(subject.lastElementChild, connection.state === 'open' ? connection.id : `${connection.id} · ${words(connection.state)}`);
  subject.firstElementChild.ariaLabel = `${connection.subject ?? 'nobody named'}, connection ${connection.id}: look`;
  doing.firstElementChild.ariaLabel = `End connection ${connection.id}`;
  say(route, connection.route ?? '');
  say(address, connection.address);
  say(endpoint, connection.endpoint ?? '');
  say(age, span(connection.seconds));
  sayPair(messages.firstElementChild, short(connection.messages_up), short(connection.messages_down));
  sayPair(size.firstElementChild, bytes(connection.bytes_up), bytes(connection.bytes_down));
}
