// The access log, line by line as Tollgate writes it.
import { byId, make } from './elements.mjs';

const LINES_KEPT = 50;
const FIELD = /(\w+)=("(?:[^"\\]|\\.)*"|\S+)/g;

const summaries = {
  open: fields => `${fields.subject} came in by ${fields.route}`,
  close: fields => `${fields.subject} · ${words(fields.outcome)}${fields.code ? ` · ${fields.code}` : ''}`,
  refuse: fields => `${words(fields.outcome)} · ${fields.status} at ${fields.route ?? 'no route'}`,
};

/** Resolves when the stream is open, so that no line of what follows is missed. */
export function followLog() {
  const stream = new EventSource('/log');
  stream.addEventListener('message', event => addLine(event.data));
  return new Promise(resolve => {
    stream.addEventListener('open', resolve, { once: true });
    stream.addEventListener('error', resolve, { once: true });
  });
}

function addLine(line) {
  const [time, event] = line.split(' ', 2);
  const fields = Object.fromEntries([...line.matchAll(FIELD)].map(([, name, value]) => [name, value]));
  const summary = summaries[event]?.(fields) ?? '';
  const clock = make('time', '', new Date(time).toLocaleTimeString([], { hour12: false }));
  clock.dateTime = time;
  byId('lines').prepend(
    make('li', '', make('span', `event ${event}`, event), make('strong', '', summary), clock, make('code', '', line)));
  byId('no-lines').hidden = true;
  while (byId('lines').children.length > LINES_KEPT) byId('lines').lastChild.remove();
}

function words(label = '') {
  return label.replaceAll('_', ' ');
}
