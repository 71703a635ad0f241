// Chromium and axe, from the packages of ui/ and from Debian.
import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './program.mjs';

const fromUi = createRequire(new URL('../../ui/package.json', import.meta.url));
const { chromium } = fromUi('playwright-core');
const AXE = readFileSync(fromUi.resolve('axe-core/axe.min.js'), 'utf8');

/** Widths that must work: a phone, the commonest screen of an office, a larger one. */
export const WIDTHS = [390, 1366, 1440];
export const SCHEMES = ['light', 'dark'];
/** Pictures go where builds go: they are never committed. */
export const SHOTS = join(ROOT, 'target/shots');
/** WCAG 2.2 AA, and the best practices that help people with a screen reader. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What can go wrong in the dark alone. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
export const rulesFor = (scheme) => (scheme === 'dark' ? COLOURS : TAGS);
/** Where a list has gone on for long, the next row is like those before it: axe would need minutes. */
const ALIKE = [['tbody tr:nth-child(n+40)'], ['li:nth-child(n+60)']];
/** No test waits longer for anything on a page. */
const PATIENCE = 15_000;

/** Without these, Chromium asks for updates, or refuses to run as root. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-prefers-reduced-motion',
  // the signing program on a person's machine has a certificate of its own making
  '--ignore-certificate-errors',
  '--lang=vi',
];

export async function launch() {
  const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (!path) throw new Error('Chromium is missing: run scripts/setup test');
  return chromium.launch({ executablePath: path, args: FLAGS });
}

/** A browser of one person: own cookies, Vietnamese, province time. */
export async function newPerson(browser, url, options = {}) {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    viewport: { width: 1366, height: 768 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/**
 * What is wrong with a page as it stands, as lines of text; empty if nothing. `rules` are those of
 * axe: tags, or `COLOURS` where only the colours differ from what was looked at before.
 */
export async function faultsOf(page, rules = TAGS) {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    ([rules, exclude]) => axe.run({ exclude }, { runOnly: rules, resultTypes: ['violations'] }),
    [rules, ALIKE],
  );
  const lines = violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => `${violation.id}: ${violation.help}: ${node.target.join(' ')}`),
  );
  return [...lines, ...(await page.evaluate(ownRules))];
}

/** Rules of our own, run inside the page. */
function ownRules() {
  const faults = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > window.innerWidth + 1) {
    const wide = [...document.body.querySelectorAll('*')].find((e) => {
      const box = e.getBoundingClientRect();
      return box.right > window.innerWidth + 1 && box.width > 0;
    });
    const which = wide ? `${wide.tagName.toLowerCase()}.${[...wide.classList].join('.')}` : 'something';
    faults.push(`scrolls sideways: ${root.scrollWidth} of ${window.innerWidth} pixels, ${which}`);
  }
  const heads = document.querySelectorAll('h1').length;
  if (heads !== 1) faults.push(`has ${heads} first headings, not one`);
  const key = document.body.innerText.match(/\b(identity|documents|reports|onestop|directives|feedback|portals|civic|infosec|signing|lgsp|web)-[a-z]+(-[a-z]+)*\b/);
  if (key) faults.push(`shows the key of a text: ${key[0]}`);
  return faults;
}
