// Sets the page up: who sits where, and what each part is told.
import { Seat } from './chat.mjs';
import { showCommands } from './commands.mjs';
import { byId, make } from './elements.mjs';
import { Expiry } from './expiry.mjs';
import { showHeads } from './heads.mjs';
import { followLog } from './log.mjs';
import { places } from './places.mjs';
import { letTamper } from './tampered.mjs';

/** A content security policy cannot name an IPv6 address, so a page at [::1] takes the name. */
function gateOf(setup) {
  const host = location.hostname.startsWith('[') ? 'localhost' : location.hostname;
  return `ws://${host}:${setup.proxyPort}`;
}

function offerPlaces(alice) {
  byId('places').append(...places.map((place, at) => {
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: 'place', value: place.id, checked: at === 0 });
    radio.addEventListener('change', () => alice.connect(place));
    return make('label', '', radio, make('span', '', place.label));
  }));
}

async function start() {
  const setup = await (await fetch('/setup')).json();
  const gate = gateOf(setup);
  byId('proxy-port').textContent = `:${setup.proxyPort}`;
  showCommands(setup);
  await followLog();
  const expiry = new Expiry(gate);
  letTamper(gate);
  const alice = new Seat('alice', gate, places[0], {
    seen: (head, place, token) => showHeads(gate, place, token, head),
    left: news => expiry.left(news),
  });
  const bob = new Seat('bob', gate, places[0]);
  byId('seats').append(alice.element, bob.element);
  offerPlaces(alice);
  await Promise.all([alice.connect(places[0]), bob.connect(places[0])]);
}

start().catch(() => {
  byId('trouble').textContent = 'The demo does not answer. Start it again with ./tollgate demo, then reload this page.';
  byId('trouble').hidden = false;
});
