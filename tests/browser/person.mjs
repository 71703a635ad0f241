// A person at a browser: what stories are written in. Things are found as a person finds them:
// by role and by the words on them.
import { SIGN_IN } from './program.mjs';
import { faultsOf } from './browser.mjs';

export class Person {
  constructor(page) {
    this.page = page;
  }

  /** Signs in through the form; fails with what the page says if that does not lead in. */
  async signIn(account) {
    await this.page.goto(SIGN_IN.path);
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

  /** Opens an entry of the side menu. */
  async menu(name) {
    return this.click(this.page.getByRole('navigation').getByRole('link', { name }));
  }

  async follow(name) {
    return this.click(this.page.getByRole('link', { name }));
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
}
