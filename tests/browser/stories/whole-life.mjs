// One document’s whole life, from the envelope to the last receiver’s register. Nobody types an
// address after signing in: where there is no way to be seen from one step to the next, it fails.
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Ours alone, also in a demonstration that has seen this story before. */
const ROUND = Date.now() % 100_000;
const SUBJECT = `Về việc báo cáo tình hình sử dụng biên chế giáo dục, đợt ${ROUND}`;
const ANSWER = `Về việc rà soát biên chế giáo dục, đợt ${ROUND}`;
const GROUP = `Các cơ quan rà soát biên chế đợt ${ROUND}`;
const NOTATION = `${ROUND}/SNV-TCCC`;
const PAPER = {
  name: 'cong-van-bien-che.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n' +
      '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
      '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  ),
};

/** What one chapter leaves to the next. */
const life = {};

async function fillRegistration(clerk) {
  await clerk.menu(/văn bản đến/i);
  await clerk.follow('Vào sổ văn bản');
  await clerk.isAt('Vào sổ văn bản đến');
  await clerk.pick('Cơ quan gửi', 'Sở Nội vụ', /^Sở Nội vụ tỉnh/);
  await clerk.choose('Loại văn bản', 'Công văn');
  await clerk.fill('Số ký hiệu', NOTATION);
  await clerk.fillDate('Ngày văn bản', await clerk.today());
  await clerk.fill('Trích yếu', SUBJECT);
  await clerk.notSecret();
  await clerk.choose('Độ khẩn', 'Khẩn');
  await clerk.fill('Người ký', 'Trần Văn Mẫu');
  await clerk.attach('Tệp đính kèm', PAPER);
}

/** The document in the list of what waits for this person. */
async function openWaiting(person, menu, subject) {
  await person.menu(menu);
  await person.sees(subject);
  return person.follow(subject);
}

/** Signs with the token beside the person; signing.mjs looks at each page on the way. */
async function signWithToken(person) {
  await person.press('Ký số');
  await person.press('Bắt đầu ký');
  await person.sees(/Đã ký xong 1 tệp/);
}

export default [
  {
    name: 'a clerk registers a paper document with its file, and is warned the second time',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await fillRegistration(clerk);
      await clerk.press('Vào sổ');
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await clerk.picture('life-registered');
      life.number = (await clerk.heading()).match(/\d+/)[0];

      await fillRegistration(clerk);
      await clerk.press('Vào sổ');
      await clerk.sees(/cùng số ký hiệu của cùng cơ quan gửi đã có trong sổ/);
      await clerk.sees(PAPER.name);
      await clerk.picture('life-double');
      await clerk.pageIsSound();

      await openWaiting(clerk, /văn bản đến/i, SUBJECT);
      await clerk.sees(PAPER.name);
      await clerk.downloads(PAPER.name, PAPER.buffer);
    },
  },
  {
    name: 'the clerk presents it; a leader directs it on the phone',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      const leader = await as(/lanh-dao\.ubnd/, PHONE);
      await openWaiting(clerk, /văn bản đến/i, SUBJECT);
      await clerk.chooseLike('Lãnh đạo cho ý kiến', /Phó Chủ tịch/, leader.name);
      life.leader = leader.name;
      await clerk.press('Trình lãnh đạo');
      await clerk.sees('Đã trình lãnh đạo');

      await openWaiting(leader, /văn bản đến/i, SUBJECT);
      await leader.pageIsSound();
      await leader.choose('Đơn vị chủ trì', 'Phòng Tổng hợp');
      await leader.unfold('Đơn vị phối hợp');
      await leader.tick('Phòng Kinh tế');
      await leader.fillDate('Hạn xử lý', await leader.today(10));
      await leader.fill('Ý kiến', 'Giao Phòng Tổng hợp chủ trì, tham mưu văn bản trả lời.');
      await leader.picture('life-direct');
      await leader.press('Chỉ đạo');
      await leader.sees('Đã giao đơn vị chủ trì');
      await leader.sees('Giao Phòng Tổng hợp chủ trì, tham mưu văn bản trả lời.');
      await leader.picture('life-directed');
    },
  },
  {
    name: 'the head of the unit assigns it; the specialist drafts the answer to a saved group',
    async play({ as }) {
      const head = await as(/truong-phong\.ubnd/);
      const specialist = await as(/chuyen-vien\.ubnd/);
      const clerk = await as(/van-thu\.ubnd/);
      await openWaiting(head, /văn bản đến/i, SUBJECT);
      await head.chooseLike('Người xử lý', specialist.name);
      await head.press('Phân công');
      await head.sees('Đã phân công');

      await clerk.menu(/văn bản đi/i);
      await clerk.follow('Nhóm nơi nhận đã lưu');
      await clerk.follow('Tạo nhóm nơi nhận');
      await clerk.fill('Tên nhóm', GROUP);
      await clerk.tick(/^Ủy ban nhân dân các xã, phường, thị trấn/);
      await clerk.pick('Nơi nhận', 'Sở Giáo dục', /^Sở Giáo dục và Đào tạo/);
      await clerk.press('Lưu nhóm');
      await clerk.sees(`Đã lưu nhóm “${GROUP}”`);
      await clerk.picture('life-group');

      await openWaiting(specialist, /văn bản đến/i, SUBJECT);
      await specialist.follow(/^Soạn .*trả lời$/);
      await specialist.sees(/Dự thảo này trả lời văn bản đến/);
      await specialist.fill('Trích yếu', ANSWER);
      await specialist.notSecret();
      await specialist.fill('Nội dung', 'Căn cứ Luật Tổ chức chính quyền địa phương;\nỦy ban nhân dân tỉnh yêu cầu các cơ quan rà soát.');
      await specialist.chooseLike('Người ký', /Phó Chủ tịch/, life.leader);
      await specialist.chooseLike('Thẩm quyền ký', /^KT\./);
      await specialist.tick(GROUP);
      await specialist.pick('Nơi nhận', 'Sở Nội vụ', /^Sở Nội vụ tỉnh/);
      await specialist.picture('life-draft');
      await specialist.press('Lưu dự thảo');
      await specialist.sees(/Đã lưu dự thảo/);
      await specialist.picture('life-drafted');
      await specialist.pageIsSound();
      await specialist.press('Trình');
      await specialist.sees(/Đã trình/);
    },
  },
  {
    name: 'content and format are checked, and the leader approves on the phone',
    async play({ as }) {
      const head = await as(/truong-phong\.ubnd/);
      await openWaiting(head, /văn bản đi/i, ANSWER);
      await head.picture('life-content');
      await head.press('Xác nhận nội dung');
      await head.sees(/Đã xác nhận nội dung/);
      const office = await as(/chanh-vp\.ubnd/);
      await openWaiting(office, /văn bản đi/i, ANSWER);
      await office.press('Xác nhận thể thức');
      await office.sees(/Đã xác nhận thể thức/);
      const leader = await as(/lanh-dao\.ubnd/, PHONE);
      await openWaiting(leader, /văn bản đi/i, ANSWER);
      await leader.pageIsSound();
      await leader.picture('life-approve');
      await leader.press('Duyệt và ký số');
      await signWithToken(leader);
    },
  },
  {
    name: 'the clerk issues it to all communes at once; receivers register, the sender sees it',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await openWaiting(clerk, /văn bản đi/i, ANSWER);
      await clerk.follow('Cấp số và đóng dấu số');
      await clerk.pageIsSound();
      await clerk.picture('life-issue');
      await clerk.press('Cấp số, chuyển sang đóng dấu số');
      await signWithToken(clerk);
      await clerk.follow(new RegExp(ANSWER));
      await clerk.sees('Đã ban hành');
      await clerk.picture('life-issued');
      life.notation = (await clerk.page.locator('main').innerText()).match(/\d+\/UBND[^\s.,;]*/u)[0];

      const commune = await as(/van-thu\.xa/);
      await openWaiting(commune, /văn bản đến/i, ANSWER);
      await commune.picture('life-commune');
      await commune.press('Vào sổ');
      await commune.sees(/Đã vào sổ, số đến \d+/);
      await commune.pageIsSound();

      await clerk.follow('Xem từng nơi');
      await clerk.choose('Tình trạng', 'Đã vào sổ');
      await clerk.press('Lọc');
      await clerk.sees(new RegExp(commune.role.match(/(phường|xã|thị trấn) [^,]+/)[0]));
      await clerk.picture('life-receivers');
    },
  },
  {
    name: 'the specialist finishes it, and both registers have their line',
    async play({ as }) {
      const specialist = await as(/chuyen-vien\.ubnd/);
      await openWaiting(specialist, /văn bản đến/i, SUBJECT);
      await specialist.chooseLike('Văn bản trả lời', ANSWER);
      await specialist.fill('Kết quả', 'Đã trả lời.');
      await specialist.press('Hoàn thành');
      await specialist.sees('Đã hoàn thành văn bản');
      await specialist.sees(life.notation);
      await specialist.picture('life-done');

      const clerk = await as(/van-thu\.ubnd/);
      const { year } = await clerk.today();
      await clerk.menu('Sổ văn bản');
      for (const [book, line] of [['Văn bản đến', NOTATION], ['Văn bản đi', life.notation]]) {
        await clerk.menu('Sổ văn bản');
        await clerk.followInRow(new RegExp(`${year}.*${book}`), book);
        await clerk.sees(line);
        await clerk.picture(`life-book-${book}`);
        await clerk.printsPdf('In sổ (PDF)');
      }
    },
  },
  {
    name: 'a draft is revised: the earlier version stays, and the difference is to be seen',
    async play({ as }) {
      const specialist = await as(/chuyen-vien\.ubnd/);
      await specialist.menu(/văn bản đi/i);
      await specialist.follow('Soạn văn bản');
      await specialist.fill('Trích yếu', `Về việc sửa đi sửa lại ${ROUND}`);
      await specialist.fill('Nội dung', 'Câu thứ nhất.');
      await specialist.notSecret();
      await specialist.press('Lưu dự thảo');
      await specialist.sees(/Đã lưu dự thảo/);
      await specialist.follow('Sửa dự thảo');
      await specialist.fill('Nội dung', 'Câu thứ hai.');
      await specialist.notSecret();
      await specialist.press('Lưu phiên bản mới');
      await specialist.sees(/Đã lưu phiên bản mới/);
      await specialist.follow(/^Phiên bản 1 và 2/);
      await specialist.sees('Câu thứ nhất.');
      await specialist.sees('Câu thứ hai.');
      await specialist.pageIsSound();
      await specialist.picture('life-versions');
    },
  },
];
