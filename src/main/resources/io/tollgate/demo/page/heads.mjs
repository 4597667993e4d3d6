// Side by side: the request that the browser sent, and the one that the chat server got.
import { byId, make } from './elements.mjs';
import { holds, shortened } from './token.mjs';

/** Header lines that only Tollgate writes on the demo's routes. */
const ADDED = /^(x-user|x-forwarded-(for|proto|host)|x-request-id|via):/i;

/** Fills the two panels for a connection of Alice's, and searches what arrived for its token. */
export function showHeads(gate, place, token, head) {
  byId('script').textContent = place.script(gate);
  byId('sent').replaceChildren(...lined(sentLines(gate, place, token)));
  byId('seen').replaceChildren(...lined(seenLines(head)));
  const found = holds(head, token);
  byId('verdict').classList.toggle('found', found);
  byId('verdict').textContent = found
    ? 'The token is in what arrived. That is a bug: please report it.'
    : `Searched the ${seenLines(head).length} lines that arrived for the token and each of its three parts: not there.`;
}

/** A script cannot see all that its browser sends; these lines are the same in every one (RFC 6455 §4.1). */
function sentLines(gate, place, token) {
  const subprotocols = place.subprotocols(token);
  return [
    ['GET /room', removed(place.removedQuery(token), token), ' HTTP/1.1'],
    [`Host: ${new URL(gate).host}`],
    [`Origin: ${location.origin}`],
    ['Upgrade: websocket'],
    ['Connection: Upgrade'],
    ['Sec-WebSocket-Version: 13'],
    [`User-Agent: ${navigator.userAgent}`],
    ...(subprotocols.length > 0 ? [protocolLine(subprotocols, token)] : []),
    [make('i', '', '… and what else your browser says of itself')],
  ];
}

function protocolLine(subprotocols, token) {
  const gone = subprotocols.every(subprotocol => subprotocol.removed);
  const name = 'Sec-WebSocket-Protocol: ';
  if (gone) return [removed(name + subprotocols.map(each => each.name).join(', '), token)];
  return [name, ...subprotocols.flatMap((each, at) => {
    const text = (at > 0 ? ', ' : '') + each.name;
    return each.removed ? removed(text, token) : text;
  })];
}

/** Text that Tollgate takes out, the token in it shortened. */
function removed(text, token) {
  if (text === '') return '';
  const [before, after] = text.split(token);
  return make('del', '', before, ...(after === undefined ? [] : [make('b', '', shortened(token)), after]));
}

function seenLines(head) {
  return head.trimEnd().split('\n').map(line => [ADDED.test(line) ? make('ins', '', line) : line]);
}

function lined(lines) {
  return lines.map(parts => make('span', 'line', ...parts, '\n'));
}
