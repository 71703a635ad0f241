// A session that ends while somebody types: the whole form comes back to whoever typed it, wherever the sign-in page
// came from, and to nobody else.
const PASSWORD_FIELD = 'input[autocomplete~="current-password"]';
const FORM = 'Vào sổ văn bản đến';
const KEPT_NOTE = /Nội dung bạn vừa nhập vẫn còn/;
const RESTORED = /Đã khôi phục nội dung/;
const SUBJECT = 'Về việc gõ dở khi phiên hết hạn';

async function openForm(clerk) {
  await clerk.menu(/văn bản đến/i);
  await clerk.follow('Vào sổ văn bản');
  await clerk.isAt(FORM);
}

const endSession = (clerk) => clerk.page.context().clearCookies({ name: /phien|session/i });
const subject = (clerk) => clerk.page.getByLabel('Trích yếu').first();
const kept = (clerk) => clerk.page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.startsWith('giu:')));
const search = (clerk) => clerk.page.getByRole('group', { name: /^Cơ quan gửi/ }).first().getByRole('searchbox');

async function holds(clerk, value) {
  const now = await subject(clerk).inputValue();
  if (now !== value) throw new Error(`the abstract holds “${now}”, not “${value}”`);
}

async function nothingIsKept(clerk) {
  const left = await kept(clerk);
  if (left.length > 0) throw new Error(`kept in this tab: ${JSON.stringify(left).slice(0, 300)}`);
}

export default [
  {
    name: 'a search in a form whose session has ended gives the whole form back, and never a piece of a page',
    async play({ as, program }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      await clerk.fill('Trích yếu', SUBJECT);
      await clerk.choose('Loại văn bản', 'Công văn');
      await endSession(clerk);
      await search(clerk).pressSequentially('Sở Nội');
      await clerk.page.locator(PASSWORD_FIELD).waitFor();
      await clerk.sees(KEPT_NOTE);
      await clerk.pageIsSound();
      await clerk.picture('session-end-before');
      await clerk.signInHere(program.accounts.find(({ name }) => name === 'van-thu.ubnd'));
      await clerk.isAt(FORM);
      await clerk.sees(RESTORED);
      await holds(clerk, SUBJECT);
      const typed = await search(clerk).inputValue();
      if (!typed.startsWith('Sở')) throw new Error(`the search holds “${typed}”`);
      const kind = await clerk.page.getByLabel('Loại văn bản').first().locator('option:checked').innerText();
      if (kind !== 'Công văn') throw new Error(`the kind is ${kind}`);
    },
  },
  {
    name: 'a link that is followed when the session has ended keeps what was typed, too',
    async play({ as, program }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      await clerk.fill('Trích yếu', SUBJECT);
      const form = clerk.page.url();
      await endSession(clerk);
      clerk.page.once('dialog', (dialog) => dialog.accept());
      await clerk.page.evaluate(() => document.querySelector('form[data-guard]')?.removeAttribute('data-guard'));
      await clerk.page.goto(form);
      await clerk.page.locator(PASSWORD_FIELD).waitFor();
      await clerk.signInHere(program.accounts.find(({ name }) => name === 'van-thu.ubnd'));
      await clerk.isAt(FORM);
      await holds(clerk, SUBJECT);
    },
  },
  {
    name: 'whoever else signs in in the tab gets nothing of what was typed, and nothing of it stays',
    async play({ as, program }) {
      const clerk = await as(/van-thu\.ubnd/);
      const account = program.accounts.find(({ name }) => name === 'van-thu.ubnd');
      const other = program.accounts.find(({ name }) => /^van-thu\./.test(name) && name !== account.name);
      if (!other) throw new Error(`no second clerk among ${program.accounts.map(({ name }) => name).join(', ')}`);
      await openForm(clerk);
      await clerk.fill('Trích yếu', SUBJECT);
      await endSession(clerk);
      await clerk.press('Vào sổ');
      await clerk.page.locator(PASSWORD_FIELD).waitFor();
      if ((await kept(clerk)).length === 0) throw new Error('nothing was kept for the first person');
      await clerk.signInHere(other);
      await nothingIsKept(clerk);
      await openForm(clerk);
      await holds(clerk, '');
      await clerk.doesNotSee(RESTORED);
    },
  },
  {
    name: 'whoever signs out leaves nothing in the tab',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      await clerk.fill('Trích yếu', SUBJECT);
      await clerk.page.evaluate(() => document.querySelector('form[data-guard]')?.removeAttribute('data-guard'));
      await clerk.page.locator('form[action="/dang-xuat"] button').evaluate((button) => button.click());
      await clerk.page.locator('.app').waitFor({ state: 'detached' });
      await nothingIsKept(clerk);
    },
  },
  {
    name: 'a search in a register says how many it found, and not every name',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      await search(clerk).pressSequentially('Sở Nội vụ');
      const place = clerk.page.locator('[data-count-results="f-issuer-kq"]');
      await clerk.page.waitForFunction(() => /\d/.test(document.querySelector('[data-count-results="f-issuer-kq"]').textContent));
      const said = await place.innerText({ timeout: 5_000 }).catch(() => place.textContent());
      const count = await clerk.page.locator('#f-issuer-kq input').count();
      if (!said.includes(`Số kết quả: ${count}`)) throw new Error(`said “${said}” about ${count}`);
      if (await clerk.page.locator('#f-issuer-kq[aria-live]').count()) throw new Error('every name is read out');
    },
  },
];
