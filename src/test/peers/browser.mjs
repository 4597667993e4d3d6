// Debian's Chromium, driven by Playwright. It takes certificates of an unknown issuer where a script asks for it.
import { chromium } from 'playwright-core';

/** A fresh browser without a profile, with these flags besides; close it when done. */
export function launchBrowser(flags = []) {
  // The sandbox cannot start as root, in which CI runs; pages here come from the tests alone.
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', ...flags] });
}
