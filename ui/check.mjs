// Runs axe and looks for console errors and sideways scrolling on pages of a running server, in light and dark, at two
// widths. Usage: node check.mjs http://127.0.0.1:8099 /path /path …   Pictures: SHOTS=folder node check.mjs …
import {createRequire} from 'node:module';
import fs from 'node:fs';
import {chromium} from 'playwright-core';

const [base, ...paths] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic']});
let faults = 0;
for (const path of paths) for (const scheme of ['light', 'dark']) for (const [width, height] of [[1366, 768], [390, 844]]) {
  const look = {viewport: {width, height}, colorScheme: scheme, storageState: process.env.STATE};
  // once under the real policy, once without it for the checker's own script
  const [strict, open] = [await browser.newContext(look), await browser.newContext({...look, bypassCSP: true})];
  const [page, checked] = [await strict.newPage(), await open.newPage()];
  const said = [];
  page.on('console', message => { if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) said.push(message.text()); });
  page.on('pageerror', error => said.push(error.message));
  await page.goto(base + path, {waitUntil: 'networkidle'});
  if (process.env.SHOTS) await page.screenshot({path: `${process.env.SHOTS}/${path.replace(/\W+/g, '-')}-${scheme}-${width}.png`, fullPage: true});
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await checked.goto(base + path);
  await checked.addScriptTag({content: axe});
  const {violations} = await checked.evaluate(() => globalThis.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
  const count = violations.length + said.length + (wide > 0 ? 1 : 0);
  faults += count;
  console.log(count ? 'FAULT' : 'ok   ', path, scheme, width, wide > 0 ? `scrolls sideways by ${wide}px` : '', ...said);
  for (const one of violations) console.log('   ', one.id, one.impact, one.nodes.slice(0, 4).map(node => `${node.target.join(' ')}: ${(node.any[0]?.message ?? node.failureSummary).slice(0, 160)}`).join('\n        '));
  await strict.close();
  await open.close();
}
await browser.close();
process.exit(faults ? 1 : 0);
