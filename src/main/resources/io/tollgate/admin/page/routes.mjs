// The table of routes, a row each with what passes it now.
import { byId, make, pair, say, sayPair } from './elements.mjs';
import { bytes, short, whole } from './format.mjs';
import { turnedAway } from './history.mjs';
import { fill } from './tables.mjs';

/** More rows would be a page of their own; the busiest are shown. */
const MOST_ROWS = 30;
const SPARK_SECONDS = 60;
const SPARK = { width: 120, height: 22 };
const SVG = 'http://www.w3.org/2000/svg';
const PAIRS = [4, 5];
const TITLES = ['Route', 'Open', 'Upgrades', 'Turned away', 'Messages', 'Bytes', 'Messages, last minute'];
const NOWHERE = '-';

const total = map => Object.values(map).reduce((all, count) => all + count, 0);

export function showRoutes(overview, history) {
  const all = overview.routes;
  const shown = all.length <= MOST_ROWS ? all : [...all].sort((a, b) => b.open - a.open).slice(0, MOST_ROWS);
  fill(byId('routes'), shown, route => `=${route.name}`, create, (row, route) => update(row, route, history));
  say(byId('routes-more'), all.length > shown.length ? `The ${shown.length} with most open of ${all.length} routes.` : '');
}

function create() {
  const row = make('tr', '', make('th', 'route', make('span', 'name'), make('span', 'badge')));
  row.firstElementChild.scope = 'row';
  for (let at = 1; at < TITLES.length; at++) row.append(make('td', 'number', ...(PAIRS.includes(at) ? [pair()] : [])));
  [...row.children].forEach((cell, at) => {
    cell.role = at === 0 ? 'rowheader' : 'cell';
    cell.dataset.title = TITLES[at];
  });
  row.role = 'row';
  row.lastElementChild.className = 'spark';
  row.lastElementChild.append(spark());
  return row;
}

function update(row, route, history) {
  const [head, open, upgrades, away, messages, sizes, line] = row.children;
  const now = history.latest?.routes.get(route.name);
  const reporting = route.enforce === 'report';
  say(head.firstElementChild, route.name === NOWHERE ? 'no route' : route.name);
  say(head.lastElementChild, reporting ? 'report only' : '');
  head.lastElementChild.title = reporting ? `until ${route.reportUntil}` : '';
  head.lastElementChild.hidden = !reporting;
  say(open, whole(route.open));
  say(upgrades, now ? short(total(now.upgrades)) : '–');
  showAway(away, now, reporting);
  sayBoth(messages, now?.messages, short);
  sayBoth(sizes, now?.bytes, bytes);
  const lately = history.samples.filter(sample => sample.routes).slice(-SPARK_SECONDS);
  draw(line.firstElementChild, lately.map(sample => total(sample.routes.get(route.name)?.messages ?? {})));
}

/** Where a route only reports, what it would have turned away stands for what it does not. */
function showAway(cell, now, reporting) {
  const refused = now ? turnedAway(now.upgrades) : 0;
  const would = now ? total(now.wouldRefuse) : 0;
  cell.classList.toggle('away', refused > 0);
  cell.classList.toggle('would', refused === 0 && would > 0);
  if (!now) say(cell, '–');
  else say(cell, reporting && would > 0 ? `${refused > 0 ? `${short(refused)} + ` : ''}${short(would)} would be` : short(refused));
}

function sayBoth(cell, rates, format) {
  sayPair(cell.firstElementChild, rates ? format(rates.client ?? 0) : '–', rates ? format(rates.upstream ?? 0) : '–');
}

function spark() {
  const image = document.createElementNS(SVG, 'svg');
  image.setAttribute('viewBox', `0 0 ${SPARK.width} ${SPARK.height}`);
  image.setAttribute('preserveAspectRatio', 'none');
  image.setAttribute('role', 'img');
  image.append(document.createElementNS(SVG, 'path'), document.createElementNS(SVG, 'path'));
  return image;
}

/** The newest at the right edge. */
function draw(image, values) {
  const most = Math.max(...values, 0);
  image.setAttribute('aria-label', most === 0 ? 'none' : `at most ${short(most)} per second`);
  const step = SPARK.width / (SPARK_SECONDS - 1);
  const left = SPARK.width - (values.length - 1) * step;
  const points = values.map((value, at) => {
    const y = SPARK.height - 1 - (most === 0 ? 0 : (value / most) * (SPARK.height - 3));
    return `${(left + at * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  const line = points.length > 1 ? `M${points.join('L')}` : '';
  image.firstElementChild.setAttribute('d', line && `${line}V${SPARK.height}H${left.toFixed(1)}Z`);
  image.lastElementChild.setAttribute('d', line);
}
