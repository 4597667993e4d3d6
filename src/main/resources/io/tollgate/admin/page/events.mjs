// What happens, as the API's stream tells it line by line. Only what can be shown is read: the rest of a burst is counted.
// One page of a browser follows and tells the others: a stream takes a connection for good, and of those a browser makes six to a
// host, which six pages would use up. Where there are no locks, as on a plain http page from elsewhere, each follows by itself.
import { ask } from './api.mjs';
import { showDetail } from './detail.mjs';
import { button, byId, make, say } from './elements.mjs';
import { clock, meaning, short, words } from './format.mjs';

const ROWS = 30;
const AGAIN = 3000;
const SHOW_EVERY = 400;
/** Of this Tollgate: behind a proxy several may be of one origin. */
const SHARED = `events of ${new URL('.', location)}`;
/** After a touch a row stays hovered for good. */
const POINTS = matchMedia('(hover: hover)');

const SENTENCES = {
  open: ({ subject, route }) => `${subject ?? 'somebody'} came in by ${route}`,
  close: ({ subject, outcome }) => `${subject ?? 'somebody'}: ${words(outcome)}`,
  refuse: ({ subject, outcome, route }) => `${subject ? `${subject}: ` : ''}${words(outcome)} at ${route ?? 'no route'}`,
  call: ({ subject, outcome, call }) => `${subject ?? 'somebody'}: ${words(outcome)} (${words(call)})`,
  reload: ({ result }) => `the configuration was read: ${result}`,
  drain: () => 'the drain has begun',
  dropped: ({ count }) => `${short(count)} more were not told`,
  end: () => 'the process ends',
};

export class Events {
  #stop = null;
  #waiting = [];
  #timer = 0;
  #again = 0;
  #running = false;
  #paused = false;
  #others = new BroadcastChannel(SHARED);

  constructor() {
    this.#others.onmessage = ({ data }) => this.#stop && this.#take(data);
    document.addEventListener('visibilitychange', () => this.#wake());
    for (const left of ['pointerleave', 'focusout']) byId('events').addEventListener(left, () => this.#soon());
  }

  start() {
    this.#running = true;
    this.#wake();
  }

  stop() {
    this.#running = false;
    this.#wake();
    byId('events').replaceChildren();
    this.#waiting = [];
  }

  set paused(paused) {
    this.#paused = paused;
    this.#wake();
  }

  #wake() {
    const wanted = this.#running && !this.#paused && !document.hidden;
    clearTimeout(this.#again);
    if (wanted && !this.#stop) {
      this.#stop = new AbortController();
      this.#stand(this.#stop);
    } else if (!wanted && this.#stop) {
      this.#stop.abort();
      this.#stop = null;
    }
  }

  /** In line with the other pages; who has waited until its turn came is told no more by them, and follows. */
  async #stand(stop) {
    if (!navigator.locks) return this.#follow(stop);
    say(byId('events-note'), 'as another page is told');
    await navigator.locks.request(SHARED, { signal: stop.signal }, () => this.#follow(stop)).catch(() => {});
  }

  async #follow(stop) {
    try {
      const response = await ask('events', { signal: stop.signal });
      say(byId('events-note'), 'as it does');
      await this.#read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch (fault) {
      if (!stop.signal.aborted) say(byId('events-note'), fault.status ? fault.message : 'cut off');
    }
    if (this.#stop === stop) {
      this.#stop = null;
      this.#again = setTimeout(() => this.#wake(), AGAIN);
    }
  }

  async #read(reader) {
    let rest = '';
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop();
      this.#others.postMessage(lines);
      this.#take(lines);
    }
  }

  #take(lines) {
    this.#waiting = [...this.#waiting, ...lines].slice(-ROWS);
    this.#soon();
  }

  #soon() {
    this.#timer ||= setTimeout(() => this.#show(), SHOW_EVERY);
  }

  /** Nothing moves under a pointer or a focus that shows: who points at a row is about to press it. */
  #show() {
    this.#timer = 0;
    const list = byId('events');
    if ((POINTS.matches && list.matches(':hover')) || list.querySelector(':focus-visible')) return;
    const events = this.#waiting.filter(line => line !== '').map(line => JSON.parse(line)).filter(event => SENTENCES[event.event]);
    this.#waiting = [];
    list.prepend(...events.reverse().map(row));
    while (list.children.length > ROWS) list.lastElementChild.remove();
    byId('no-events').hidden = list.children.length > 0;
  }
}

function row(event) {
  const code = event.event === 'open' ? '' : event.code ?? event.status ?? '';
  const text = SENTENCES[event.event](event);
  const name = event.id ? button('name', text, () => showDetail(event.id)) : make('span', 'name', text);
  const figure = make('b', '', String(code));
  figure.title = meaning(code);
  const time = make('time', '', clock(event.time));
  time.dateTime = event.time;
  return make('li', event.event, time, name, figure);
}
