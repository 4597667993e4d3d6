// Commands to take along, with the ports of this demo in them.
import { byId, copyOf, make } from './elements.mjs';

const UPGRADE = "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13'"
  + " -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";

export function showCommands(setup) {
  const chat = `localhost:${setup.proxyPort}/chat`;
  const token = subject => `$(curl -s 'http://localhost:${location.port}/token?subject=${subject}')`;
  const curl = `curl --http1.1 -i -N -m 1 ${UPGRADE}`;
  const commands = [
    ['Join from a terminal; what you write shows up above', `websocat "ws://${chat}?access_token=${token('dave')}"`],
    ['See the 101 with curl', `${curl} "http://${chat}?access_token=${token('dave')}"`],
    ['The whole answer to nobody, which browsers hide: 401, reason and id', `${curl} "http://${chat}"`],
    ['Mint a token by hand', setup.tokenCommand],
    [
      'Put it in front of a server of yours',
      './tollgate run --listen :8081 --upstream ws://127.0.0.1:9000 \\\n'
        + '    --issuer https://login.example.com/ --audience chat \\\n'
        + '    --jwks https://login.example.com/.well-known/jwks.json',
    ],
  ];
  byId('commands').replaceChildren(...commands.map(([title, text]) => command(title, text)));
  const configuration = byId('configuration');
  configuration.textContent = setup.configuration;
  configuration.after(copyButton(make('button', 'quiet copy', 'Copy'), configuration, 'the configuration'));
}

function command(title, text) {
  const block = copyOf('command');
  const code = block.querySelector('pre');
  block.querySelector('p').textContent = title;
  code.textContent = text;
  code.ariaLabel = title;
  copyButton(block.querySelector('button'), code, title);
  return block;
}

function copyButton(button, code, what) {
  button.type = 'button';
  button.ariaLabel = `Copy: ${what}`;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Browsers may keep the clipboard from scripts: what is selected, the user can copy.
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  });
  return button;
}
