// A document that counts: the leader signs with a token, the clerk numbers it and seals it with the
// agency's token, another office sees that both signatures are trusted. Everything through the signing
// program on the person's machine, as far as a browser can tell.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const ROUND = Date.now() % 100_000;
const SUBJECT = `Kế hoạch kiểm tra việc ký số, đợt ${ROUND}`;
const SEVERAL = [1, 2].map((n) => `Kế hoạch tập huấn ký số lớp ${n}, đợt ${ROUND}`);
const LATER = `Kế hoạch tổng kết việc ký số, đợt ${ROUND}`;

/** A plan is drafted and goes up. */
async function draft(specialist, leader, subject) {
  await specialist.menu(/văn bản đi/i);
  await specialist.follow('Soạn văn bản');
  await specialist.choose('Loại văn bản', 'Kế hoạch');
  await specialist.fill('Trích yếu', subject);
  await specialist.notSecret();
  await specialist.fill('Nội dung', 'Căn cứ Nghị định số 30/2020/NĐ-CP;\nỦy ban nhân dân tỉnh ban hành kế hoạch.');
  await specialist.chooseLike('Người ký', /Phó Chủ tịch/, leader.name);
  await specialist.chooseLike('Thẩm quyền ký', /^KT\./);
  await specialist.pick('Nơi nhận', 'Sở Nội vụ', /^Sở Nội vụ tỉnh/);
  await specialist.tick(/^Ủy ban nhân dân các xã, phường, thị trấn/);
  await specialist.press('Lưu dự thảo');
  await specialist.press('Trình');
  await specialist.sees(/Đã trình/);
}

/** Ticks lines of the list of what goes out and presses a button below. */
async function onSeveral(person, subjects, act) {
  await person.menu(/văn bản đi/i);
  for (const subject of subjects) await person.tick(new RegExp(subject));
  return person.press(act);
}

async function openWaiting(person, menu, subject) {
  await person.menu(menu);
  await person.sees(subject);
  return person.follow(subject);
}

/**
 * Why the signing program does not answer, as a browser can know it: each reason has its own words. The page's own
 * policy must let it ask, so nothing but the answers is put in place of the machine's.
 */
async function isToldWhyNothingAnswers({ page }) {
  const address = await page.locator('[data-agent]').getAttribute('data-agent');
  const { host } = new URL(address);
  const at = (scheme) => `${scheme}://${host}/`;
  await page.evaluate(() => {
    window.kept = { socket: window.WebSocket, query: navigator.permissions.query };
    window.WebSocket = function refused() { throw new Error('refused'); };
  });
  const permission = (state) => page.evaluate((given) => {
    navigator.permissions.query = async () => ({ state: given });
  }, state);
  const told = async (words) => {
    await page.getByRole('button', { name: 'Bắt đầu ký' }).click();
    await page.locator('[data-agent-status]', { hasText: words }).waitFor();
  };
  await permission('denied');
  await told(/đang cấm trang này kết nối/);
  await permission('prompt');
  await told(/chờ bạn cho phép trang này/);
  await permission('granted');
  const answers = (route) => route.fulfill({ status: 200, body: '' });
  const nothing = (route) => route.abort('connectionrefused');
  await page.route(at('https'), answers);
  await told(/đang chạy nhưng từ chối kết nối/);
  await page.unroute(at('https'));
  await page.route(at('https'), nothing);
  await page.route(at('http'), answers);
  await told(/không tin chứng thư của phần mềm/);
  await page.unroute(at('http'));
  await page.route(at('http'), nothing);
  await told(/không có gì trả lời ở địa chỉ/);
  await page.unroute(at('https'));
  await page.unroute(at('http'));
  await page.evaluate(() => {
    window.WebSocket = window.kept.socket;
    navigator.permissions.query = window.kept.query;
  });
}

/** Signs what stands on the sign page with the token beside the person. */
async function signWithToken(person, files = 1, before = () => {}) {
  await person.sees('Chứng thư số');
  await person.picture('signing-choose');
  await person.pageIsSound();
  await person.press('Ký số');
  await person.isAt('Ký bằng thiết bị');
  await person.picture('signing-device');
  await before(person);
  await person.press('Bắt đầu ký');
  await person.isAt('Kết quả ký số');
  await person.sees(new RegExp(`Đã ký xong ${files} tệp`));
  await person.picture('signing-outcome');
  await person.pageIsSound();
}

export default [
  {
    name: 'a draft goes to its signer, who signs it with a token',
    async play({ as }) {
      const specialist = await as(/chuyen-vien\.ubnd/);
      const leader = await as(/lanh-dao\.ubnd/);
      await draft(specialist, leader, SUBJECT);

      const head = await as(/truong-phong\.ubnd/);
      await openWaiting(head, /văn bản đi/i, SUBJECT);
      await head.press('Xác nhận nội dung');
      const office = await as(/chanh-vp\.ubnd/);
      await openWaiting(office, /văn bản đi/i, SUBJECT);
      await office.press('Xác nhận thể thức');

      await openWaiting(leader, /văn bản đi/i, SUBJECT);
      await leader.picture('signing-approve');
      await leader.press('Duyệt và ký số');
      await signWithToken(leader, 1, isToldWhyNothingAnswers);
      await leader.follow(SUBJECT);
      await leader.sees('Bản gốc ký số');
      await leader.sees('Chờ ban hành');
      await leader.picture('signing-signed');
    },
  },
  {
    name: 'the clerk numbers and seals it, and that sends it out',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openWaiting(clerk, /văn bản đi/i, SUBJECT);
      await clerk.follow('Cấp số và đóng dấu số');
      await clerk.sees(/Văn bản chỉ được gửi đi sau khi ký số/);
      await clerk.picture('signing-number');
      await clerk.press('Cấp số, chuyển sang đóng dấu số');
      await signWithToken(clerk);
      await clerk.follow(new RegExp(SUBJECT));
      await clerk.sees('Đã ban hành');
      await clerk.picture('signing-issued');
      await clerk.pageIsSound();
    },
  },
  {
    name: 'another office sees that both signatures are trusted',
    async play({ as }) {
      const commune = await as(/van-thu\.xa/);
      await openWaiting(commune, /văn bản đến/i, SUBJECT);
      await commune.seesAfterAWhile(/Chữ ký hợp lệ, tin cậy/);
      await commune.picture('signing-received');
      await commune.pageIsSound();
      await outsidersAgree(commune);
    },
  },
  {
    name: 'a leader signs two plans in one go and leaves a third for later',
    async play({ as }) {
      const specialist = await as(/chuyen-vien\.ubnd/);
      const leader = await as(/lanh-dao\.ubnd/);
      const all = [...SEVERAL, LATER];
      for (const subject of all) await draft(specialist, leader, subject);
      const head = await as(/truong-phong\.ubnd/);
      await onSeveral(head, all, 'Xác nhận nội dung');
      await head.press(/Thực hiện với 3 văn bản/);
      const office = await as(/chanh-vp\.ubnd/);
      await onSeveral(office, all, 'Xác nhận thể thức');
      await office.press(/Thực hiện với 3 văn bản/);

      await onSeveral(leader, SEVERAL, 'Duyệt và ký số');
      for (const subject of SEVERAL) await leader.sees(subject);
      await signWithToken(leader, 2);

      await openWaiting(leader, /văn bản đi/i, LATER);
      await leader.press('Duyệt và ký số');
      await leader.sees('Chứng thư số');
      await leader.menu(/^Ký số/);
      await leader.sees(LATER);
      await leader.picture('signing-waiting');
      await leader.pageIsSound();
    },
  },
];

/** Another program on the original that the commune fetched: both signatures are right. */
async function outsidersAgree(person) {
  const file = await person.keeps('Xem bản gốc', 'signing-original.pdf');
  // pdfsig ends with 1 where it does not know the root, which here nobody knows
  const said = await promisify(execFile)('pdfsig', ['-nocert', file]).catch((error) => error);
  const valid = said.stdout.match(/Signature is Valid\./g) ?? [];
  if (valid.length < 2 || /Digest Mismatch|has been modified/i.test(said.stdout)) throw new Error(`pdfsig says\n${said.stdout}`);
}
