// Sets the page up: asks for the token, then shows what the process says of itself, second by second.
import { call } from './api.mjs';
import { showCloses, showEndpoints, showIssuers, showLimits, showRefusals, showTops } from './bars.mjs';
import { askDrain, askReload, askRevoke } from './changes.mjs';
import { Connections } from './connections.mjs';
import { byId, say } from './elements.mjs';
import { Events } from './events.mjs';
import { History } from './history.mjs';
import { Plots } from './plots.mjs';
import { Poll } from './poll.mjs';
import { showRoutes } from './routes.mjs';
import { forget, keep, tokenOf } from './session.mjs';
import { refresh, showNothing, showPause, showState } from './state.mjs';

const EVERY = 1000;
/** What is there only for whoever has the token. */
const INSIDE = ['live', 'doings', 'skip', 'foot'];
/** Where names of people may stand. */
const NAMES = '#live :is(ol, ul, tbody), #detail :is(h2, p, dl, div), #asking p, #notice';
const PRINTABLE = /^[\x20-\x7e]+$/;

const plots = new Plots();
const connections = new Connections();
const events = new Events();
const overview = new Poll(() => call('overview'), EVERY, { answered: show, failed: refresh });
const parts = [overview, connections, events];
let history = new History();
let latest = null;
let paused = false;

function show(now) {
  latest = now;
  unlock();
  showState(now);
  if (!history.add(now)) return;
  plots.show(history);
  showRoutes(now, history);
  showRefusals(now, history);
  showCloses(now);
  showLimits(now);
  const find = row => connections.find(row.value);
  showTops(now, find, find);
  showEndpoints(now);
  showIssuers(now);
  connections.offer(now.routes);
}

function unlock() {
  if (!byId('live').hidden) return;
  const fromDoor = byId('door').contains(document.activeElement);
  byId('token').value = '';
  showInside(true);
  if (fromDoor) byId('live').focus({ preventScroll: true });
  connections.start();
  events.start();
}

function showInside(inside) {
  INSIDE.forEach(id => { byId(id).hidden = !inside; });
  byId('door').hidden = inside;
}

/** Nothing of what was shown stays behind. */
function lock(why) {
  forget();
  parts.forEach(part => part.stop());
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  document.querySelectorAll(NAMES).forEach(place => place.replaceChildren());
  history = new History();
  latest = null;
  pause(false);
  showNothing();
  showInside(false);
  say(byId('wrong'), why);
  byId('token').focus();
}

function pause(next) {
  paused = next;
  parts.forEach(part => { part.paused = paused; });
  showPause(paused);
}

async function open(token) {
  if (!PRINTABLE.test(token)) {
    say(byId('wrong'), 'A token has letters, digits and signs of ASCII only.');
    return;
  }
  keep(token);
  say(byId('wrong'), '');
  try {
    show(await call('overview'));
  } catch (fault) {
    if (tokenOf() === null) return;
    say(byId('wrong'), fault.message);
  }
  overview.start();
}

document.addEventListener('locked', () => lock(byId('live').hidden ? 'This is not the token.' : 'The token is not taken any more.'));
byId('unlock').addEventListener('submit', event => {
  event.preventDefault();
  open(byId('token').value.trim());
});
byId('pause').addEventListener('click', () => pause(!paused));
byId('revoke').addEventListener('click', () => askRevoke({}, latest.issuers?.map(issuer => issuer.name)));
byId('reload').addEventListener('click', askReload);
byId('drain').addEventListener('click', () => askDrain(latest.open));
byId('forget').addEventListener('click', () => lock(''));
setInterval(refresh, EVERY);

if (tokenOf() !== null) open(tokenOf());
else byId('token').focus();
