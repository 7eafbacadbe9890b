/** What tests of pages share: the browser, and the scripts that look at a page from within. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** The tests of a page, where there is a browser. */
export function describeInBrowser(page: string, tests: () => void): void {
  const describeIt = existsSync(executablePath) ? describe : describe.skip;
  describeIt(`${page} in ${executablePath}`, tests);
}

export function launchBrowser(): Promise<Browser> {
  const quiet = ['quic', 'background-networking', 'component-update', 'sync', 'gpu'].map((what) => `--disable-${what}`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
}

/** A script of test/standalone/in-page/ as an expression: what runs in the browser is no part of this program. */
export function inPage(name: string): string {
  return readFileSync(join(__dirname, 'in-page', `${name}.js`), 'utf8');
}
