// A tunnel watched until its token ends.
import { byId } from './elements.mjs';
import { places } from './places.mjs';
import { expiryOf, issue } from './token.mjs';
import { openTunnel } from './tunnel.mjs';

const NAME = 'carol';
const TICK = 100;

export class Expiry {
  #gate;
  #button = byId('expiry').querySelector('button');
  #timer = 0;

  constructor(gate) {
    this.#gate = gate;
    byId('expiry').addEventListener('submit', event => {
      event.preventDefault();
      this.#start(byId('seconds').valueAsNumber);
    });
  }

  /** What another guest heard from the chat server: it got a Close of its own. */
  left(news) {
    if (news.who === NAME && news.code) this.#show('upstream', news.code, `was told “${news.reason}”, and nothing more`);
  }

  async #start(seconds) {
    this.#button.disabled = true;
    try {
      const token = await issue(NAME, seconds);
      openTunnel(this.#gate, '/room', places[0], token, {
        opened: () => this.#count(expiryOf(token), seconds * 1000),
        closed: event => this.#closed(event),
      });
    } catch {
      this.#show('expiry', '–', 'No token can be had: has the demo ended?');
      this.#button.disabled = false;
    }
  }

  #count(end, whole) {
    this.#show('expiry', 'open', 'Carol is in the chat');
    this.#show('upstream', 'open', 'Carol is in the chat');
    this.#timer = setInterval(() => this.#tick(end, whole), TICK);
    this.#tick(end, whole);
  }

  #tick(end, whole) {
    const left = Math.max(0, end - Date.now());
    byId('left').textContent = `${(left / 1000).toFixed(1)} s left`;
    byId('left-bar').value = Math.min(1, left / whole);
  }

  #closed(event) {
    clearInterval(this.#timer);
    byId('left').textContent = 'over';
    byId('left-bar').value = 0;
    this.#show('expiry', event.code, event.reason ? `read “${event.reason}” in its close event` : 'The demo has ended.');
    this.#button.disabled = false;
  }

  #show(side, code, reason) {
    byId(`${side}-code`).textContent = code;
    byId(`${side}-reason`).textContent = reason;
  }
}
