// The same broken token at two routes: one refuses by status, the other by accepting and closing with a code.
import { byId, make } from './elements.mjs';
import { places } from './places.mjs';
import { issue, tamperedWith } from './token.mjs';
import { openTunnel } from './tunnel.mjs';

const SECONDS = 60;
const AROUND = 9;

const meanings = {
  close: event => `“${event.reason}”: your script reads both, and can ask for a new token.`,
  http: () => 'There was a 401 and a reason, but browsers keep both from scripts.',
};

export function letTamper(gate) {
  const button = byId('tamper');
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const change = tamperedWith(await issue('alice', SECONDS));
      showChange(change);
      await Promise.all([refusal(gate, '/room', 'close', change.token), refusal(gate, '/chat', 'http', change.token)]);
    } catch {
      byId('tampered-token').textContent = 'No token can be had: has the demo ended?';
    } finally {
      button.disabled = false;
    }
  });
}

function showChange({ token, at, before, after }) {
  byId('tampered-token').replaceChildren(
    `…${token.slice(at - AROUND, at)}`,
    make('del', '', before),
    make('ins', '', after),
    `${token.slice(at + 1, at + 1 + AROUND)}…`,
  );
}

function refusal(gate, path, kind, token) {
  return new Promise(resolve => {
    openTunnel(gate, path, places[0], token, {
      closed: event => {
        byId(`${kind}-code`).textContent = event.code;
        byId(`${kind}-reason`).textContent = meanings[kind](event);
        resolve();
      },
    });
  });
}
