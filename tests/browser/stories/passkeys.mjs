// A second factor by passkey, with Chromium's virtual authenticator: enrolled, used at the next sign-in, removed.
// Passkeys work with a name of a host only, so these people type localhost.
import { SIGN_IN } from '../program.mjs';

const FACTOR = '/tai-khoan/xac-thuc-hai-lop';
const here = (program) => program.url.replace('127.0.0.1', 'localhost');
const account = (program) => program.accounts.find(({ name }) => name === 'luu-tru.ubnd');

/** A device in this browser that recognises its owner. */
async function device(person) {
  const session = await person.page.context().newCDPSession(person.page);
  await session.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
  return { session, authenticatorId, recognises: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }) };
}

/** Presses a button by the keyboard alone. */
async function pressByKeyboard(person, name) {
  const button = person.page.getByRole('button', { name }).first();
  await button.focus();
  await Promise.all([person.page.waitForNavigation({ waitUntil: 'load' }), person.page.keyboard.press('Enter')]);
}

async function fillPassword(person, program) {
  await person.page.locator('details[open] input[type=password], .panel > form input[type=password]').first().fill(account(program).password);
}

export default [
  {
    name: 'somebody enrols a passkey, signs out, comes in with it, and removes it',
    async play({ enter, program }) {
      const person = await enter({ baseURL: here(program) });
      const key = await device(person);
      await person.signIn(account(program));
      await person.open(FACTOR);
      await person.sees('Khóa truy cập (passkey)');
      await person.pageIsSound();
      await person.picture('passkey-none');
      await person.fill('Tên khóa', 'Máy ở cơ quan');
      await fillPassword(person, program);
      await person.press('Tiếp tục');
      await person.sees('Trình duyệt sẽ hỏi bạn');
      await person.pageIsSound();
      await person.picture('passkey-make');
      await pressByKeyboard(person, 'Tạo khóa truy cập');
      await person.sees('Phiếu mã khôi phục');
      await person.pageIsSound();
      await person.picture('passkey-sheet');
      await printedAlone(person);
      await person.follow('Tôi đã cất các mã');

      await person.page.context().clearCookies();
      await person.page.goto(SIGN_IN.path);
      await person.page.locator(SIGN_IN.name).fill(account(program).name);
      await person.page.locator(SIGN_IN.password).fill(account(program).password);
      await person.press('Đăng nhập');
      await person.isAt('Xác thực lớp thứ hai');
      await person.pageIsSound();
      await person.picture('passkey-sign-in');
      await key.recognises(false);
      await person.page.getByRole('button', { name: 'Dùng khóa truy cập' }).click();
      await person.sees('Chưa nhận được trả lời của khóa');
      await key.recognises(true);
      await pressByKeyboard(person, 'Dùng khóa truy cập');
      if (new URL(person.page.url()).pathname.startsWith(SIGN_IN.path)) throw new Error('the passkey does not lead in');

      await person.open(FACTOR);
      await person.sees('Máy ở cơ quan');
      await person.pageIsSound();
      await person.unfold('Gỡ một khóa truy cập');
      await person.picture('passkey-set');
      await person.page.locator('details[open] select').selectOption({ label: 'Máy ở cơ quan' });
      await fillPassword(person, program);
      const form = person.page.locator('details[open] form');
      await Promise.all([person.page.waitForNavigation({ waitUntil: 'load' }), form.getByRole('button', { name: 'Dùng khóa truy cập' }).click()]);
      await person.sees('Đã gỡ khóa truy cập');
    },
  },
  {
    name: 'without JavaScript, or at an address of numbers, the page offers codes',
    async play({ enter, program }) {
      const plain = await enter({ baseURL: here(program), javaScriptEnabled: false });
      await plain.signIn(account(program));
      await plain.open(FACTOR);
      await plain.sees('Bắt đầu thiết lập');
      await plain.fill('Tên khóa', 'Máy cũ');
      await fillPassword(plain, program);
      await plain.press('Tiếp tục');
      await plain.sees('Trình duyệt này không tạo được khóa truy cập');
      if (await plain.page.getByRole('button', { name: 'Tạo khóa truy cập' }).isVisible()) throw new Error('the button that needs script is to be seen');
    },
  },
  {
    name: 'in the demonstration the second factor is one click to try, and one click at the next sign-in',
    async play({ enter, program }) {
      const person = await enter();
      await person.signIn(account(program));
      await person.open(FACTOR);
      await person.press('Bật thử');
      await person.sees('Phiếu mã khôi phục');
      await person.follow('Tôi đã cất các mã');
      await person.page.context().clearCookies();
      await person.page.goto(SIGN_IN.path);
      await person.page.locator(SIGN_IN.name).fill(account(program).name);
      await person.page.locator(SIGN_IN.password).fill(account(program).password);
      await person.press('Đăng nhập');
      await person.picture('demo-second-step');
      await person.press('Điền giúp tôi');
      if (!(await person.isSignedIn()) || new URL(person.page.url()).pathname.startsWith(SIGN_IN.path)) throw new Error('one click does not lead in');
      await person.open(FACTOR);
      await person.unfold('Tắt mã từ ứng dụng xác thực');
      await person.page.locator('details[open]').getByRole('button', { name: 'Điền giúp tôi' }).click();
      await person.sees('Đã tắt mã từ ứng dụng xác thực');
    },
  },
];

/** On paper there is the sheet and nothing else of the page. */
async function printedAlone(person) {
  await person.page.emulateMedia({ media: 'print' });
  const seen = await person.page.locator('body').innerText();
  await person.picture('passkey-sheet-printed');
  await person.page.emulateMedia({ media: null });
  for (const text of ['Mã khôi phục\n', 'Tôi đã cất các mã', 'chỉ hiện một lần', 'Tài khoản của tôi']) {
    if (seen.includes(text)) throw new Error(`“${text}” is printed:\n${seen}`);
  }
  for (const text of [/phiếu mã khôi phục/i, /luu-tru\.ubnd/, /Cơ quan/, /Cách dùng/]) {
    if (!text.test(seen)) throw new Error(`${text} is not printed:\n${seen}`);
  }
}
