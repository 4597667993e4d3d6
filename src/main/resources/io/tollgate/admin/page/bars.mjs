// Lists whose rows are bars: how much of the whole, or of what may be, each one is.
import { byId, make, say } from './elements.mjs';
import { meaning, share, short, span, whole, words } from './format.mjs';
import { turnedAway } from './history.mjs';
import { fill } from './tables.mjs';

const MOST_ROWS = 10;
const NEARLY_FULL = 0.9;
const HALF_FULL = 0.5;

/** Rows of { key, name, note, figure, part, tone }; a click on a name tells `onName(row)`. */
function bars(id, rows, nothing, onName) {
  const list = byId(id);
  const shown = rows.length === 0 ? [{ key: '', name: nothing, nothing: true }] : rows;
  fill(list, shown, row => (row.nothing ? 'nothing' : `=${row.key}`), () => barOf(onName), update);
}

function barOf(onName) {
  const item = make('li', '', make(onName ? 'button' : 'span', 'name'), make('span', 'note'), make('b', ''));
  if (onName) {
    item.firstElementChild.type = 'button';
    item.firstElementChild.addEventListener('click', () => item.row.nothing || onName(item.row));
  }
  return item;
}

function update(item, row) {
  const [name, note, figure] = item.children;
  item.row = row;
  item.className = row.nothing ? 'nothing' : (row.tone ?? '');
  if ('disabled' in name) name.disabled = Boolean(row.nothing);
  item.style.setProperty('--part', String(Math.min(1, row.part ?? 0)));
  say(name, row.name);
  name.title = row.name;
  say(note, row.note ?? '');
  say(figure, row.figure ?? '');
}

export function showRefusals(overview, history) {
  const recent = history.recent();
  const ever = {};
  for (const { upgrades } of overview.routes) {
    for (const [outcome, count] of Object.entries(upgrades)) ever[outcome] = (ever[outcome] ?? 0) + count;
  }
  const all = turnedAway(recent);
  const rows = Object.entries(ever)
    .filter(([outcome, count]) => outcome !== 'opened' && count > 0)
    .map(([outcome, count]) => ({ outcome, count, lately: recent[outcome] ?? 0 }))
    .sort((a, b) => b.lately - a.lately || b.count - a.count || (a.outcome < b.outcome ? -1 : 1))
    .slice(0, MOST_ROWS)
    .map(({ outcome, count, lately }) => ({
      key: outcome, name: words(outcome), figure: whole(lately), note: whole(count), part: all > 0 ? lately / all : 0, tone: 'away',
    }));
  bars('refusals', rows, 'Nobody so far.');
}

export function showCloses(overview) {
  const codes = {};
  for (const { closes } of overview.routes) {
    for (const [code, count] of Object.entries(closes ?? {})) codes[code] = (codes[code] ?? 0) + count;
  }
  const all = Object.values(codes).reduce((sum, count) => sum + count, 0);
  const rows = Object.entries(codes).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]).slice(0, MOST_ROWS)
    .map(([code, count]) => ({ key: code, name: words(code), note: meaning(code), figure: whole(count), part: count / all }));
  bars('closes', rows, 'None so far.');
}

export function showLimits(overview) {
  const limits = overview.limits ?? [];
  const rows = limits.flatMap(limit => limit.fullest.map(({ key, used }, at) => ({
    key: `${limit.route} ${limit.limit} ${key ?? at}`,
    name: key || (limit.per === 'route' ? `all of ${limit.route}` : 'somebody'),
    note: `${limit.limit} · ${limit.route}`,
    figure: share(used),
    part: used,
    tone: used >= NEARLY_FULL ? 'full' : used >= HALF_FULL ? 'half' : '',
  }))).sort((a, b) => b.part - a.part).slice(0, MOST_ROWS);
  const counted = limits.filter(limit => limit.keys !== null);
  bars('limits', rows, limits.length === 0 ? 'No route has limits.' : counted.length === 0 ? 'None is counted here alone.' : 'Nothing is counted yet.');
  say(byId('limits-note'), counted.length < limits.length ? 'Limits in Redis and those of each connection alone are not shown.' : '');
}

export function showTops(overview, onSubject, onAddress) {
  const { subjects = [], addresses = [] } = overview.top ?? {};
  const most = subjects[0]?.open ?? 1;
  bars('subjects', subjects.slice(0, MOST_ROWS).map(({ issuer, subject, open }) => ({
    key: JSON.stringify([issuer, subject]), name: subject, note: host(issuer), figure: whole(open), part: open / most, value: { subject, issuer },
  })), 'Nobody is connected.', onSubject);
  const mostOf = addresses[0]?.open ?? 1;
  bars('addresses', addresses.slice(0, MOST_ROWS).map(({ address, open }) => ({
    key: address, name: address, figure: whole(open), part: open / mostOf, value: { address },
  })), 'Nobody is connected.', onAddress);
}

/** Issuers are URLs mostly, of which the host tells enough. */
function host(issuer) {
  return URL.canParse?.(issuer) ? new URL(issuer).host : issuer ?? '';
}

export function showEndpoints(overview) {
  const endpoints = (overview.upstreams ?? []).flatMap(({ name, endpoints: own }) => own.map(endpoint => ({ name, ...endpoint })));
  const most = Math.max(1, ...endpoints.map(endpoint => endpoint.connections));
  bars('endpoints', endpoints.sort((a, b) => b.connections - a.connections).slice(0, MOST_ROWS).map(endpoint => ({
    key: `${endpoint.name} ${endpoint.endpoint}`,
    name: endpoint.endpoint,
    note: [endpoint.name, ...faults(endpoint)].join(' · '),
    figure: whole(endpoint.connections),
    part: endpoint.connections / most,
    tone: endpoint.healthy === false || endpoint.ejected ? 'full' : '',
  })), 'No upstream has been dialed.');
}

function faults({ failures, healthy }) {
  const count = typeof failures === 'object' ? Object.values(failures ?? {}).reduce((all, n) => all + n, 0) : failures;
  return [...(count > 0 ? [`${short(count)} failed`] : []), ...(healthy === false ? ['down'] : [])];
}

export function showIssuers(overview) {
  const issuers = overview.issuers ?? [];
  say(byId('no-issuers'), issuers.length > 0 ? '' : 'No route asks for tokens.');
  fill(byId('issuers'), issuers, issuer => issuer.name, () => make('li', '', make('span', 'name'), make('b', '')), (item, issuer) => {
    item.className = issuer.ready ? 'ready' : 'missing';
    say(item.firstElementChild, issuer.name);
    say(item.lastElementChild, issuer.ready ? ageOf(issuer.keysAgeSeconds) : 'no keys yet');
  });
}

function ageOf(seconds) {
  return seconds === null || seconds === undefined ? 'ready' : span(seconds);
}
