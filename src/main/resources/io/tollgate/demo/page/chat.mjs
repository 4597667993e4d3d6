// Somebody's side of the chat: who they are, what they hear, what they say.
import { copyOf, make } from './elements.mjs';
import { issue } from './token.mjs';
import { openTunnel } from './tunnel.mjs';

const TOKEN_SECONDS = 3600;
const LINES_KEPT = 200;
const NORMAL_CLOSURE = 1000;

export class Seat {
  #name;
  #gate;
  #place;
  #on;
  #socket = null;
  #root = copyOf('seat');
  #talk = this.#root.querySelector('.talk');
  #state = this.#root.querySelector('.state');
  #again = this.#root.querySelector('.quiet');
  #input = this.#root.querySelector('input');
  #send = this.#root.querySelector('[type=submit]');

  /** `on.seen(head, place, token)` tells what the chat server saw, `on.left(news)` who left it. */
  constructor(name, gate, place, on = {}) {
    this.#name = name;
    this.#gate = gate;
    this.#place = place;
    this.#on = on;
    const shown = name[0].toUpperCase() + name.slice(1);
    this.#root.id = name;
    this.#root.querySelector('h3').append(make('span', 'initial', shown[0]), ` ${shown}`);
    this.#root.querySelector('.initial').ariaHidden = 'true';
    this.#talk.ariaLabel = `What ${shown} hears`;
    this.#input.ariaLabel = `${shown}’s message`;
    this.#input.placeholder = `Say something as ${shown}`;
    this.#again.addEventListener('click', () => this.connect(this.#place));
    this.#root.querySelector('form').addEventListener('submit', event => this.#say(event));
    this.#show('connecting', false);
  }

  get element() {
    return this.#root;
  }

  /** Connects with a fresh token in a place; an older connection ends. */
  async connect(place) {
    this.#place = place;
    this.#socket?.close(NORMAL_CLOSURE);
    this.#socket = null;
    this.#show('connecting', false);
    const token = await issue(this.#name, TOKEN_SECONDS).catch(() => null);
    if (token === null) {
      this.#show('the demo has ended', false);
      this.#again.hidden = false;
      return;
    }
    if (this.#place !== place) return;
    const socket = openTunnel(this.#gate, '/room', place, token, {
      opened: () => this.#show('open', true),
      closed: event => this.#closed(event),
      seen: news => this.#letIn(news.head, place, token),
      said: news => this.#hear(news),
      came: news => this.#notice(`${news.who} came in`),
      left: news => this.#left(news),
    }, () => this.#socket === socket);
    this.#socket = socket;
  }

  #letIn(head, place, token) {
    this.#notice(`let in as ${this.#name}`);
    this.#on.seen?.(head, place, token);
  }

  #left(news) {
    this.#notice(`${news.who} left${news.code ? ` · ${news.code} ${news.reason ?? ''}` : ''}`);
    this.#on.left?.(news);
  }

  #say(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (text === '') return;
    this.#socket.send(text);
    this.#input.value = '';
  }

  #hear({ who, text }) {
    const own = who === this.#name;
    this.#line(make('p', own ? 'own' : 'other', own ? '' : make('b', '', who), make('span', '', text)));
  }

  #notice(text) {
    this.#line(make('p', 'notice', text));
  }

  #line(item) {
    this.#talk.append(item);
    while (this.#talk.children.length > LINES_KEPT) this.#talk.firstChild.remove();
    this.#talk.scrollTop = this.#talk.scrollHeight;
  }

  #closed(event) {
    this.#show(`closed · ${event.code} ${event.reason}`, false);
    this.#again.hidden = false;
  }

  #show(state, open) {
    this.#state.textContent = state;
    this.#root.classList.toggle('open', open);
    this.#again.hidden = true;
    this.#input.disabled = this.#send.disabled = !open;
  }
}
