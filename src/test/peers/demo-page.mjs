// Uses the demo's page as a visitor would, in Chromium, each scene on a page of its own, and tells how each went.
// Options: page (its URL), scenes (names; all if absent). With picture (a PNG's path) it only draws the page, for the README:
//   node src/test/peers/demo-page.mjs '{"page": "http://localhost:9090", "picture": "docs/demo.png"}'
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { launchBrowser } from './browser.mjs';
import { onCommand, options, tell } from './lines.mjs';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 20_000;
const MARGIN = 28;
const PICTURE_WIDTH = 1120;
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const PLACES = {
  'Query parameter': '?access_token=',
  'Subprotocol after a marker': 'Sec-WebSocket-Protocol: access_token, ',
  'Subprotocol with a prefix': ', bearer.',
};

function expect(what, holds) {
  if (!holds) throw new Error(`expected ${what}`);
}

/** A page with both seats taken, and all that it did wrong so far. */
async function visit(browser, view = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...view });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const visitor = { page, problems: [], tokens: [] };
  watch(visitor);
  await page.goto(options.page);
  await page.locator('#alice.open').waitFor();
  await page.locator('#bob.open').waitFor();
  await page.getByText('not there').waitFor();
  return visitor;
}

function watch({ page, problems, tokens }) {
  const own = new URL(options.page).host;
  page.on('console', message => {
    // The browser itself reports the refusal by status that one scene is about.
    const refused = message.text().includes('/chat?') && message.text().includes('HTTP Authentication failed');
    if (['error', 'warning'].includes(message.type()) && !refused) problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(error.message));
  page.on('request', request => {
    if (new URL(request.url()).host !== own) problems.push(`a request to ${request.url()}`);
  });
  page.on('websocket', socket => {
    if (new URL(socket.url()).hostname !== 'localhost') problems.push(`a WebSocket to ${socket.url()}`);
  });
  page.on('response', async response => {
    if (new URL(response.url()).pathname === '/token') tokens.push(await response.text());
  });
}

async function say(page, who, text) {
  await page.locator(`#${who} input`).fill(text);
  await page.locator(`#${who} input`).press('Enter');
}

/** Waits until an element's text is exactly this. */
function awaitText(page, id, text) {
  return page.locator(`#${id}`).filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
}

async function tamper(page) {
  await page.locator('#tamper').click();
  await awaitText(page, 'close-code', '4401');
  await awaitText(page, 'http-code', '1006');
}

async function runOut(page, seconds) {
  await page.locator('#seconds').fill(String(seconds));
  await page.locator('#expiry button').click();
  await awaitText(page, 'expiry-code', '4401');
  await awaitText(page, 'upstream-code', '1001');
}

async function useEverything(page) {
  await say(page, 'alice', 'Hi Bob! My token did not get past the gate.');
  await say(page, 'bob', 'No trace of it here: I only got your name.');
  await page.locator('#alice .other').waitFor();
  await tamper(page);
  await runOut(page, 1);
  await page.locator('summary').click();
}

async function violations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(node => node.target).join('; ')}`);
}

const seen = page => page.locator('#seen').innerText();
const parts = token => [token, ...token.split('.')];

const scenes = {
  'what Alice says comes to Bob under her name': async ({ page }) => {
    await say(page, 'alice', 'Grüezi <b>Bob</b>');
    const heard = await page.locator('#bob .other').innerText();
    expect("Bob to read Alice's words", heard.replace(/\s+/, ' ') === 'alice Grüezi <b>Bob</b>');
    expect('Alice to hear herself', await page.locator('#alice .own').innerText() === 'Grüezi <b>Bob</b>');
  },
  'both requests stand side by side for every place': async ({ page, tokens }) => {
    for (const [place, removed] of Object.entries(PLACES)) {
      await page.getByLabel(place).check();
      // Both panels are filled at once, so what arrived is then of the same connection.
      await page.locator('#sent del').filter({ hasText: removed }).waitFor();
      expect('the token shortened', /eyJ[\w-]{3,}…[\w-]+/.test(await page.locator('#sent del').innerText()));
      expect('the name that Tollgate adds', (await page.locator('#seen ins').allInnerTexts()).includes('X-User: alice'));
      expect(`no part of ${tokens.length} tokens in what arrived`, await arrivedWithout(page, tokens));
    }
  },
  'a token tampered with is refused so that a script can read it': async ({ page }) => {
    await tamper(page);
    expect('the reason', (await page.locator('#close-reason').innerText()).includes('invalid_token'));
    await page.locator('#lines .refuse').nth(1).waitFor();
  },
  'a tunnel ends with its token': async ({ page }) => {
    await page.locator('#seconds').fill('2');
    await page.locator('#expiry button').click();
    await page.locator('#left', { hasText: 's left' }).waitFor();
    await awaitText(page, 'expiry-code', '4401');
    await awaitText(page, 'upstream-code', '1001');
    await awaitText(page, 'left', 'over');
    await page.locator('#bob .notice', { hasText: 'carol left · 1001 expired' }).waitFor();
  },
  'the log is followed line by line': async ({ page, tokens }) => {
    await runOut(page, 1);
    await page.locator('#lines strong', { hasText: 'carol · expired · 4401' }).waitFor();
    const id = /X-Request-Id: (\w+)/.exec(await seen(page))[1];
    const lines = await page.locator('#lines').innerText();
    expect("the id of Alice's tunnel", lines.includes(`open id=${id}`));
    expect('no token', tokens.flatMap(parts).every(part => !lines.includes(part)));
  },
  'a command can be copied': async ({ page }) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByLabel('Copy: See the 101 with curl').click();
    await page.getByText('Copied').waitFor();
    expect('the command', (await page.evaluate(() => navigator.clipboard.readText())).startsWith('curl --http1.1'));
  },
  'a page of 360 pixels does not scroll sideways': async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await useEverything(page);
    expect('nothing wider', await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  },
  'everybody can use it in light colors': ({ page }) => accessible(page, 'light'),
  'everybody can use it in dark colors': ({ page }) => accessible(page, 'dark'),
};

async function arrivedWithout(page, tokens) {
  const head = await seen(page);
  return tokens.flatMap(parts).every(part => !head.includes(part));
}

async function accessible(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await useEverything(page);
  const found = await violations(page);
  expect(`no violation, found ${found.join(' | ')}`, found.length === 0);
}

async function play(browser, name) {
  const visitor = await visit(browser);
  try {
    await scenes[name](visitor);
    expect(`no problem, found ${visitor.problems.join(' | ')}`, visitor.problems.length === 0);
    tell('scene', { name, ok: true });
  } finally {
    await visitor.page.context().close();
  }
}

/** The chat and both requests, as wide as a README shows them. */
async function draw(browser, path) {
  const headless = await browser.newContext();
  const userAgent = (await (await headless.newPage()).evaluate(() => navigator.userAgent)).replace('Headless', '');
  const { page } = await visit(browser, { viewport: { width: PICTURE_WIDTH, height: 900 }, colorScheme: 'light', userAgent });
  await say(page, 'alice', 'Hi Bob! My token did not get past the gate.');
  await page.locator('#bob .other').waitFor();
  await say(page, 'bob', 'No trace of it here: I only got your name.');
  await page.locator('#alice .other').waitFor();
  await page.evaluate(() => document.activeElement.blur());
  const top = await page.locator('#chat').boundingBox();
  const bottom = await page.locator('#verdict').boundingBox();
  const y = top.y - MARGIN;
  const height = bottom.y + bottom.height + MARGIN - y;
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y, width: PICTURE_WIDTH, height } });
}

const browser = await launchBrowser();
if (options.picture) {
  await draw(browser, options.picture);
  await browser.close();
} else {
  onCommand(() => {});
  for (const name of options.scenes ?? Object.keys(scenes)) {
    // The browser quotes whole URLs where it complains, and no test's output may hold a token.
    await play(browser, name).catch(error => {
      tell('scene', { name, ok: false, message: error.message.replace(TOKEN, '(token)') });
    });
  }
  await browser.close();
  tell('done');
}
