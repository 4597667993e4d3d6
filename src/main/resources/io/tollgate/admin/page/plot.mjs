// One moving plot of the last five minutes, drawn by uPlot. All plots share their cursor.
import { make, say } from './elements.mjs';

const WINDOW = 300;
const HEIGHT = 132;
const MINUTE = 60;
const sync = uPlot.sync('plots');

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * `parts`: [{ name, color, down }], stacked from the axis up, or below it where `down`; `axis` writes a figure, `base` is what its units go by.
 * `onLook(index)` is told which sample the pointer is on, or null.
 */
export class Plot {
  #place;
  #parts;
  #axis;
  #base;
  #onLook;
  #chart = null;
  #data = [[]];

  constructor(place, { axis, base = 10 }, onLook) {
    this.#place = place;
    this.#axis = axis;
    this.#base = base;
    this.#onLook = onLook;
    this.#parts = [];
    // A change of width is drawn with the next frame: an observer may not resize what it observes.
    new ResizeObserver(() => requestAnimationFrame(() => this.#resize())).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#build());
  }

  /** Other parts than before need another chart. */
  show(parts, times, columns) {
    const same = parts.length === this.#parts.length && parts.every((part, at) => part.color === this.#parts[at].color);
    this.#parts = parts;
    this.#data = [times, ...stacked(parts, columns)];
    if (same && this.#chart) this.#chart.setData(this.#data);
    else this.#build();
  }

  #resize() {
    const width = this.#place.clientWidth;
    if (this.#chart && width > 0 && width !== this.#chart.width) this.#chart.setSize({ width, height: HEIGHT });
  }

  #build() {
    if (this.#parts.length === 0) return;
    this.#chart?.destroy();
    this.#chart = new uPlot(this.#options(), this.#data, this.#place);
  }

  #options() {
    const grid = { stroke: color('--grid'), width: 1 };
    const axis = { stroke: color('--muted'), font: '11px system-ui, sans-serif', grid, ticks: { show: false } };
    return {
      width: this.#place.clientWidth || 300,
      height: HEIGHT,
      padding: [6, 13, 0, 0],
      legend: { show: false },
      select: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, sync: { key: sync.key } },
      scales: { x: { time: false, range: (_, __, max) => [(max ?? 0) - WINDOW, max ?? 0] }, y: { range: (_, min, max) => rangeOf(min, max, this.#base) } },
      axes: [
        { ...axis, size: 20, gap: 4, splits: (_, __, min, max) => minutes(max), values: (_, splits) => splits.map(ago) },
        { ...axis, size: 50, gap: 5, splits: (_, __, min, max) => levels(min, max, this.#base), values: (_, splits) => splits.map(at => this.#axis(Math.abs(at))) },
      ],
      series: [{}, ...order(this.#parts).map(part => ({
        stroke: color(part.color), fill: color(part.fill ?? part.color), width: 1.5, points: { show: false }, spanGaps: false,
      }))],
      hooks: { setCursor: [chart => this.#onLook(chart.cursor.idx ?? null)] },
    };
  }
}

/** The topmost of a stack is drawn first, and the others over it. */
function order(parts) {
  return [...parts].reverse();
}

/** Each part on top of those before it on its side of the axis. */
function stacked(parts, columns) {
  const sums = { up: [], down: [] };
  const drawn = parts.map((part, which) => {
    const side = part.down ? 'down' : 'up';
    return columns[which].map((value, at) => {
      if (value === null) return null;
      sums[side][at] = (sums[side][at] ?? 0) + value;
      return part.down ? -sums[side][at] : sums[side][at];
    });
  });
  return order(drawn);
}

/** Round bounds around zero, so that one plot's axis moves seldom. */
function rangeOf(min, max, base) {
  const step = stepOf(Math.max(max ?? 0, -(min ?? 0)), base);
  return [min < 0 ? -step * Math.ceil(-min / step) : 0, max > 0 || !(min < 0) ? step * Math.max(1, Math.ceil(max / step)) : 0];
}

function levels(min, max, base) {
  const step = stepOf(Math.max(max, -min), base);
  const steps = [];
  for (let at = Math.ceil(min / step) * step; at <= max + step / 1000; at += step) steps.push(at);
  return steps;
}

/** A round number of which two or three reach the top: of ten or, for bytes, of two. */
function stepOf(top, base) {
  if (base !== 10) return 2 ** Math.ceil(Math.log2(Math.max(top, base) / 2));
  const third = Math.max(top, 1) / 3;
  const power = 10 ** Math.floor(Math.log10(third));
  const size = third / power;
  return power * (size > 5 ? 10 : size > 2 ? 5 : size > 1 ? 2 : 1);
}

function minutes(now) {
  return [5, 4, 3, 2, 1, 0].map(minute => now - minute * MINUTE);
}

function ago(at, which, all) {
  const minute = all.length - 1 - which;
  if (minute === 0) return 'now';
  return minute % 2 === 0 ? `−${minute} min` : '';
}

/** What the colors mean, with a figure for each. */
export function legend(list, entries) {
  while (list.children.length > entries.length) list.lastElementChild.remove();
  entries.forEach(({ name, color: swatch, figure }, at) => {
    let item = list.children[at];
    if (!item) {
      item = make('li', '', make('i', 'swatch'), make('span', 'name'), make('b', ''));
      list.append(item);
    }
    item.firstElementChild.hidden = !swatch;
    item.firstElementChild.style.setProperty('--color', `var(${swatch})`);
    say(item.children[1], name);
    say(item.children[2], figure);
  });
}
