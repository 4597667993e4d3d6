// Draws the pictures of the live page for the README, of a Tollgate under traffic made here. It takes seven minutes, since
// the plots show five. From the root of the project, whose launcher it starts:
//   node src/test/peers/live-page-pictures.mjs '{"folder": "docs"}'
//   (cd docs && pngquant --ext .png --force --quality 70-98 live-page*.png && optipng live-page*.png)
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { launchBrowser } from './browser.mjs';
import { Crowd, Issuer, server } from './crowd.mjs';
import { options } from './lines.mjs';

const SECONDS = options.seconds ?? 330;
/** Inside, before the pages are opened: else the plots begin with the rush. */
const ENOUGH = 1000;
const TOKEN = 'a-token-for-the-pictures';
const VIEWS = {
  'live-page.png': { viewport: { width: 1440, height: 1320 }, colorScheme: 'light' },
  'live-page-dark.png': { viewport: { width: 1440, height: 1320 }, colorScheme: 'dark' },
  'live-page-phone.png': { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2, isMobile: true },
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tollgate-pictures-'));
const file = name => path.join(folder, name);

function configuration(upstreams) {
  return `
listeners: [{name: public, address: "127.0.0.1:0", trustedProxies: [127.0.0.0/8]}]
admin: {address: "127.0.0.1:0", token: {file: admin.token}}
issuers:
  login: {issuer: "https://login.example.com/", audience: [pictures], jwks: "file:login.jwks.json"}
  partners: {issuer: "https://sso.partner.example/", audience: [pictures], jwks: "file:partners.jwks.json"}
routes:
  - name: chat
    path: /chat/{room}
    credentials: [{query: access_token}]
    authenticate: [login, partners]
    upstream: chat
    limits:
      - {name: burst, count: upgrades, per: address, rate: 1/s, burst: 40}
      - {name: sessions, count: connections, per: subject, max: 10, then: evict-oldest}
  - name: board
    path: /board/{id}
    credentials: [{query: access_token}]
    authenticate: [login]
    require: [{claim: scope, contains: board}]
    upstream: board
    limits: [{name: strokes, count: messages, per: subject, rate: 30/s, burst: 100, then: throttle}]
  - name: telemetry
    path: /telemetry
    credentials: [{header: Authorization}]
    authenticate: [login]
    upstream: telemetry
    limits: [{name: volume, count: bytes, per: subject, rate: 64KiB/s, burst: 256KiB, then: throttle}]
  - name: support
    path: /support
    credentials: [{query: access_token}]
    authenticate: [partners]
    require: [{claim: scope, contains: support}]
    enforce: {report: until 2027-01-31}
    upstream: board
upstreams:
  chat: {endpoints: [${upstreams.slice(0, 3).join(', ')}]}
  board: {endpoints: [${upstreams.slice(3, 5).join(', ')}]}
  telemetry: {endpoints: [${upstreams[5]}]}
telemetry: {accessLog: off}
drain: {delay: 0s, window: 0s, deadline: 1s}
`;
}

async function start() {
  const login = new Issuer('https://login.example.com/');
  const partners = new Issuer('https://sso.partner.example/');
  const servers = await Promise.all([server(3, 240), server(3, 240), server(3, 240), server(1, 300), server(1, 300), server(0.03, 40)]);
  fs.writeFileSync(file('admin.token'), TOKEN);
  fs.writeFileSync(file('login.jwks.json'), login.jwks);
  fs.writeFileSync(file('partners.jwks.json'), partners.jwks);
  fs.writeFileSync(file('tollgate.yaml'), configuration(servers.map(each => `"ws://127.0.0.1:${each.address().port}"`)));
  const tollgate = spawn('./tollgate', ['run', '--config', file('tollgate.yaml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ports = await listening(tollgate);
  return { tollgate, crowd: new Crowd(`ws://127.0.0.1:${ports.public}`, login, partners, SECONDS), page: `http://localhost:${ports.admin}` };
}

/** Where it listens, as its log says. */
function listening(tollgate) {
  const ports = {};
  return new Promise((resolve, reject) => {
    tollgate.on('exit', code => reject(new Error(`Tollgate ended with ${code}`)));
    readline.createInterface({ input: tollgate.stderr }).on('line', line => {
      const [, name, port] = /(public|admin)\b.*:(\d+)/.exec(line) ?? [];
      if (name) ports[name] ??= port;
      if (ports.public && ports.admin) resolve(ports);
    });
  });
}

async function visit(browser, url, view) {
  const page = await (await browser.newContext(view)).newPage();
  await page.goto(url);
  await page.locator('#token').fill(TOKEN);
  await page.locator('#token').press('Enter');
  await page.locator('#live').waitFor();
  return page;
}

const { tollgate, crowd, page } = await start();
crowd.start();
while (crowd.inside < ENOUGH) await after(500);
const browser = await launchBrowser();
const pages = await Promise.all(Object.values(VIEWS).map(view => visit(browser, page, view)));
await after(SECONDS * 1000);
for (const [at, name] of Object.keys(VIEWS).entries()) {
  await pages[at].evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  await pages[at].screenshot({ path: path.join(options.folder, name) });
}
await browser.close();
crowd.stop();
tollgate.removeAllListeners('exit').kill();
fs.rmSync(folder, { recursive: true });
process.exit(0);
