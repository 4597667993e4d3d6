// The line on top: whether traffic should come here, whether this page is up to date, and how a drain goes on.
import { byId, say } from './elements.mjs';
import { clock, span, whole } from './format.mjs';

const STALE = 3000;
const TITLE = 'Tollgate';

let heard = 0;
let paused = false;
let latest = null;

document.addEventListener('visibilitychange', () => { heard = Date.now(); });

export function showState(overview) {
  latest = overview;
  heard = Date.now();
  refresh();
  byId('standing').hidden = false;
  say(byId('version'), overview.version);
  say(byId('facts'), `${location.host} · up ${span((Date.parse(overview.time) - Date.parse(overview.started)) / 1000)}`);
  document.title = `${whole(overview.open)} open · ${TITLE}`;
  showDrain(overview);
}

export function showPause(isPaused) {
  paused = isPaused;
  const button = byId('pause');
  button.setAttribute('aria-pressed', String(paused));
  say(button, paused ? 'Go on' : 'Pause');
  if (!paused) heard = Date.now();
  refresh();
}

export function showNothing() {
  latest = null;
  document.title = TITLE;
  byId('standing').hidden = true;
  say(byId('version'), '');
}

/** Again when time has passed, for what is late. */
export function refresh() {
  if (!latest) return;
  const late = !paused && !document.hidden && Date.now() - heard > STALE;
  const line = byId('state');
  line.className = `state ${late ? 'silent' : paused ? 'paused' : kindOf(latest)}`;
  say(line, late ? `No answer since ${clock(heard)}` : paused ? `Paused at ${clock(heard)}` : sentence(latest));
  byId('live').classList.toggle('stale', late);
  if (late) document.title = `no answer · ${TITLE}`;
}

function kindOf({ ready, draining }) {
  return draining ? 'draining' : ready ? 'ready' : 'missing';
}

function sentence({ ready, draining, notReady }) {
  if (draining) return 'Draining';
  return ready ? 'Ready' : `Not ready: ${notReady.join('; ')}`;
}

function showDrain({ draining, time }) {
  byId('leaving').hidden = !draining;
  if (!draining) return;
  const { open, atStart, deadline } = draining;
  const gone = atStart > 0 ? (atStart - open) / atStart : 1;
  byId('leaving-bar').value = Math.max(0, gone);
  const left = (Date.parse(deadline) - Date.parse(time)) / 1000;
  const until = left > 0 ? `what is open at ${clock(deadline)}, in ${span(left)}, is cut` : 'the time is up';
  say(byId('leaving-text'), `${whole(Math.max(0, atStart - open))} of ${whole(atStart)} tunnels have ended, ${whole(open)} are open; ${until}.`);
}
