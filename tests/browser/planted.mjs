// A program that speaks like the one under test (`routes`, `demo`), with one fault on each page.
import { createServer } from 'node:http';

const PAGES = {
  '/': ['Trang đầu', '<p><a href="/ho-so/1">Hồ sơ</a></p>'],
  '/dang-nhap': [
    'Đăng nhập',
    '<form method="post"><label>Tên <input name="n" autocomplete="username"></label> ' +
      '<label>Mật khẩu <input name="p" type="password" autocomplete="current-password"></label> <button>Vào</button></form>',
  ],
  '/ho-so/{id}': ['Hồ sơ', '<p>Một hồ sơ.</p>'],
  '/nhat': ['Chữ nhạt', '<p class="nhat">Chữ này nhạt quá.</p>'],
  '/toi': ['Chữ nhạt trong bóng tối', '<p class="toi">Chữ này chỉ nhạt trong bóng tối.</p>'],
  '/rong': ['Rộng', '<div class="rong">Rộng hơn điện thoại.</div>'],
  '/khoa': ['Khóa', '<p>documents-title</p>'],
  '/loi': ['Lỗi', '<script nonce="n">throw new Error("planted")</script>'],
  '/kieu': ['Kiểu', '<p style="color:#222">Kiểu viết ngay trên phần tử.</p>'],
  '/mat/{id}': ['Mất', ''],
};
const STYLE =
  'body{background:#fff;color:#222}.nhat{color:#bbb}.toi{color:#333}.rong{width:600px}' +
  '@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}.nhat{color:#444}}';

/** As strict as the program's own: what the harness does must work under it. */
const POLICY = "default-src 'self'; script-src 'self' 'nonce-n'; style-src 'self' 'nonce-n'; img-src 'self' data:";

const shown = ([title, body]) =>
  `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><style nonce="n">${STYLE}</style><link rel="icon" href="data:,"></head>` +
  `<body><main><h1>${title}</h1>${body}</main></body></html>`;

const [command, ...options] = process.argv.slice(2);
const paths = Object.keys(PAGES);
if (command === 'routes') {
  const posted = { method: 'POST', path: '/dang-nhap', access: 'Public', kind: 'Page' };
  console.log(JSON.stringify([posted, ...paths.map((path) => ({ method: 'GET', path, access: 'Public', kind: 'Page' }))]));
} else {
  const [host, port] = options[options.indexOf('--listen') + 1].split(':');
  const server = createServer((request, response) => {
    if (request.method === 'POST') return response.writeHead(303, { location: '/' }).end();
    const path = request.url === '/ho-so/1' ? '/ho-so/{id}' : request.url;
    if (!PAGES[path] || path.startsWith('/mat')) return response.writeHead(404).end();
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
    return response.writeHead(200, headers).end(shown(PAGES[path]));
  });
  server.listen(Number(port), host, () => {
    console.log(JSON.stringify({ accounts: [{ name: 'vanthu', password: 'x', role: 'Văn thư' }] }));
  });
  process.on('SIGTERM', () => process.exit(0));
}
