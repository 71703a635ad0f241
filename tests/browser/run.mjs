// The browser tests: first the harness itself, then the stories, then a sweep over every page.
//   node tests/browser/run.mjs            all
//   node tests/browser/run.mjs clerk      only what has this word in its name
//   node tests/browser/run.mjs --shots    also pictures of every page, into target/shots
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, newPerson, SHOTS } from './browser.mjs';
import { Person } from './person.mjs';
import { startProgram } from './program.mjs';
import { selfTest } from './self-test.mjs';
import { sweep } from './sweep.mjs';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const shots = process.argv.includes('--shots');
/** Looking for pages takes longer than one story: not when only a story is asked for. */
const wantsPages = words.length === 0 || words.some((word) => /\/|page|sign-in/.test(word));
/** Account → addresses that the stories have seen as this account. */
const visited = new Map();
const counts = { passed: 0, failed: 0 };

/** Runs one test and says how it went. */
async function check(name, work) {
  // nobody reaches a page without having signed in
  const isWanted = words.length === 0 || words.some((word) => name.includes(word)) || (wantsPages && name.startsWith('sign-in'));
  if (!isWanted) return;
  const start = performance.now();
  try {
    await work();
    counts.passed += 1;
    if (performance.now() - start > 10_000) console.log(`slow    ${name}: ${Math.round((performance.now() - start) / 1000)} s`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED  ${name}\n  ${String(error.message).replaceAll('\n', '\n  ')}`);
  }
}

async function stories(browser, program) {
  const files = (await readdir(new URL('./stories/', import.meta.url))).filter((file) => file.endsWith('.mjs')).sort();
  for (const file of files) {
    for (const story of (await import(`./stories/${file}`)).default) {
      await check(`story ${file.replace('.mjs', '')}: ${story.name}`, async () => {
        const contexts = [];
        const enter = async (options) => {
          const context = await newPerson(browser, program.url, options);
          contexts.push(context);
          return new Person(await context.newPage());
        };
        /** A person in a role, signed in. */
        const as = async (role, options) => {
          const account = accountFor(program, role);
          const person = await (await enter(options)).signIn(account);
          remember(account, person.page);
          return person;
        };
        try {
          await story.play({ enter, as, program });
        } catch (error) {
          throw new Error(`${error.message}\n${await scene(contexts)}`);
        } finally {
          await Promise.all(contexts.map((context) => context.close()));
        }
      });
    }
  }
}

/** What a story sees is looked at by the sweep, too. */
function remember({ name }, page) {
  if (!visited.has(name)) visited.set(name, new Set());
  page.on('framenavigated', (frame) => {
    const { pathname, search } = new URL(frame.url());
    if (frame === page.mainFrame()) visited.get(name).add(pathname + search);
  });
}

/** Where everybody stood when a story failed; with --shots also a picture of it. */
async function scene(contexts) {
  const pages = contexts.flatMap((context) => context.pages());
  const lines = pages.map(async (page, index) => {
    const path = join(SHOTS, `failed-${index}.png`);
    if (shots) await page.screenshot({ path, fullPage: true });
    const heading = (await page.getByRole('heading', { level: 1 }).allInnerTexts()).join();
    return `at ${page.url()}: ${heading}${shots ? `, ${path}` : ''}`;
  });
  return (await Promise.all(lines)).join('\n');
}

/** The first account whose role, person or organisation has the words. */
function accountFor(program, role) {
  const account = program.accounts.find((a) => role.test([a.role, a.person, a.organisation, a.name].join(' · ')));
  if (!account) {
    throw new Error(`no account is ${role}: ${program.accounts.map((a) => `${a.name} (${a.role})`).join(', ')}`);
  }
  return account;
}

const browser = await launch();
try {
  await check('harness finds what is planted', () => selfTest(browser));
  const program = await startProgram();
  try {
    // first the stories: what they leave behind is what the sweep finds pages with
    await stories(browser, program);
    if (wantsPages) await sweep({ browser, program, check, shots, visited, whole: words.length === 0 });
  } finally {
    await program.stop();
  }
} catch (error) {
  counts.failed += 1;
  console.log(`FAILED  ${error.message}`);
} finally {
  await browser.close();
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
