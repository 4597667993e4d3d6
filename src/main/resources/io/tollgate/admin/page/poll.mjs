// Something that is asked for again and again, while somebody looks.

/**
 * Asks, waits a while after the answer, and asks again, never twice at once. Nothing is asked while the tab is hidden or while
 * paused. `on.answered(answer)` and `on.failed(fault)` are told how it went, unless it was stopped meanwhile.
 */
export class Poll {
  #ask;
  #every;
  #on;
  #timer = 0;
  #asking = false;
  #running = false;
  #paused = false;
  #round = 0;

  constructor(ask, every, on) {
    this.#ask = ask;
    this.#every = every;
    this.#on = on;
    document.addEventListener('visibilitychange', () => this.#wake());
  }

  start() {
    this.#running = true;
    this.#wake();
  }

  stop() {
    this.#running = false;
    this.#forget();
  }

  set paused(paused) {
    this.#paused = paused;
    this.#wake();
  }

  /** At once, also while paused: somebody asked for something else, and what was being asked for is wanted no more. */
  now() {
    this.#forget();
    return this.#once();
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#round++;
    this.#asking = false;
  }

  get #wanted() {
    return this.#running && !this.#paused && !document.hidden;
  }

  #wake() {
    clearTimeout(this.#timer);
    if (this.#wanted && !this.#asking) this.#once();
  }

  async #once() {
    const round = this.#round;
    const current = () => round === this.#round;
    this.#asking = true;
    let told;
    try {
      const answer = await this.#ask();
      told = () => this.#on.answered(answer);
    } catch (fault) {
      told = () => this.#on.failed?.(fault);
    }
    if (!current()) return;
    this.#asking = false;
    told();
    if (current() && this.#wanted) this.#timer = setTimeout(() => this.#wake(), this.#every);
  }
}
