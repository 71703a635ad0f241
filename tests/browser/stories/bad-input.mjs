// What people and networks do that nobody wished for: nothing is lost, nothing is there twice, and
// the page says what to do.

/** Ours alone, also in a demonstration that has seen these stories before. */
const ROUND = Date.now() % 100_000;
const PASSWORD_FIELD = 'input[autocomplete~="current-password"]';
/** A slow mobile line (2G): milliseconds of delay, bytes a second. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 31_250, uploadThroughput: 31_250 };

async function openForm(clerk) {
  await clerk.menu(/văn bản đến/i);
  await clerk.follow('Vào sổ văn bản');
  return clerk.isAt('Vào sổ văn bản đến');
}

/** A paper document that is in no register yet; `code` tells the stories apart. */
async function fillForm(clerk, code, subject = `Về việc thử nhập liệu ${code} ${ROUND}`) {
  await clerk.pick('Cơ quan gửi', 'Sở Nội vụ', /^Sở Nội vụ tỉnh/);
  await clerk.choose('Loại văn bản', 'Công văn');
  await clerk.fill('Số ký hiệu', `${ROUND}/${code}`);
  await clerk.fillDate('Ngày văn bản', await clerk.today());
  await clerk.fill('Trích yếu', subject);
  await clerk.notSecret();
  return subject;
}

/** How many documents of the agency have this in their notation or abstract. */
async function found(clerk, text) {
  await clerk.menu(/văn bản đến/i);
  await clerk.follow('Tất cả');
  await clerk.fill('Trích yếu, số ký hiệu', text);
  await clerk.press('Lọc');
  await clerk.page.waitForURL(/[?&]/);
  return clerk.page.getByRole('row', { name: text }).count();
}

async function isOnce(clerk, text) {
  const count = await found(clerk, text);
  if (count !== 1) throw new Error(`“${text}” is in the register ${count} times`);
}

const typedIn = (clerk, label) => clerk.page.getByLabel(label).first().inputValue();

async function keeps(clerk, label, value) {
  const now = await typedIn(clerk, label);
  if (now !== value) throw new Error(`“${label}” held ${value.length} characters and now holds “${now.slice(0, 80)}”`);
}

/** The summary of errors has the focus and this in it. */
async function summaryTells(clerk, text) {
  await clerk.page.locator('.ds-error-summary', { hasText: text }).waitFor();
  const focused = await clerk.page.evaluate(() => document.activeElement.outerHTML.slice(0, 80));
  if (!/ds-error-summary/.test(focused)) throw new Error(`the focus is on ${focused}`);
  return clerk;
}

const asFile = (name, mimeType, buffer) => ({ name, mimeType, buffer });

export default [
  {
    name: 'a double click on the button registers once',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const subject = await fillForm(clerk, 'KEP');
      await clerk.page.getByRole('button', { name: 'Vào sổ', exact: true }).dblclick();
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await isOnce(clerk, subject);
    },
  },
  {
    name: 'back after sending, and sending again, registers once',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const subject = await fillForm(clerk, 'LUI');
      await clerk.press('Vào sổ');
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      const number = await clerk.heading();
      await clerk.page.goBack();
      await clerk.isAt('Vào sổ văn bản đến');
      // a browser gives back only part of what was typed
      await fillForm(clerk, 'LUI');
      await clerk.press('Vào sổ');
      await clerk.page.getByText(/Đã vào sổ số|đã có trong sổ/).first().waitFor();
      const again = await clerk.heading();
      if (/^Đã vào sổ/.test(again) && again !== number) throw new Error(`${number}, then ${again}`);
      await isOnce(clerk, subject);
    },
  },
  {
    name: 'a session that ended in the middle of a long form gives the typed text back',
    async play({ as, program }) {
      const clerk = await as(/van-thu\.ubnd/);
      const account = program.accounts.find(({ name }) => name === 'van-thu.ubnd');
      await openForm(clerk);
      const subject = await fillForm(clerk, 'HET');
      await clerk.fill('Nội dung văn bản', 'Một trang dài đã gõ.');
      await clerk.page.context().clearCookies({ name: /phien|session/i });
      await clerk.press('Vào sổ');
      await clerk.page.locator(PASSWORD_FIELD).waitFor();
      await clerk.signInHere(account);
      await clerk.isAt('Vào sổ văn bản đến');
      await clerk.sees(/Đã khôi phục nội dung/);
      await clerk.page.getByRole('radio', { name: /^Sở Nội vụ tỉnh/, checked: true }).waitFor();
      await keeps(clerk, 'Trích yếu', subject);
      await keeps(clerk, 'Nội dung văn bản', 'Một trang dài đã gõ.');
      await keeps(clerk, 'Số ký hiệu', `${ROUND}/HET`);
      await clerk.picture('bad-restored');
      await clerk.press('Vào sổ');
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await isOnce(clerk, subject);
    },
  },
  {
    name: 'two people act on one document: the second is told, and nothing is overwritten',
    async play({ as }) {
      const first = await as(/van-thu\.ubnd/);
      const second = await as(/van-thu\.ubnd/);
      await openForm(first);
      const subject = await fillForm(first, 'HAI');
      await first.press('Vào sổ');
      await first.follow('Mở văn bản');
      await second.menu(/văn bản đến/i);
      await second.follow(subject);
      for (const clerk of [first, second]) await clerk.chooseLike('Lãnh đạo cho ý kiến', /Phó Chủ tịch/);
      await first.press('Trình lãnh đạo');
      await first.sees('Đã trình lãnh đạo');
      await second.press('Trình lãnh đạo');
      await second.sees(/Người khác vừa thay đổi văn bản này/);
      await second.picture('bad-overtaken');
      await second.pageIsSound();
    },
  },
  {
    name: 'a file that is not what it says, or too large, is refused with its reason; the form stays',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const subject = await fillForm(clerk, 'TEP');
      const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300, 1)]);
      await clerk.attach('Tệp đính kèm', asFile('bao-cao.pdf', 'application/pdf', program));
      await clerk.press('Vào sổ');
      await summaryTells(clerk, /Đuôi của tệp .* không đúng|thuộc loại không được nhận|Nội dung của tệp/);
      await keeps(clerk, 'Trích yếu', subject);
      await clerk.picture('bad-mislabelled');
      await clerk.pageIsSound();
      const large = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(51 * 1024 * 1024, 32)]);
      await clerk.attach('Tệp đính kèm', await clerk.onDisk('qua-lon.pdf', large));
      await clerk.press('Vào sổ');
      await summaryTells(clerk, /50\s?MB/);
      await keeps(clerk, 'Trích yếu', subject);
      await clerk.picture('bad-large');
    },
  },
  {
    name: 'an abstract of ten thousand characters: the summary names the field and its limit',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const long = 'Trích yếu dài '.repeat(800).slice(0, 10_000).trim();
      await fillForm(clerk, 'DAI', long);
      await clerk.sees(/Quá 9\.\d{3} ký tự|quá.*ký tự/i);
      await clerk.press('Vào sổ');
      await summaryTells(clerk, /trích yếu.*500/i);
      await keeps(clerk, 'Trích yếu', long);
      await keeps(clerk, 'Số ký hiệu', `${ROUND}/DAI`);
      await clerk.picture('bad-long');
      await clerk.pageIsSound();
      await clerk.click(clerk.page.getByRole('alert').or(clerk.page.locator('.ds-error-summary')).getByRole('link', { name: /trích yếu/i }));
      const field = await clerk.page.evaluate(() => document.activeElement.tagName);
      if (field !== 'TEXTAREA') throw new Error(`the link of the summary leads to ${field}`);
    },
  },
  {
    name: 'a secret document cannot be entered, and the form says where it belongs',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const degrees = clerk.page.getByRole('group', { name: /^Độ mật/ });
      if ((await degrees.getByRole('radio', { checked: true }).count()) !== 0) throw new Error('an answer is ticked before anybody gave one');
      await clerk.sees(/vào sổ văn bản mật riêng/);
      await fillForm(clerk, 'MAT');
      await degrees.getByRole('radio', { name: /^Có chứa bí mật nhà nước/ }).check();
      await clerk.press('Vào sổ');
      await summaryTells(clerk, /máy không nối mạng/i);
      await clerk.picture('bad-secret');
      if ((await found(clerk, `${ROUND}/MAT`)) !== 0) throw new Error('a secret document is in the register');
    },
  },
  {
    name: 'keys alone lead through the inbox',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      const keys = clerk.page.keyboard;
      const focused = () => clerk.page.evaluate(() => document.activeElement.closest('tr')?.rowIndex ?? -1);
      await keys.press('Tab');
      const first = await clerk.page.evaluate(() => document.activeElement.innerText);
      if (!/nội dung/i.test(first)) throw new Error(`the first stop of Tab is “${first}”, not the way to the content`);
      await clerk.follow('Tất cả');
      await clerk.page.waitForURL(/tat-ca/);
      await keys.press('j');
      const start = await focused();
      await keys.press('j');
      if ((await focused()) !== start + 1) throw new Error('J does not go down');
      await keys.press('k');
      if ((await focused()) !== start) throw new Error('K does not go up');
      await keys.press('x');
      await clerk.sees(/1/);
      if ((await clerk.page.locator('tbody input:checked').count()) !== 1) throw new Error('X does not select');
      await keys.press('x');
      await keys.press('/');
      await keys.type('jkx');
      const typed = await clerk.page.evaluate(() => document.activeElement.value);
      if (typed !== 'jkx') throw new Error(`“/” leads to a field that holds “${typed}”`);
      await keys.press('Tab');
      await keys.press('?');
      await clerk.page.getByRole('dialog').waitFor();
      await keys.press('Escape');
      await clerk.page.getByRole('dialog').waitFor({ state: 'hidden' });
      await keys.press('j');
      await Promise.all([clerk.page.waitForURL(/van-ban-den\/[0-9a-z]{13}/), keys.press('Enter')]);
    },
  },
  {
    name: 'without JavaScript a document is registered, found and presented',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/, { javaScriptEnabled: false });
      await openForm(clerk);
      await clerk.fill('Số ký hiệu', `${ROUND}/KJS`);
      await clerk.page.getByRole('group', { name: /^Cơ quan gửi/ }).getByRole('searchbox').fill('Sở Nội vụ');
      await clerk.press('Tìm');
      await keeps(clerk, 'Số ký hiệu', `${ROUND}/KJS`);
      await clerk.page.getByRole('radio', { name: /^Sở Nội vụ tỉnh/ }).check();
      await clerk.choose('Loại văn bản', 'Công văn');
      await clerk.fillDate('Ngày văn bản', await clerk.today());
      await clerk.press('Vào sổ');
      await clerk.sees(/Nhập .*trích yếu/i);
      await clerk.fill('Trích yếu', `Về việc không có kịch bản ${ROUND}`);
      await clerk.notSecret();
      await clerk.attach('Tệp đính kèm', asFile('ghi-chu.txt', 'text/plain', Buffer.from('Ghi chú')));
      await clerk.press('Vào sổ');
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await clerk.follow('Mở văn bản');
      await clerk.chooseLike('Lãnh đạo cho ý kiến', /Phó Chủ tịch/);
      await clerk.press('Trình lãnh đạo');
      await clerk.sees('Đã trình lãnh đạo');
      await clerk.picture('bad-no-script');
    },
  },
  {
    name: 'on a slow line a document with its file is registered once',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openForm(clerk);
      const subject = await fillForm(clerk, 'CHAM');
      await clerk.attach('Tệp đính kèm', asFile('cham.txt', 'text/plain', Buffer.from('chậm '.repeat(8_000))));
      const line = await clerk.page.context().newCDPSession(clerk.page);
      await line.send('Network.emulateNetworkConditions', SLOW);
      const button = clerk.page.getByRole('button', { name: 'Vào sổ', exact: true });
      await button.click();
      await clerk.page.getByRole('progressbar').waitFor();
      await clerk.picture('bad-slow');
      await button.click({ force: true, noWaitAfter: true }).catch(() => {});
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await line.send('Network.emulateNetworkConditions', { ...SLOW, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
      await isOnce(clerk, subject);
    },
  },
];
