// Uses the live page as an operator would, in Chromium, each scene on a page of its own, and tells how each went.
// Options: page (its URL), token, edge (a WebSocket's URL whose paths /news and /feed need no token, and /chat does), bearers (a
// token for each of the names that /chat is opened by), scenes (all if absent). Scenes that no test could bring about in time, or at all, are told to the page in place of the API's own answers.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import { launchBrowser } from './browser.mjs';
import { onCommand, options, tell } from './lines.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 20_000;
const PAGE_OF_ROWS = 50;

function expect(what, holds) {
  if (!holds) throw new Error(`expected ${what}`);
}

/** A fresh profile with the page in it, and all that it did wrong so far. */
async function visit(browser, { clock = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  if (clock) await page.clock.install();
  const tunnels = [];
  const visitor = { page, problems: [], asked: [], tunnels, open: (path, name) => tunnel(tunnels, path, name) };
  page.on('console', message => {
    // The browser itself reports each status that a scene is about.
    const status = /status of (401|404|422)|net::ERR_FAILED/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !status) problemOf(visitor, message.text());
  });
  page.on('pageerror', error => problemOf(visitor, error.message));
  page.on('request', request => {
    const url = new URL(request.url());
    visitor.asked.push(`${request.method()} ${url.pathname}${url.search}`);
    if (url.host !== new URL(options.page).host) problemOf(visitor, `a request to ${url}`);
    if (url.href.includes(options.token)) problemOf(visitor, 'the token in a URL');
  });
  await page.goto(options.page);
  return visitor;
}

function problemOf(visitor, text) {
  visitor.problems.push(text);
}

async function enter(page) {
  await page.locator('#token').fill(options.token);
  await page.locator('#token').press('Enter');
  await page.locator('#live').waitFor();
}

/** Changes what the API says of itself; `change` gets the real overview. */
function pretend(page, change) {
  return page.route('**/overview', async route => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
}

const text = (page, selector) => page.locator(selector).innerText();
const has = (page, selector, words) => page.locator(selector).filter({ hasText: words }).first().waitFor();

function refuseOne() {
  const url = new URL('/chat', options.edge.replace('ws:', 'http:'));
  return new Promise(resolve => http.get(url, { headers: upgradeHeaders }, answer => answer.resume().on('end', resolve)));
}

const upgradeHeaders = {
  Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** A tunnel of a scene's own; with a name by that one's token. */
async function tunnel(tunnels, path, name) {
  const socket = new WebSocket(options.edge + path, name && { headers: { Authorization: `Bearer ${options.bearers[name]}` } });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const closed = new Promise(resolve => socket.on('close', (code, reason) => resolve(`${code} ${reason}`)));
  tunnels.push(socket);
  return { socket, closed };
}

const scenes = {
  'only the token opens it': async ({ page, open }) => {
    await open('/chat', 'kay');
    await page.locator('#token').fill('not the token');
    await page.getByRole('button', { name: 'Open' }).click();
    await has(page, '#wrong', 'This is not the token.');
    expect('nothing shown', await page.locator('#live').isHidden());
    await page.route('**/overview', route => route.abort());
    await page.locator('#token').fill(options.token);
    await page.locator('#token').press('Enter');
    await has(page, '#wrong', 'does not answer');
    await page.unroute('**/overview');
    await page.locator('#rows button.name', { hasText: 'kay' }).first().click();
    await has(page, '#detail-fields', 'kay');
    await page.locator('#detail-close').click();
    await page.getByRole('button', { name: 'Lock' }).click();
    expect('nothing left', await page.locator('#live').isHidden() && await page.locator('#rows tr').count() === 0);
    expect('nobody named', !(await page.evaluate(() => document.body.textContent)).includes('kay'));
    expect('no token in the field', await page.locator('#token').inputValue() === '');
    expect('no token kept', await page.evaluate(() => sessionStorage.length + localStorage.length) === 0);
    await page.reload();
    await page.locator('#door').waitFor();
    await enter(page);
    await page.reload();
    await page.locator('#rows tr').first().waitFor();
  },
  'what comes and goes is shown': async ({ page, open }) => {
    await enter(page);
    await has(page, '#state', 'Ready');
    await has(page, '#events-note', 'as it does');
    const { socket } = await open('/news');
    socket.send('hello');
    await refuseOne();
    await has(page, '#events .open', 'came in by news');
    await has(page, '#events .refuse', 'no token at chat');
    await has(page, '#refusals li', 'no token');
    await has(page, '#routes tr', 'news');
    await page.locator('#figures summary').click();
    await has(page, '#figures tbody', '/s');
    const plots = await page.getByRole('img', { name: 'of the last five minutes' }).count();
    expect(`four plots with words for them, found ${plots}`, plots === 4);
    socket.close(1000);
    await has(page, '#events .close', 'closed by client');
    await page.locator('#events .close button').first().click();
    await page.locator('#detail-close').click();
    await refuseOne();
    await has(page, '#events .refuse:first-child', 'no token at chat');
    await has(page, '#closes li', '1000');
    await page.locator('#events .refuse button').first().click();
    await has(page, '#detail-verdict', 'Turned away: no token · 401');
    await has(page, '#detail-steps .refused', 'no token');
  },
  'one is found, looked at and ended': async ({ page, asked, open }) => {
    await open('/news');
    const { closed } = await open('/feed');
    await enter(page);
    await page.locator('#words').fill('127.0.0.1');
    await page.locator('#route').selectOption('feed');
    await has(page, '#found', /^1 of \d+ open$/);
    expect('what was asked for', asked.some(each => each.includes('q=127.0.0.1') && each.includes('route=feed')));
    await page.locator('#rows button.name').click();
    await has(page, '#detail-verdict', 'Open');
    await page.locator('#detail').getByRole('button', { name: 'End…' }).click();
    await page.getByLabel('Close code').fill('4000');
    await page.getByLabel('Reason, for the client').fill('maintenance');
    await page.getByRole('button', { name: 'End it' }).click();
    await has(page, '#notice', 'The connection is ending.');
    await has(page, '#detail-verdict', 'Closed: ended by operator · 4000');
    expect('the client to be told', await closed === '4000 maintenance');
  },
  'all that match are ended, after a question': async ({ page, open }) => {
    const { closed } = await open('/news');
    const other = await open('/feed');
    await enter(page);
    await page.locator('#route').selectOption('news');
    await has(page, '#found', /^1 of \d+ open$/);
    await page.locator('#end-all').click();
    await has(page, '#asking-text', 'All connections of the route news, on every page.');
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect('nobody ended yet', await page.locator('#rows tr').count() > 0);
    await page.locator('#words').fill('127.0.0.1');
    await page.locator('#end-all').click();
    await has(page, '#asking-text', 'of the route news with “127.0.0.1” in them');
    await page.getByLabel('Close code').fill('1012');
    await page.getByRole('button', { name: 'End them' }).click();
    await has(page, '#notice', 'ending.');
    expect('the client to be told', await closed === '1012 ');
    await has(page, '#no-rows', 'No open connection matches.');
    expect('the others to stay', other.socket.readyState === WebSocket.OPEN);
  },
  'who is pressed is found, and nobody who is called alike': async ({ page, asked, open }) => {
    const alike = await open('/chat', 'kayla');
    const { closed } = await open('/chat', 'kay');
    await enter(page);
    await page.locator('#subjects button', { hasText: /^kay$/ }).click();
    await has(page, '#exact', 'subject kay of ');
    await has(page, '#found', /^1 of \d+ open$/);
    await page.locator('#exact').click();
    expect('all shown again', await page.locator('#exact').isHidden());
    await page.locator('#addresses button', { hasText: '127.0.0.1' }).click();
    await has(page, '#exact', 'address 127.0.0.1');
    expect('no text to be looked for', asked.some(each => /[?&]address=127.0.0.1/.test(each) && !each.includes('q=')));
    await page.locator('#subjects button', { hasText: /^kay$/ }).click();
    await has(page, '#found', /^1 of \d+ open$/);
    await page.locator('#end-all').click();
    await has(page, '#asking-text', 'All connections of the subject kay of ');
    await page.getByRole('button', { name: 'End them' }).click();
    await has(page, '#notice', '1 connection is ending.');
    expect('the client to be told', await closed === '1000 ');
    expect('who is called alike to stay', alike.socket.readyState === WebSocket.OPEN);
  },
  'one page of many follows what happens': async ({ page, open }) => {
    const pages = [page, ...await Promise.all(Array.from({ length: 6 }, () => page.context().newPage()))];
    const followed = pages.map(() => 0);
    pages.forEach((each, at) => each.on('request', request => { followed[at] += new URL(request.url()).pathname === '/events'; }));
    for (const each of pages) {
      await each.goto(options.page);
      await enter(each);
    }
    await open('/feed');
    for (const each of pages) {
      await has(each, '#events .open', 'came in by feed');
      await has(each, '#state', 'Ready');
    }
    expect(`one stream, found ${followed}`, followed.join('') === '1000000');
    await hide(page, true);
    await pages[1].locator('#events-note', { hasText: 'as it does' }).waitFor();
    await open('/news');
    await has(pages[6], '#events .open', 'came in by news');
    expect(`another page in its place, found ${followed}`, followed.join('') === '1100000');
  },
  'a subject is revoked': async ({ page, open }) => {
    const { closed } = await open('/chat', 'mallory');
    await open('/news');
    await enter(page);
    await page.locator('#subjects button', { hasText: 'mallory' }).click();
    await has(page, '#found', /^1 of \d+ open$/);
    await page.locator('#rows button.name').click();
    await page.getByRole('button', { name: 'Revoke the subject…' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await has(page, '#notice', 'Revoked; 1 tunnel of this node ended.');
    await has(page, '#detail-verdict', 'Closed: revoked · 4403');
    expect('the client to be told', (await closed).startsWith('4403'));
  },
  'what somebody calls himself stays text': async ({ page, open }) => {
    const name = '<img src=x onerror="document.title=1">';
    await open('/chat', name);
    await enter(page);
    await has(page, '#rows button.name', name);
    await has(page, '#subjects li', name);
    await page.locator('#rows button.name', { hasText: name }).first().click();
    await has(page, '#detail-fields', name);
    expect('no element of it', await page.locator('main img, dialog img').count() === 0);
  },
  'a reload says what came of it': async ({ page }) => {
    await enter(page);
    await page.getByRole('button', { name: 'Reload…' }).click();
    await page.locator('#asking-yes').click();
    await has(page, '#notice', 'Nothing has changed.');
    await page.route('**/reload', route => route.fulfill({
      status: 422, json: { error: 'invalid_configuration', reason: 'It cannot be used.', problems: ['routes[0].path (line 12)'] },
    }));
    await page.getByRole('button', { name: 'Reload…' }).click();
    await page.locator('#asking-yes').click();
    await has(page, '#asking-wrong', 'routes[0].path (line 12)');
  },
  'ten thousand are fifty at a time': async ({ page, asked }) => {
    await page.route('**/connections?*', route => route.fulfill({ json: pageOf(new URL(route.request().url()).searchParams) }));
    await pretend(page, overview => ({ ...overview, open: 10_000, routes: manyRoutes(overview.routes[0]), limits: NAMESAKES }));
    await enter(page);
    await has(page, '#page-number', 'page 1 of 200');
    await page.locator('#later').evaluate(later => { later.click(); later.click(); });
    await has(page, '#rows tr', 'user-50');
    await page.locator('#earlier').evaluate(earlier => { earlier.click(); earlier.click(); });
    await has(page, '#page-number', 'page 1 of 200');
    await page.getByRole('button', { name: 'Next →' }).click();
    await has(page, '#page-number', 'page 2 of 200');
    await has(page, '#rows tr', 'user-50');
    await page.getByRole('button', { name: 'Next →' }).click();
    await has(page, '#rows tr', 'user-100');
    await page.getByRole('button', { name: '← Previous' }).click();
    await has(page, '#rows tr', 'user-50');
    expect('fifty rows', await page.locator('#rows tr').count() === PAGE_OF_ROWS);
    expect('no more asked for', asked.filter(each => each.includes('/connections?')).every(each => each.includes('limit=50')));
    await has(page, '#routes-more', 'The 30 with most open of 500 routes.');
    for (let again = 0; again < 2; again++) await page.waitForResponse('**/overview');
    await has(page, '#limits', 'alice');
    await has(page, '#limits-note', 'Limits in Redis and those of each connection alone are not shown.');
    expect('a row for each of two namesakes', await page.locator('#limits li').count() === 2);
    const size = await page.evaluate(() => document.querySelectorAll('*').length);
    expect(`a page that stays small, found ${size} elements`, size < 3500);
  },
  'silence is said, and the end of a token': async ({ page, open }) => {
    await open('/chat', 'kay');
    await enter(page);
    await page.route('**/overview', route => route.abort());
    await has(page, '#state', 'No answer since');
    await page.unroute('**/overview');
    await has(page, '#state', 'Ready');
    await page.route('**/overview', route => route.fulfill({ status: 401, json: { error: 'unauthorized', reason: 'no' } }));
    await has(page, '#wrong', 'The token is not taken any more.');
    expect('nothing left', await page.locator('#rows tr').count() === 0);
  },
  'a drain is followed': async ({ page }) => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    await pretend(page, overview => ({ ...overview, draining: { since: overview.time, deadline: soon, open: 30, atStart: 120 } }));
    await enter(page);
    await has(page, '#state', 'Draining');
    await has(page, '#leaving-text', '90 of 120 tunnels have ended, 30 are open');
    expect('three quarters', await page.locator('#leaving-bar').evaluate(bar => bar.value) === 0.75);
  },
  'nothing is asked while paused or hidden': async ({ page, asked, open }) => {
    await open('/chat', 'kay');
    await enter(page);
    await page.clock.runFor(3000);
    await page.getByRole('button', { name: 'Pause' }).click();
    await has(page, '#state', 'Paused');
    const before = asked.length;
    await page.clock.runFor(60_000);
    expect('nothing asked while paused', asked.length === before);
    await page.getByRole('button', { name: 'Go on' }).click();
    await has(page, '#state', 'Ready');
    await hide(page, true);
    await page.clock.runFor(1000);
    const shown = asked.length;
    await page.clock.runFor(60_000);
    expect('nothing asked while hidden', asked.length === shown);
    await hide(page, false);
    await page.waitForRequest('**/overview');
  },
  'the keyboard is enough': async ({ page, open }) => {
    await open('/chat', 'kay');
    await page.keyboard.type(options.token);
    await page.keyboard.press('Enter');
    await page.locator('#rows tr').first().waitFor();
    expect('the focus inside', await page.evaluate(() => document.activeElement.id) === 'live');
    await page.reload();
    await page.locator('#rows tr').first().waitFor();
    await page.keyboard.press('Tab');
    expect('the way past the plots', await focused(page) === 'Skip to the connections');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('KAY');
    await has(page, '#found', /^1 of \d+ open$/);
    for (let at = 0; at < 3; at++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await has(page, '#detail-verdict', 'Open');
    expect('the focus inside', await focused(page) === 'Close');
    await page.keyboard.press('Escape');
    await page.locator('#detail').waitFor({ state: 'hidden' });
    expect('the focus back', (await page.evaluate(() => document.activeElement.className)) === 'name');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await has(page, '#asking-title', 'End this connection?');
    await page.keyboard.press('Escape');
    await page.locator('#asking').waitFor({ state: 'hidden' });
  },
  'a phone does not scroll sideways': async ({ page, open }) => {
    await open('/chat', '<img src=x onerror="document.title=1">');
    await page.setViewportSize({ width: 390, height: 844 });
    await enter(page);
    for (const opens of ['#revoke', '#end-all']) {
      await page.locator(opens).click();
      await narrow(page);
      await page.locator('#asking-no').click();
    }
    await page.locator('#rows button.name').first().click();
    await narrow(page);
  },
  'everybody can use it in light colors': visitor => accessible(visitor, 'light'),
  'everybody can use it in dark colors': visitor => accessible(visitor, 'dark'),
};

function pageOf(query) {
  const first = query.get('after') ? Number(query.get('after')) + 1 : 0;
  const connections = Array.from({ length: PAGE_OF_ROWS }, (_, at) => ({
    id: String(first + at), route: 'news', listener: 'public', address: '127.0.0.1', issuer: null, subject: `user-${first + at}`,
    upstream: 'stub', endpoint: '127.0.0.1:1', opened: '2026-11-23T12:00:00Z', seconds: 1, messages_up: 0, messages_down: 0,
    bytes_up: 0, bytes_down: 0, queued_up: 0, queued_down: 0, state: 'open',
  }));
  return { open: 10_000, total: 10_000, connections, next: String(first + PAGE_OF_ROWS - 1) };
}

/** A subject of two issuers, and who is counted elsewhere. */
const NAMESAKES = [{ route: 'chat', limit: 'connections', per: 'subject', store: 'redis', keys: null, fullest: [] }, { route: 'chat', limit: 'upgrades', per: 'subject', store: 'local', keys: 2, fullest: [{ key: 'alice', used: 0.9 }, { key: 'alice', used: 0.5 }] }];
const manyRoutes = route => Array.from({ length: 500 }, (_, at) => ({ ...route, name: `route-${at}`, open: at }));

/** As if another tab were in front. */
function hide(page, hidden) {
  return page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

const focused = page => page.evaluate(() => document.activeElement.innerText || document.activeElement.id);

async function narrow(page) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(`nothing wider than 390, found ${width}`, width <= 390);
}

/** Every state that looks different, with axe over each. */
async function accessible({ page, open }, colorScheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await open('/chat', 'kay');
  await violations(page, 'the door');
  await pretend(page, overview => ({
    ...overview,
    ready: false,
    notReady: ['no keys yet'],
    draining: { since: overview.time, deadline: overview.time, open: 1, atStart: 2 },
    routes: overview.routes.map(route => ({ ...route, enforce: 'report', reportUntil: '2027-01-31' })),
    limits: [{ route: 'chat', limit: 'burst', count: 'upgrades', per: 'address', store: 'redis', keys: 3, fullest: [{ key: '127.0.0.1', used: 1 }, { key: '127.0.0.2', used: 0.6 }, { key: '127.0.0.3', used: 0.1 }] }],
    issuers: [{ name: 'main', ready: true, keysAgeSeconds: 3 }, { name: 'other', ready: false, keysAgeSeconds: null }],
  }));
  await enter(page);
  await has(page, '#events-note', 'as it does');
  await refuseOne();
  await has(page, '#refusals li', 'no token');
  await page.locator('#figures summary').click();
  await violations(page, 'all of it');
  await page.locator('#events .refuse button').first().click();
  await page.locator('#detail-steps li').first().waitFor();
  await violations(page, 'a refusal');
  await page.locator('#detail-close').click();
  for (const opens of ['#revoke', '#drain', '#rows .doing button >> nth=0']) {
    await page.locator(opens).click();
    await violations(page, opens);
    await page.locator('#asking-no').click();
  }
  await page.route('**/overview', route => route.abort());
  await has(page, '#state', 'No answer since');
  await violations(page, 'silence');
}

/** In dark colors nothing else is other than in light ones. */
const rules = { light: {}, dark: { runOnly: ['color-contrast'] } };

async function violations(page, where) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE);
  const scheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  const { violations } = await page.evaluate(options => window.axe.run(options), rules[scheme]);
  const found = violations.map(({ id, nodes }) => `${id} at ${nodes.map(node => node.target).join('; ')}`);
  expect(`no violation in ${where}, found ${found.join(' | ')}`, found.length === 0);
}

async function play(browser, name) {
  const visitor = await visit(browser, { clock: name === 'nothing is asked while paused or hidden' });
  try {
    await scenes[name](visitor);
    expect(`no problem, found ${visitor.problems.join(' | ')}`, visitor.problems.length === 0);
    tell('scene', { name, ok: true });
  } finally {
    visitor.tunnels.forEach(socket => socket.terminate());
    await visitor.page.context().close();
  }
}

/** Mostly they wait, so these are played beside each other; the first in order, as they end each other's tunnels. */
const LANES = [
  name => /ended|revoked|pressed|comes and goes|calls himself|reload/.test(name),
  name => /everybody|keyboard/.test(name),
  () => true,
];

onCommand(() => {});
const browser = await launchBrowser();
const names = options.scenes ?? Object.keys(scenes);
const laneOf = name => LANES.findIndex(holds => holds(name));
await Promise.all(LANES.map(async (_, lane) => {
  for (const name of names.filter(each => laneOf(each) === lane)) {
    await play(browser, name).catch(error => tell('scene', { name, ok: false, message: error.message }));
  }
}));
await browser.close();
tell('done');
