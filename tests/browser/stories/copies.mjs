// An electronic copy of a paper document (sao y): the clerk makes it of the scan, the leader decides, the
// clerk numbers it and signs for the agency, a commune receives it with a trusted signature.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { smallPdf } from '../pdf.mjs';

const ROUND = Date.now() % 100_000;
const SUBJECT = `Về việc phê duyệt kế hoạch trồng rừng, đợt ${ROUND}`;

export default [
  {
    name: 'the clerk makes a copy of a scanned decision and the leader decides on it',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await clerk.menu(/văn bản đến/i);
      await clerk.follow('Vào sổ văn bản');
      await clerk.pick('Cơ quan gửi', 'Sở Nội vụ', /^Sở Nội vụ tỉnh/);
      await clerk.choose('Loại văn bản', 'Quyết định');
      await clerk.fill('Số ký hiệu', `${ROUND}/QĐ-SNV`);
      await clerk.fillDate('Ngày văn bản', await clerk.today());
      await clerk.fill('Trích yếu', SUBJECT);
      await clerk.notSecret();
      await clerk.attach('Tệp đính kèm', { name: 'quyet-dinh-quet.pdf', mimeType: 'application/pdf', buffer: smallPdf(3) });
      await clerk.press('Vào sổ');
      await clerk.isAt(/^Đã vào sổ số \d+$/);
      await clerk.menu(/văn bản đến/i);
      await clerk.follow(SUBJECT);
      await clerk.follow('Lập bản sao');
      await clerk.picture('copy-form');
      await clerk.pageIsSound();
      await clerk.tick(/^Ủy ban nhân dân các xã, phường, thị trấn/);
      await clerk.press('Trình duyệt bản sao');
      await clerk.sees('Có 1 chỗ cần sửa');
      await clerk.chooseLike('Người quyết định sao', /Phó Chủ tịch/);
      await clerk.press('Trình duyệt bản sao');
      await clerk.sees(/Đã lập bản sao/);
      await clerk.sees('SAO Y');
      await clerk.pageIsSound();

      const leader = await as(/lanh-dao\.ubnd/);
      await leader.menu(/văn bản đi/i);
      await leader.follow(SUBJECT);
      await leader.picture('copy-decide');
      await leader.press('Duyệt');
      await leader.sees(/Đã duyệt/);
    },
  },
  {
    name: 'the clerk numbers the copy and seals it, and the commune trusts it',
    async play({ as }) {
      const clerk = await as(/van-thu\.ubnd/);
      await clerk.menu(/văn bản đi/i);
      await clerk.follow(SUBJECT);
      await clerk.follow('Cấp số và đóng dấu số');
      await clerk.picture('copy-number');
      await clerk.press('Cấp số, chuyển sang đóng dấu số');
      await clerk.press('Ký số');
      await clerk.press('Bắt đầu ký');
      await clerk.sees(/Đã ký xong 1 tệp/);
      await clerk.follow(new RegExp(SUBJECT));
      await clerk.sees('Đã ban hành');
      await clerk.sees(/\/SY-UBND/);
      await clerk.picture('copy-issued');

      const commune = await as(/van-thu\.xa/);
      await commune.menu(/văn bản đến/i);
      await commune.follow(SUBJECT);
      await commune.seesAfterAWhile(/Chữ ký hợp lệ, tin cậy/);
      const file = await commune.keeps('Xem bản sao', 'copy-original.pdf');
      // pdfsig ends with 1 where it does not know the root, which here nobody knows
      const { stdout } = await promisify(execFile)('pdfsig', ['-nocert', file]).catch((error) => error);
      if (!/Signature is Valid\./.test(stdout)) throw new Error(`pdfsig says\n${stdout}`);
      await commune.picture('copy-received');
    },
  },
];
