// What became of the counters from one overview to the next: rates per second, kept for some minutes.

const KEPT = 300;
/** Longer between two overviews, and nothing is known of the time between: the plots show a gap. */
const GAP_SECONDS = 5;

const PARTS = ['upgrades', 'wouldRefuse', 'messages', 'bytes'];

/** The growth of each counter of two maps, per second. Counters that shrank began anew. */
function rates(before, after, seconds) {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => {
    const grown = count - (before[name] ?? 0);
    return [name, (grown < 0 ? count : grown) / seconds];
  }));
}

function sum(into, rates) {
  for (const [name, rate] of Object.entries(rates)) into[name] = (into[name] ?? 0) + rate;
}

/** Opened and turned away, of a map of outcomes. */
export function turnedAway(outcomes) {
  return Object.entries(outcomes).filter(([outcome]) => outcome !== 'opened').reduce((all, [, count]) => all + count, 0);
}

export class History {
  #samples = [];
  #last = null;

  /** Of the last minutes, oldest first; a gap has a time and nothing else. */
  get samples() {
    return this.#samples;
  }

  /** The newest with rates, or undefined. */
  get latest() {
    const newest = this.#samples.at(-1);
    return newest?.routes ? newest : undefined;
  }

  /** Takes an overview in; false if it is the one before once more. */
  add(overview) {
    const before = this.#last;
    const time = Date.parse(overview.time) / 1000;
    if (before && before.started !== overview.started) {
      this.#samples = [];
      this.#last = null;
      return this.add(overview);
    }
    const seconds = before ? time - Date.parse(before.time) / 1000 : 0;
    if (before && seconds <= 0) return false;
    this.#last = overview;
    if (before) {
      if (seconds > GAP_SECONDS) this.#samples.push({ time: time - seconds / 2 });
      this.#samples.push(this.#sample(before, overview, time, seconds));
    }
    this.#samples = this.#samples.filter(sample => sample.time > time - KEPT);
    return true;
  }

  #sample(before, overview, time, seconds) {
    const earlier = new Map(before.routes.map(route => [route.name, route]));
    const sample = { time, seconds, open: overview.open, upgrades: {}, wouldRefuse: {}, messages: {}, bytes: {}, routes: new Map() };
    for (const route of overview.routes) {
      const own = { open: route.open };
      for (const part of PARTS) {
        own[part] = rates(earlier.get(route.name)?.[part] ?? {}, route[part] ?? {}, seconds);
        sum(sample[part], own[part]);
      }
      sample.routes.set(route.name, own);
    }
    return sample;
  }

  /** How many upgrades ended so in the time that is kept, by outcome. */
  recent() {
    const counts = {};
    for (const { upgrades, seconds } of this.#samples) {
      if (upgrades) sum(counts, Object.fromEntries(Object.entries(upgrades).map(([name, rate]) => [name, rate * seconds])));
    }
    return counts;
  }
}
