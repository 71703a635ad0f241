// A person at a browser: what stories are written in. Things are found as a person finds them:
// by role and by the words on them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGN_IN } from './program.mjs';
import { faultsOf, SHOTS } from './browser.mjs';

/** `--shots`: stories, too, leave pictures in target/shots. */
const TAKES_PICTURES = process.argv.includes('--shots');

export class Person {
  constructor(page) {
    this.page = page;
  }

  /** Signs in through the form; fails with what the page says if that does not lead in. */
  async signIn(account) {
    this.name = account.person;
    this.role = account.role;
    await this.page.goto(SIGN_IN.path);
    return this.signInHere(account);
  }

  /** The same on the page that asks for it, wherever it came from. */
  async signInHere(account) {
    await this.page.locator(SIGN_IN.name).fill(account.name);
    const password = this.page.locator(SIGN_IN.password);
    await password.fill(account.password);
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), password.press('Enter')]);
    const { pathname } = new URL(this.page.url());
    if (pathname.startsWith(SIGN_IN.path)) {
      const said = (await this.page.locator('main').innerText()).replace(/\s+/g, ' ').slice(0, 300);
      throw new Error(`${account.name} cannot sign in, ${pathname} says: ${said}`);
    }
    return this;
  }

  /** Whether somebody is signed in here. */
  async isSignedIn() {
    return (await this.page.locator(SIGN_IN.password).count()) === 0;
  }

  async open(path) {
    const answer = await this.page.goto(path);
    if (!answer || answer.status() >= 400) throw new Error(`${path} answered ${answer?.status()}`);
    return this;
  }

  /** Opens an entry of the side menu; on a phone through its button. */
  async menu(name) {
    const opener = this.page.getByRole('link', { name: 'Danh mục: mở' });
    if (await opener.isVisible()) await opener.click();
    return this.click(this.page.getByRole('navigation').getByRole('link', { name }));
  }

  async follow(name) {
    return this.click(this.page.getByRole('link', { name }));
  }

  /**
   * The program's day, or one that many days later: `{ day, month, year }`. The inbox says it; a
   * demonstration need not live in our year.
   */
  async today(later = 0) {
    const inbox = await (await this.page.request.get('/van-ban-den')).text();
    const [, day, month, year] = inbox.match(/Cập nhật lúc \d\d:\d\d ngày (\d\d)\/(\d\d)\/(\d{4})/).map(Number);
    const there = new Date(Date.UTC(year, month - 1, day + later));
    return { day: there.getUTCDate(), month: there.getUTCMonth() + 1, year: there.getUTCFullYear() };
  }

  /** A link in the row of a table that has these words. */
  async followInRow(row, name) {
    return this.click(this.page.getByRole('row', { name: row }).getByRole('link', { name }));
  }

  async press(name) {
    return this.click(this.page.getByRole('button', { name }));
  }

  /** Clicks the first of these and waits for what that loads; then say `isAt` or `sees`. */
  async click(locator) {
    await locator.first().click();
    await this.page.waitForLoadState('load');
    return this;
  }

  async fill(label, value) {
    await this.page.getByLabel(label).first().fill(value);
    return this;
  }

  async choose(label, option) {
    await this.page.getByLabel(label).first().selectOption(option);
    return this;
  }

  /** Chooses the option that has both. */
  async chooseLike(label, ...patterns) {
    const field = this.page.getByLabel(label).first();
    const options = await field.locator('option').allInnerTexts();
    const option = options.find((text) => patterns.every((pattern) => text.search(pattern) >= 0));
    if (!option) throw new Error(`“${label}” offers ${options.join(' · ')}`);
    await field.selectOption(option);
    return this;
  }

  /** Types into a field that searches, and ticks what it finds. */
  /** Answers that a document holds no state secret: nothing is ticked before. */
  async notSecret() {
    await this.page.getByRole('radio', { name: /^Không chứa bí mật nhà nước/ }).check();
  }

  async pick(legend, typed, found) {
    const group = this.page.getByRole('group', { name: new RegExp(`^${legend}`) }).first();
    await group.getByRole('searchbox').fill(typed);
    await group.getByRole('radio', { name: found }).or(group.getByRole('checkbox', { name: found })).first().check();
    return this;
  }

  async tick(label) {
    await this.page.getByRole('checkbox', { name: label }).first().check();
    return this;
  }

  /** Opens a part that is folded, if it is. */
  async unfold(name) {
    const part = this.page.locator('details', { has: this.page.locator('summary', { hasText: name }) }).last();
    if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click();
    return this;
  }

  async attach(label, ...files) {
    await this.page.getByLabel(label).first().setInputFiles(files);
    return this;
  }

  /** A file of its own on the disk, for what is too large to be handed over in memory. */
  async onDisk(name, bytes) {
    const folder = await mkdtemp(join(tmpdir(), 'tinhso-tep-'));
    this.page.context().on('close', () => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }

  /** The link with the name of a file gives the file, byte by byte. */
  async downloads(name, bytes) {
    const href = await this.page.getByRole('link', { name }).first().getAttribute('href');
    const answer = await this.page.request.get(href);
    if (!answer.ok() || !(await answer.body()).equals(bytes)) throw new Error(`${name}: ${answer.status()}, or other bytes`);
    return this;
  }

  /** A link that opens a PDF. */
  async printsPdf(name) {
    const href = await this.page.getByRole('link', { name }).first().getAttribute('href');
    const answer = await this.page.request.get(href);
    const body = await answer.body();
    if (!answer.ok() || body.subarray(0, 5).toString() !== '%PDF-') throw new Error(`${name}: ${answer.status()}, no PDF`);
    return this;
  }

  /** The whole of a text that is to be seen. */
  async says(text) {
    return this.page.getByText(text).first().innerText();
  }

  async heading() {
    return this.page.getByRole('heading', { level: 1 }).innerText();
  }

  /** Fills in a date in its three fields; the date is `{ day, month, year }`. */
  async fillDate(legend, { day, month, year }) {
    const group = this.page.getByRole('group', { name: legend }).first();
    for (const [label, value] of [[/ngày/i, day], [/tháng/i, month], [/năm/i, year]]) {
      await group.getByLabel(label).fill(String(value));
    }
    return this;
  }

  /** Waits until a text is to be seen. */
  async sees(text) {
    await this.page.getByText(text).first().waitFor({ state: 'visible' });
    return this;
  }

  /** Looks at the page again until a job has brought the text to it. */
  async seesAfterAWhile(text) {
    for (let tries = 0; tries < 30; tries += 1) {
      if (text.test(await this.page.locator('main').innerText())) return this;
      await this.page.waitForTimeout(1_000);
      await this.page.reload();
    }
    throw new Error(`${text} has not come:\n${await this.page.locator('main').innerText()}`);
  }

  /** Keeps what a link leads to as a file among the pictures; gives its path. */
  async keeps(link, name) {
    const href = await this.page.getByRole('link', { name: link }).first().getAttribute('href');
    const answer = await this.page.request.get(href);
    if (!answer.ok()) throw new Error(`${href} answered ${answer.status()}`);
    const file = join(SHOTS, name);
    await mkdir(SHOTS, { recursive: true });
    await writeFile(file, await answer.body());
    return file;
  }

  /** Waits until a heading is to be seen. */
  async isAt(heading) {
    await this.page.getByRole('heading', { name: heading }).first().waitFor({ state: 'visible' });
    return this;
  }

  async doesNotSee(text) {
    if ((await this.page.getByText(text).count()) > 0) throw new Error(`“${text}” is to be seen`);
    return this;
  }

  /** Fails if the page as it stands breaks a rule of accessibility or one of ours. */
  async pageIsSound() {
    const faults = await faultsOf(this.page);
    if (faults.length > 0) throw new Error(`${new URL(this.page.url()).pathname}\n  ${faults.join('\n  ')}`);
    return this;
  }

  /** A picture of the whole page for whoever wants to look, only with --shots. */
  async picture(name) {
    if (!TAKES_PICTURES) return this;
    await mkdir(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    return this;
  }
}
