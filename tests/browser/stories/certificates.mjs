// The life of certificates, as those who keep the register go through it: a request that is given back
// and completed, the device that is handed over against a record, pictures of a signature and of a
// seal, a list that is looked at before it is taken in, and the register of one agency.
import { generateKeyPairSync, sign } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const ROUND = Date.now() % 100_000;
const DEVICE = `Trục liên thông văn bản, đợt ${ROUND}`;
const TOKEN = `TK-${ROUND}`;
const ISSUER = [[3, 'CA phục vụ các cơ quan nhà nước'], [10, 'Ban Cơ yếu Chính phủ'], [6, 'VN']];

/** The part of a page with this heading: every act on a certificate has one of its own. */
function part(person, heading) {
  return person.page.locator('.panel', { has: person.page.getByRole('heading', { name: heading, exact: true }) }).first();
}

/** Fills in the form of an act and sends it. */
async function act(person, heading, fields = {}) {
  const form = part(person, heading);
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).first().fill(value);
  return person.click(form.getByRole('button', { name: heading, exact: true }));
}

/** Opens the newest certificate of a holder in the register. */
async function openOf(person, holder) {
  await person.menu(/^Chứng thư số$/);
  await person.fill('Tìm tên, số hiệu, số thiết bị', holder);
  await person.press('Lọc');
  return person.followInRow(holder, holder);
}

async function ask(clerk, kind, choose) {
  await clerk.menu(/^Chứng thư số$/);
  await clerk.follow('Đề nghị cấp mới');
  await clerk.page.getByRole('radio', { name: kind }).check();
  await choose();
  await clerk.fill('Lý do', 'Cần ký số văn bản hằng ngày');
  await clerk.press('Gửi đề nghị');
  return clerk.sees('Đã gửi đề nghị, chờ cơ quan xác nhận');
}

export default [
  {
    name: 'a request is given back, completed, and confirmed by somebody else',
    async play({ as }) {
      const holder = await as(/chuyen-vien\.ubnd/);
      const clerk = await as(/van-thu\.ubnd/);
      const chief = await as(/chanh-vp\.ubnd/);
      await ask(clerk, 'Cá nhân', () => clerk.chooseLike('Người được cấp', holder.name));
      await clerk.doesNotSee('Xác nhận đề nghị');

      await openOf(chief, holder.name);
      await chief.picture('certificates-requested');
      await act(chief, 'Trả lại để bổ sung', { 'Lý do': 'Nêu rõ loại văn bản cần ký' });
      await chief.sees('Cần bổ sung');

      await openOf(clerk, holder.name);
      await clerk.follow('Bổ sung và gửi lại');
      await clerk.sees('Nêu rõ loại văn bản cần ký');
      await clerk.sees(holder.name);
      await clerk.picture('certificates-completed');
      await clerk.pageIsSound();
      await clerk.fill('Lý do', 'ngắn');
      await clerk.press('Gửi đề nghị');
      await clerk.sees('Ghi rõ hơn, ít nhất 10 ký tự');
      await clerk.pageIsSound();
      await clerk.fill('Lý do', 'Ký tờ trình và công văn của phòng');
      await clerk.press('Gửi đề nghị');
      await clerk.sees('Chờ xác nhận');

      await openOf(chief, holder.name);
      await chief.sees('Ký tờ trình và công văn của phòng');
      await act(chief, 'Xác nhận đề nghị');
      await chief.sees('Đã xác nhận');
      await chief.pageIsSound();
    },
  },
  {
    name: 'another request stays with the clerk, who has not completed it yet',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      const chief = await as(/chanh-vp\.ubnd/);
      await ask(clerk, 'Thiết bị, phần mềm', () => clerk.fill('Tên thiết bị, dịch vụ, phần mềm', DEVICE));
      await openOf(chief, DEVICE);
      await act(chief, 'Trả lại để bổ sung', { 'Lý do': 'Thiếu quyết định giao quản lý thiết bị' });
      await openOf(clerk, DEVICE);
      await clerk.follow('Bổ sung và gửi lại');
      await clerk.sees('Thiếu quyết định giao quản lý thiết bị');
      if ((await clerk.page.getByLabel('Tên thiết bị, dịch vụ, phần mềm').inputValue()) !== DEVICE) throw new Error('the name of the device is gone');
      await clerk.pageIsSound();
    },
  },
  {
    name: 'the authority issues it, the device is handed over against a record, the holder brings it into use',
    async play({ as }) {
      const holder = await as(/chuyen-vien\.ubnd/);
      const officer = await as(/^.*· quan-tri$/);
      const today = await holder.today();
      const file = { name: 'chung-thu.cer', mimeType: 'application/pkix-cert', buffer: certificate(holder.name, today.year) };
      await openOf(officer, holder.name);
      await act(officer, 'Gửi tổ chức chứng thực', { 'Số, ký hiệu công văn gửi': '12/UBND-NC' });
      await officer.sees('Đã gửi đi');
      await part(officer, 'Ghi nhận chứng thư được cấp').locator('input[type=file]').setInputFiles([file]);
      await act(officer, 'Ghi nhận chứng thư được cấp');
      await officer.sees('Đã cấp');
      await act(officer, 'Bàn giao thiết bị', { 'Số thiết bị lưu khóa': TOKEN });
      await officer.sees('Đã bàn giao');
      await officer.picture('certificates-delivered');
      await officer.pageIsSound();
      await officer.follow('In biên bản bàn giao');
      await officer.sees(TOKEN);
      await officer.sees('Bên nhận (ký, ghi rõ họ tên)');
      await officer.picture('certificates-record');
      await officer.pageIsSound();

      await holder.menu('Chứng thư của tôi');
      await holder.follow(holder.name);
      await act(holder, 'Đưa vào sử dụng');
      await holder.sees('Đang dùng');
      await holder.pageIsSound();
    },
  },
  {
    name: 'a person puts in the picture of a signature, an officer that of a seal',
    async play({ as }) {
      const holder = await as(/chuyen-vien\.ubnd/);
      await holder.menu('Chứng thư của tôi');
      await holder.follow('Hình chữ ký của tôi');
      await putPicture(holder, [20, 60, 190], '40', '20', 2);
      await holder.sees('Kích thước thật: 40 × 20 mm');
      await holder.picture('certificates-signature');
      await holder.pageIsSound();
      await holder.follow('Mở hình gốc');

      const officer = await as(/^.*· quan-tri$/);
      await officer.menu(/^Chứng thư số$/);
      await officer.follow('Con dấu cơ quan');
      await officer.pick('Cơ quan', 'Sở Nội vụ', /^Sở Nội vụ/);
      await officer.press('Tiếp tục');
      await officer.isAt('Hình con dấu cơ quan');
      await putPicture(officer, [200, 20, 20], '36', '36', 1);
      await officer.sees('Kích thước thật: 36 × 36 mm');
      await officer.picture('certificates-seal');
      await officer.pageIsSound();
    },
  },
  {
    name: 'a list of certificates is looked at, what is right in it is taken in, another list waits',
    async play({ as }) {
      const leader = await as(/giam-doc\.sgddt/);
      const officer = await as(/^.*· quan-tri$/);
      const { year } = await leader.today();
      const lines = (name) => [
        'Tệp;Loại thuê bao;Họ và tên;Mã cơ quan;Số thiết bị lưu khóa',
        `${certificate(name, year).toString('base64')};Cá nhân;${name};H41.15;TK-1`,
        `${certificate('Không Ai Cả', year).toString('base64')};Cá nhân;Không Ai Cả;;TK-2`,
        'thieu-tep.cer;Cơ quan;;H41.15;TK-3',
      ];
      const look = async () => {
        await officer.menu(/^Chứng thư số$/);
        await officer.follow('Nhập chứng thư');
        await officer.pageIsSound();
        const buffer = Buffer.from(`\uFEFF${lines(leader.name).join('\r\n')}\r\n`);
        await officer.attach('Tệp cần nhập', { name: 'danh-sach.csv', mimeType: 'text/csv', buffer });
        await officer.press('Đọc và xem trước');
        await officer.isAt('Xem trước khi nhập');
        await officer.sees('danh-sach.csv, dòng 3');
        await officer.sees('Không tìm thấy thuê bao');
        await officer.sees('Không thấy tệp ghi trong bảng');
      };
      await look();
      await officer.picture('certificates-import');
      await officer.pageIsSound();
      await officer.page.getByRole('radio', { name: 'Nhập các dòng đúng, bỏ qua dòng sai' }).check();
      await officer.press('Ghi vào sổ');
      await officer.sees('Đã nhập 1 chứng thư');
      await officer.sees(leader.name);
      await look();
    },
  },
  {
    name: 'an officer of the province looks at the certificates of one agency with everything below it',
    async play({ as }) {
      const officer = await as(/^.*· quan-tri$/);
      await officer.menu(/^Chứng thư số$/);
      await officer.choose('Tình trạng', 'Đang dùng');
      await officer.press('Lọc');
      await officer.unfold('Chỉ xem một cơ quan');
      await officer.pick('Cơ quan', 'so giao duc', /^Sở GD&ĐT/);
      await officer.tick('Tính cả các đơn vị trực thuộc');
      await officer.picture('certificates-choose');
      await officer.pageIsSound();
      await officer.press('Xem cơ quan này');
      await officer.sees(/Sở Giáo dục và Đào tạo.* và các đơn vị trực thuộc/);
      await officer.doesNotSee(/^Ủy ban nhân dân tỉnh [^ ]+$/);
      await officer.picture('certificates-narrowed');
      await officer.pageIsSound();
      await officer.follow('Thống kê');
      await officer.isAt('Thống kê');
      await officer.sees(/Sở Giáo dục và Đào tạo.* và các đơn vị trực thuộc/);
      await officer.sees('Theo từng cơ quan');
      await officer.picture('certificates-figures');
      await officer.pageIsSound();
      await officer.follow(/^Cơ quan .* Bỏ lọc$/);
      await officer.sees('Theo sở, ngành');
    },
  },
];

/** Puts in a picture of strokes of a colour on a ground that is seen through. */
async function putPicture(person, colour, width, height, times) {
  const buffer = png(120 * times, 120, colour);
  await person.attach(/^Tệp/, { name: 'hinh.png', mimeType: 'image/png', buffer });
  await person.fill('Chiều rộng (mm)', width);
  await person.fill('Chiều cao (mm)', height);
  await person.press('Đưa hình vào');
  return person.sees('Đã lưu hình');
}

function png(width, height, [red, green, blue]) {
  const rows = [];
  for (let row = 0; row < height; row += 1) {
    rows.push(0);
    for (let column = 0; column < width; column += 1) rows.push(red, green, blue, (row + column) % 12 < 3 ? 255 : 0);
  }
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value >>> 0);
    return bytes;
  };
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    return Buffer.concat([number(data.length), body, number(crc32(body))]);
  };
  const head = Buffer.concat([number(width), number(height), Buffer.from([8, 6, 0, 0, 0])]);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.from(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** A certificate of a name, for four years from the start of `year` (RFC 5280, section 4.1). */
function certificate(name, year) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' } });
  const algorithm = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]), der(0x05));
  const day = (year) => der(0x17, Buffer.from(`${String(year).slice(2)}0101000000Z`));
  const body = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, Buffer.concat([Buffer.from([0x11]), publicKey.subarray(-12, -4)])),
    algorithm,
    named(ISSUER),
    der(0x30, day(year), day(year + 4)),
    named([[3, name], [6, 'VN']]),
    publicKey,
  );
  return der(0x30, body, algorithm, der(0x03, [0], sign('sha256', body, privateKey)));
}

const named = (parts) => der(0x30, ...parts.map(([kind, text]) => der(0x31, der(0x30, der(0x06, [0x55, 4, kind]), der(0x0c, Buffer.from(text))))));

/** A value in DER with its tag and its length. */
function der(tag, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
