// Visits every page that the program has: a page with a blank in its path through a link that
// leads to one. Each is looked at in light and dark at all widths.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultsOf, newPerson, rulesFor, SCHEMES, SHOTS, WIDTHS } from './browser.mjs';
import { Person } from './person.mjs';

/** Links followed per person while looking for pages: enough for every list and one of each thing. */
const CRAWL_MAX = 300;
/** Links of one form followed, so that a list of a thousand documents does not eat them all. */
const ALIKE_MAX = 6;
/** How often one address is asked for again when the program says that it was too much. */
const TRIES = 5;
/** Where people choose the post in which they act. */
const OWN_ACCOUNT = '/tai-khoan';
const CHANGE_POST = /^Chuyển sang/;
/** Looking for pages is no measure of speed: a busy machine is waited for. */
const ASKING_MS = 60_000;
const UNREACHED = new URL('./unreached.txt', import.meta.url);

/** Finds for every page a person and an address; then `check(name, work)` is called for each page.
 * `whole`: what nobody reached fails. `visited`: account → addresses that it has seen before. */
export async function sweep({ browser, program, check, shots = false, whole = true, visited = new Map(), list = UNREACHED }) {
  const people = await everybody(browser, program, check);
  for (const person of people) person.known = [...(visited.get(person.account) ?? [])];
  const found = await findPages(people, program);
  const allowed = await unreachedList(list);
  for (const { path } of program.routes) {
    const visit = found.get(path);
    if (whole && !visit && !allowed.delete(path)) {
      await check(`page ${path}`, () => {
        throw new Error(`nobody could open it and no link leads there: link to it, or name it in ${list.pathname}`);
      });
    }
  }
  const work = [...found].map(([path, visit]) => ({ path, ...visit }));
  const hand = async () => {
    for (let next = work.shift(); next; next = work.shift()) {
      await check(`page ${next.path} as ${next.person.label}`, () => look(next, shots));
    }
  };
  await Promise.all([hand(), hand()]);
  for (const path of whole ? allowed : []) {
    await check(`page ${path}`, () => {
      throw new Error(`is reached, or no longer there: take it out of ${list.pathname}`);
    });
  }
  await Promise.all(people.map((person) => person.context.close()));
}

/** A visitor who is not signed in, then one person per account. */
async function everybody(browser, program, check) {
  const visitor = { label: 'visitor', context: await newPerson(browser, program.url) };
  const people = [visitor];
  for (const account of program.accounts) {
    const context = await newPerson(browser, program.url);
    const page = await context.newPage();
    await check(`sign-in ${account.name}`, async () => {
      await new Person(page).signIn(account);
      people.push({ label: account.name, account: account.name, start: new URL(page.url()).pathname, context });
    });
    const other = await inAnotherPost(browser, program, account, page);
    if (other) people.push(other);
    await page.close();
  }
  return people;
}

/** The same person in another post, if there is one: other pages are open to it. */
async function inAnotherPost(browser, program, account, page) {
  const own = program.routes.find(({ path }) => path === OWN_ACCOUNT);
  if (!own) return undefined;
  await page.goto(OWN_ACCOUNT);
  if (!(await page.getByRole('button', { name: CHANGE_POST }).count())) return undefined;
  const context = await newPerson(browser, program.url);
  const person = await new Person(await context.newPage()).signIn(account);
  await person.open(OWN_ACCOUNT);
  await person.press(CHANGE_POST);
  const start = new URL(person.page.url()).pathname;
  await person.page.close();
  return { label: `${account.name} in another post`, account: account.name, start, context };
}

/** Asks for a page; waits when told to, since a sweep asks quicker than people do. */
async function ask(person, address) {
  for (let tries = 0; ; tries += 1) {
    const answer = await person.context.request.get(address, { maxRedirects: 0, failOnStatusCode: false, timeout: ASKING_MS });
    const wait = Number(answer.headers()['retry-after'] ?? 1);
    if (answer.status() !== 429 || tries >= TRIES) return answer;
    await new Promise((done) => setTimeout(done, Math.min(wait, 30) * 1000));
  }
}

/** Page → `{ person, address }`: the first person who may see it. */
async function findPages(people, program) {
  const patterns = program.routes.map(({ path }) => ({ path, matches: matcher(path) }));
  // The most exact pattern first: /van-ban-den/moi is not one of /van-ban-den/{id}.
  patterns.sort((a, b) => blanks(a.path) - blanks(b.path) || b.path.length - a.path.length);
  const found = new Map();
  for (const person of people) {
    const alike = new Map();
    const seen = new Set();
    const fixed = program.routes.map(({ path }) => path).filter((path) => blanks(path) === 0);
    const queue = [person.start ?? '/', ...fixed, ...(person.known ?? [])];
    for (let address = queue.shift(); address && seen.size < CRAWL_MAX; address = queue.shift()) {
      const pattern = patterns.find(({ matches }) => matches.test(address.split(/[?#]/)[0]));
      const count = alike.get(pattern?.path) ?? 0;
      if (!pattern || seen.has(address) || /dang-xuat|logout/.test(address) || count >= ALIKE_MAX) continue;
      seen.add(address);
      alike.set(pattern.path, count + 1);
      const answer = await ask(person, address);
      const isPage = answer.status() === 200 && /text\/html/.test(answer.headers()['content-type'] ?? '');
      if (answer.status() === 200 && !found.has(pattern.path)) found.set(pattern.path, { person, address, isPage });
      if (isPage) queue.push(...linksIn(await answer.text(), address, program.url));
    }
  }
  return found;
}

function linksIn(html, from, url) {
  const links = [...html.matchAll(/\shref="([^"]+)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  return links
    .map((href) => new URL(href, url + from))
    .filter((link) => link.origin === url)
    .map((link) => link.pathname + link.search);
}

const blanks = (path) => path.split('{').length - 1;

function matcher(path) {
  const parts = path.split(/\{\*?[^}]+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

async function unreachedList(url) {
  const text = await readFile(url, 'utf8');
  return new Set(text.split('\n').map((line) => line.split('#')[0].trim()).filter(Boolean));
}

/** Looks at one page; fails with all faults at once. */
async function look({ path, person, address, isPage }, shots) {
  if (!isPage) return;
  const page = await person.context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => faults.push(`not loaded: ${request.url()}`));
  try {
    await page.goto(address, { waitUntil: 'load' });
    // a part that htmx puts into another page: it is looked at there
    if (await page.evaluate(() => document.doctype === null)) return;
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const here = await faultsOf(page, rulesFor(colorScheme));
        faults.push(...here.map((fault) => `${colorScheme} ${width}: ${fault}`));
        if (shots) await shoot(page, path, person.label, `${width}-${colorScheme}`);
      }
    }
  } finally {
    await page.close();
  }
  if (faults.length > 0) throw new Error(`${address}\n  ${[...new Set(faults)].join('\n  ')}`);
}

async function shoot(page, path, label, kind) {
  await mkdir(SHOTS, { recursive: true });
  const name = `${path}-${label}`.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'front';
  await page.screenshot({ path: join(SHOTS, `${name}-${kind}.png`), fullPage: true });
}
