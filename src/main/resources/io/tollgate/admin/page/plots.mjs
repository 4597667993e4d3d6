// The four plots on top, and the same figures as a table.
import { byId, make, say } from './elements.mjs';
import { bytes, clock, short, whole, words } from './format.mjs';
import { turnedAway } from './history.mjs';
import { Plot, legend } from './plot.mjs';
import { fill } from './tables.mjs';

const perSecond = format => number => `${format(number)}/s`;
const BINARY = 1024;
/** Colors for so many ways to be turned away; the rest is one more. */
const AWAY = ['--away-1', '--away-2', '--away-3', '--away-4'];
const TABLE_SECONDS = 15;

const BOTH_WAYS = [
  { key: 'client', name: 'from clients', color: '--up', fill: '--up-soft' },
  { key: 'upstream', name: 'from upstreams', color: '--down', fill: '--down-soft', down: true },
];

const total = map => Object.values(map).reduce((all, rate) => all + rate, 0);

export class Plots {
  #outcomes = [];
  #samples = [];
  #panels;

  constructor() {
    this.#panels = [
      { id: 'open', title: 'Open tunnels', unit: '', format: whole, axis: whole, parts: () => [{ name: 'open', color: '--up', fill: '--up-soft' }], value: sample => [sample.open], now: sample => sample.open },
      { id: 'upgrades', title: 'Upgrades', unit: '/s', format: perSecond(short), axis: short, parts: () => this.#upgradeParts(), value: sample => this.#upgrades(sample), now: sample => total(sample.upgrades) },
      this.#bothWays('messages', 'Messages', short, 10),
      this.#bothWays('bytes', 'Bytes', bytes, BINARY),
    ].map(panel => this.#make(panel));
    byId('figures').addEventListener('toggle', () => this.#table());
  }

  #bothWays(id, title, format, base) {
    return {
      id, title, base, unit: '/s', format: perSecond(format), axis: format, parts: () => BOTH_WAYS,
      value: sample => BOTH_WAYS.map(part => sample[id][part.key] ?? 0), now: sample => total(sample[id]),
    };
  }

  #make(panel) {
    const title = make('h2', '', panel.title);
    title.id = `${panel.id}-title`;
    const now = make('p', 'now', make('span', '', '–'), make('small', '', panel.unit));
    const place = make('div', 'canvas');
    place.role = 'img';
    place.ariaLabel = `${panel.title} of the last five minutes`;
    const list = make('ul', 'legend');
    const card = make('section', 'card plot', make('header', '', title, now), place, list);
    card.setAttribute('aria-labelledby', title.id);
    byId('plots').append(card);
    return { ...panel, figure: now.firstElementChild, place, list, plot: new Plot(place, panel, at => this.#look(at)) };
  }

  #upgradeParts() {
    return [
      { name: 'opened', color: '--up', fill: '--up-fill' },
      ...this.#outcomes.slice(0, AWAY.length).map((outcome, at) => ({ name: words(outcome), color: AWAY[at], outcome })),
      ...(this.#outcomes.length > AWAY.length ? [{ name: this.#rest(), color: '--away-other' }] : []),
    ];
  }

  #rest() {
    return this.#outcomes.length === AWAY.length + 1 ? words(this.#outcomes.at(-1)) : 'other';
  }

  #upgrades({ upgrades }) {
    const named = this.#outcomes.slice(0, AWAY.length).map(outcome => upgrades[outcome] ?? 0);
    const rest = turnedAway(upgrades) - named.reduce((all, rate) => all + rate, 0);
    return [upgrades.opened ?? 0, ...named, ...(this.#outcomes.length > AWAY.length ? [Math.max(0, rest)] : [])];
  }

  /** An outcome keeps its color, unless one without becomes twice as frequent as the least of those with one. */
  #learn(recent) {
    const fresh = Object.entries(recent).filter(([name, count]) => name !== 'opened' && count > 0 && !this.#outcomes.includes(name));
    this.#outcomes.push(...fresh.sort((a, b) => b[1] - a[1]).map(([name]) => name));
    const count = outcome => recent[outcome] ?? 0;
    const [colored, others] = [this.#outcomes.slice(0, AWAY.length), this.#outcomes.slice(AWAY.length)];
    const least = colored.reduce((least, each) => (count(each) < count(least) ? each : least), colored[0]);
    const most = others.reduce((most, each) => (count(each) > count(most) ? each : most), others[0]);
    if (most && count(most) > 2 * count(least)) this.#swap(least, most);
  }

  #swap(one, other) {
    const swapped = { [one]: other, [other]: one };
    this.#outcomes = this.#outcomes.map(outcome => swapped[outcome] ?? outcome);
  }

  show(history) {
    this.#samples = history.samples;
    this.#learn(history.recent());
    const times = this.#samples.map(sample => sample.time);
    for (const panel of this.#panels) {
      const parts = panel.parts();
      const values = this.#samples.map(sample => sample.routes ? panel.value(sample) : null);
      panel.plot.show(parts, times, parts.map((_, at) => values.map(value => value && value[at])));
    }
    this.#look(null);
    this.#table();
  }

  /** The figures of one sample, usually the newest. */
  #look(at) {
    const sample = (at !== null && this.#samples[at]?.routes) ? this.#samples[at] : this.#samples.at(-1);
    if (!sample?.routes) return;
    for (const panel of this.#panels) {
      say(panel.figure, panel.axis(panel.now(sample)));
      const values = panel.value(sample);
      const parts = panel.parts();
      legend(panel.list, parts.length < 2 ? this.#bounds(panel) : parts.map((part, which) => ({ ...part, figure: panel.format(values[which]) })));
      panel.place.ariaLabel = `${panel.title} of the last five minutes. Highest ${panel.format(this.#highest(panel))}, `
        + `now ${panel.format(panel.now(this.#samples.at(-1)))}. The table below has the figures.`;
    }
  }

  #bounds(panel) {
    const all = this.#samples.filter(sample => sample.routes).map(sample => panel.now(sample));
    return [['lowest', Math.min(...all)], ['highest', Math.max(...all)]].map(([name, figure]) => ({ name, figure: panel.format(figure) }));
  }

  #highest(panel) {
    return this.#samples.reduce((most, sample) => sample.routes ? Math.max(most, panel.now(sample)) : most, 0);
  }

  #table() {
    const details = byId('figures');
    if (!details.open) return;
    const columns = this.#panels.flatMap(panel => panel.parts().map((part, at) => ({ panel, at, title: `${panel.title}: ${part.name}` })));
    fill(details.querySelector('thead'), [''], () => 'head', () => make('tr', ''), row => {
      fill(row, ['Time', ...columns.map(column => column.title)], title => title, () => make('th', 'number'), (cell, title) => say(cell, title));
    });
    const rows = this.#samples.filter(sample => sample.routes).reverse().filter((_, at) => at % TABLE_SECONDS === 0);
    fill(details.querySelector('tbody'), rows, row => row.time, () => make('tr', ''), (row, sample) => {
      const cells = [clock(sample.time * 1000), ...columns.map(({ panel, at }) => panel.format(panel.value(sample)[at]))];
      fill(row, cells.map((text, at) => ({ text, at })), cell => cell.at, ({ at }) => make(at === 0 ? 'th' : 'td', 'number'), (cell, { text }) => say(cell, text));
    });
  }
}
