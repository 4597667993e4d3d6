// Pages of web sites, in Chromium, that open WebSockets as their scripts would. The sites are served here: "app" and "other",
// two origins of one site, localhost. Options: certificate (a PEM file, accepted though nobody vouches for it).
// Commands: {do: "open", name, at ("app" unless said), cookie (what the site sets), url, protocols, say, times, stay, leave}
//   sends "say", repeated, and closes when its echo has come, or stays until the socket is closed by others, or leaves the page
//   by "reload" or "navigate" with the socket open; tells "seen". {do: "run", name, at, source} runs a script, in its open page if it has one; tells
//   what it writes to the console as "said". {do: "serve", path, type, body, status (200 unless said)}: both sites have that. {do: "visit", name, at, path} opens
//   it and tells "visited"; then {do: "write", name, into, text} types that, with Enter, into an element; {do: "read", name, from}
//   tells its text as "text".
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import { launchBrowser } from './browser.mjs';
import { onCommand, options, tell } from './lines.mjs';

const cookies = new Map();
const served = new Map([['', { type: 'text/html', body: '<!doctype html><title>A page</title>' }]]);
const pages = new Map();

async function site() {
  const server = http.createServer((request, response) => {
    const cookie = cookies.get(request.url);
    const { type, body, status = 200 } = served.get(request.url) ?? served.get('');
    response.writeHead(status, { 'Content-Type': type, ...(cookie && { 'Set-Cookie': cookie }) });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${server.address().port}`;
}

const acceptedKey = file =>
  crypto
    .createHash('sha256')
    .update(new crypto.X509Certificate(fs.readFileSync(file)).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

const sites = { app: await site(), other: await site() };
const browser = await launchBrowser(
  options.certificate ? [`--ignore-certificate-errors-spki-list=${acceptedKey(options.certificate)}`] : [],
);
const shared = await browser.newContext();

/** Runs in the page. */
function talk({ url, protocols, say, times, stay, leave }) {
  return new Promise(resolve => {
    const text = say && say.repeat(times);
    const seen = { opened: false, cookies: document.cookie };
    const socket = new WebSocket(url, protocols);
    socket.onopen = () => {
      Object.assign(seen, { opened: true, protocol: socket.protocol, extensions: socket.extensions });
      if (text) socket.send(text);
    };
    socket.onmessage = ({ data }) => {
      seen.echoed = data === text;
      if (leave) resolve(seen);
      else if (!stay) socket.close(1000, 'done');
    };
    socket.onclose = ({ code, reason, wasClean }) => resolve({ ...seen, code, reason, wasClean });
  });
}

const ways = {
  reload: page => page.reload(),
  navigate: page => page.goto('about:blank'),
};

/** Cookies go to every port of localhost, so a page with one has a profile of its own; others share one, which is faster. */
async function enter({ name, at = 'app', cookie, path = `/${name}` }) {
  const context = cookie ? await browser.newContext() : shared;
  const page = await context.newPage();
  page.on('console', message => tell('said', { name, text: message.text() }));
  page.on('pageerror', error => tell('said', { name, text: `${error}` }));
  cookies.set(`/${name}`, cookie);
  pages.set(name, page);
  await page.goto(sites[at] + path);
  return page;
}

const commands = {
  open: async command => {
    const page = await enter(command);
    const { protocols = [], times = 1, leave } = command;
    const seen = await page.evaluate(talk, { ...command, protocols, times });
    if (leave) await ways[leave](page);
    await page.close();
    tell('seen', { ...seen, name: command.name });
  },
  run: async command => {
    const page = pages.get(command.name) ?? (await enter(command));
    await page.addScriptTag({ type: 'module', content: command.source });
  },
  serve: async ({ path, type, body, status }) => served.set(path, { type, body, status }),
  visit: async command => {
    await enter(command);
    tell('visited', { name: command.name });
  },
  write: async ({ name, into, text }) => {
    await pages.get(name).fill(into, text);
    await pages.get(name).press(into, 'Enter');
  },
  read: async ({ name, from }) => tell('text', { name, text: await pages.get(name).innerText(from) }),
};

onCommand(async command => {
  try {
    await commands[command.do](command);
  } catch (error) {
    tell('seen', { name: command.name, error: error.message });
  }
});
tell('ready', sites);
