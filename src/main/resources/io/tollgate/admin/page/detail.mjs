// One connection or attempt: what it is, and why it ended or was turned away.
import { call } from './api.mjs';
import { askEnd, askRevoke } from './changes.mjs';
import { button, byId, make, say } from './elements.mjs';
import { bytes, meaning, span, whole, words } from './format.mjs';
import { Poll } from './poll.mjs';
import { fill } from './tables.mjs';

const EVERY = 2000;
const GONE = 404;
/** Shown elsewhere in the dialog. */
const APART = new Set(['outcome', 'status', 'code', 'meaning', 'look_at', 'steps', 'event', 'reason', 'would_reason', 'forced', 'state', 'id']);
const dialog = byId('detail');
let shown = '';
let done = () => {};
const poll = new Poll(() => look(shown), EVERY, {
  answered: found => (found.connection ? showOpen(found.connection) : showEnd(found.trace)),
  failed: fault => say(byId('detail-verdict'), fault.status === GONE ? 'It is not open, and no trace of its end is kept.' : fault.message),
});

byId('detail-close').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => poll.stop());

/** Shows it and follows it while it is open; `onDone` is told of an end that was asked for here. */
export function showDetail(id, onDone = () => {}) {
  poll.stop();
  shown = id;
  done = onDone;
  say(byId('detail-title'), `Connection ${id}`);
  say(byId('detail-verdict'), 'Looking …');
  say(byId('detail-advice'), '');
  byId('detail-fields').replaceChildren();
  byId('detail-steps').replaceChildren();
  byId('detail-doings').replaceChildren();
  if (!dialog.open) dialog.showModal();
  byId('detail-close').focus();
  poll.start();
}

/** Open, or else the trace of its end. */
async function look(id) {
  try {
    return { connection: await call(`connections/${encodeURIComponent(id)}`) };
  } catch (fault) {
    if (fault.status !== GONE) throw fault;
    return { trace: await call(`why/${encodeURIComponent(id)}`) };
  }
}

function showOpen(connection) {
  verdict(connection.state === 'open' ? 'open' : 'going', connection.state === 'open' ? 'Open' : `Ending: ${words(connection.state)}`);
  say(byId('detail-advice'), 'Why it was let in and how it ends is kept once it is over.');
  showFields(connection);
  const doings = byId('detail-doings');
  if (doings.children.length > 0) return;
  doings.append(button('danger', 'End…', () => askEnd(connection, done)));
  offerRevocation(connection);
}

function showEnd(trace) {
  poll.stop();
  const code = trace.code ?? trace.status;
  verdict(trace.event, `${trace.event === 'refuse' ? 'Turned away' : 'Closed'}: ${words(trace.outcome)}${code ? ` · ${code} ${meaning(code)}` : ''}`);
  say(byId('detail-advice'), [trace.meaning, trace.look_at, trace.reason && `Found: ${trace.reason}`, trace.would_reason && `Would be refused: ${trace.would_reason}`]
    .filter(Boolean).join('\n'));
  showFields(trace);
  showSteps(trace.steps ?? []);
  byId('detail-doings').replaceChildren();
  offerRevocation(trace);
}

function offerRevocation({ subject, issuer }) {
  if (subject) byId('detail-doings').append(button('quiet', 'Revoke the subject…', () => askRevoke({ value: subject, issuer: issuer ?? '' }, [], done)));
}

function verdict(kind, text) {
  byId('detail-verdict').className = `verdict ${kind}`;
  say(byId('detail-verdict'), text);
}

function showFields(object) {
  const fields = Object.entries(object).filter(([name, value]) => !APART.has(name) && value !== null && value !== '');
  fill(byId('detail-fields'), fields, ([name]) => name, ([name]) => make('div', '', make('dt', '', name === 'seconds' ? 'age' : words(name)), make('dd', '')), (pair, [name, value]) => {
    say(pair.lastElementChild, written(name, value));
  });
}

function written(name, value) {
  if (name === 'seconds') return span(value);
  if (name.startsWith('bytes_') || name.startsWith('queued_')) return bytes(value);
  return name.startsWith('messages_') ? whole(value) : String(value);
}

function showSteps(steps) {
  const longest = Math.max(...steps.map(step => step.ms), 0.001);
  const list = make('ol', 'steps', ...steps.map(step => {
    const item = make('li', step.verdict, make('span', 'name', words(step.step)), make('span', 'note', step.verdict === 'passed' ? '' : words(step.outcome ?? step.verdict)), make('b', '', `${step.ms} ms`));
    item.style.setProperty('--part', String(step.ms / longest));
    return item;
  }));
  byId('detail-steps').replaceChildren(...(steps.length > 0 ? [make('h3', '', 'Its steps through the gate'), list] : []));
}
