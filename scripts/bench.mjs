// The bench: ours beside the limit, in the same run, on a release build. Prints a table in Markdown.
//
//   node scripts/bench.mjs PROGRAM RAW_COPY [SCALE…]        (make bench does it)
//
// CPU is the server process's own time (/proc/PID/stat), which other load on the machine does not
// change; seconds are wall time and do.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [program, rawCopy, ...scales] = process.argv.slice(2);
const TICK = Number(execFileSync('getconf', ['CLK_TCK']));
const PAGES = 2000, SEARCHES = 500;
const rows = [];
const row = (what, ours, limit, met) => { rows.push([what, ours, limit, met]); console.error(`${what}: ${ours} (${limit})`); };
const sleep = ms => new Promise(done => setTimeout(done, ms));
const stat = pid => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
const cpu = pid => { const s = stat(pid); return (Number(s[11]) + Number(s[12])) / TICK * 1000; };
const rss = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const quantile = (list, share) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
const jar = { cookie: '' };
const keep = answer => { for (const c of answer.headers.getSetCookie()) { const [pair] = c.split(';'); const [name] = pair.split('=');
  jar.cookie = [...jar.cookie.split('; ').filter(p => p && !p.startsWith(name + '=')), pair].join('; '); } };
const get = async (base, path) => { const answer = await fetch(base + path, { headers: { cookie: jar.cookie }, redirect: 'manual' }); keep(answer); return { status: answer.status, text: await answer.text() }; };

async function signIn(base, user, password) {
  const page = (await get(base, '/dang-nhap')).text;
  const field = name => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
  const body = new URLSearchParams({ _csrf: field('_csrf'), _key: field('_key'), tiep: '/van-ban-den', ten: user, 'mat-khau': password });
  const answer = await fetch(base + '/dang-nhap', { method: 'POST', body, redirect: 'manual', headers: { cookie: jar.cookie, 'sec-fetch-site': 'same-origin' } });
  keep(answer);
  if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`);
}

async function measure(scale) {
  const folder = mkdtempSync(join(tmpdir(), 'tinhso-bench-')), data = join(folder, 'data');
  const began = Date.now();
  execFileSync(program, ['demo', '--only-fill', '--scale', scale, '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = (Date.now() - began) / 1000;
  const report = JSON.parse(execFileSync(program, ['report', 'annual', '--year', '2022', '--format', 'json', '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] }));
  const figure = code => report.figures.find(f => f.code === code).value;
  const documents = figure('documents.incoming.received') + figure('documents.outgoing.issued');
  row(`simulate, documents a second, scale ${scale}`, Math.round(documents / seconds), '≥ 2,000', documents / seconds >= 2000);
  const raw = JSON.parse(execFileSync(rawCopy, [join(data, 'tinhso.sqlite'), join(folder, 'raw.sqlite')]));
  row(`simulate beside the same ${raw.rows} rows raw, scale ${scale}`, `${(seconds / raw.seconds).toFixed(2)}×`, '≤ 3×', seconds / raw.seconds <= 3);
  const port = 18000 + Math.floor(Math.random() * 2000), base = `http://127.0.0.1:${port}`, start = performance.now();
  const server = spawn(program, ['serve', '--data', data, '--set', `web.listen=127.0.0.1:${port}`, '--set', 'log.level=warn', '--set', 'web.requests_per_address=1000000', '--set', 'web.requests_per_account=1000000'], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    for (;;) { try { if ((await get(base, '/dang-nhap')).status === 200) break; } catch { await sleep(5); } }
    const first = (performance.now() - start) / 1000;
    row(`start to first page, s, scale ${scale}`, first.toFixed(2), '≤ 1', first <= 1);
    await sleep(Number(process.env.SETTLE ?? 60) * 1000);
    row(`memory at rest, MB, scale ${scale}`, Math.round(rss(server.pid)), '≤ 200', rss(server.pid) <= 200);
    await signIn(base, 'van-thu.sgddt', 'Thử nghiệm 2022!');
    const pageCpu = await inbox(base, server.pid, scale);
    await search(base, server.pid, scale);
    return { pageCpu, size: statSync(join(data, 'tinhso.sqlite')).size };
  } finally { server.kill('SIGTERM'); await sleep(1500); rmSync(folder, { recursive: true, force: true }); }
}

async function inbox(base, pid, scale) {
  const path = '/van-ban-den?the=da-hoan-thanh';
  for (let n = 0; n < 200; n++) await get(base, path);
  const before = cpu(pid);
  let lines = 0;
  for (let n = 0; n < PAGES; n++) { const page = await get(base, path); if (page.status !== 200) throw new Error(`inbox answered ${page.status}`); lines = page.text.split('class="subj"').length - 1; }
  const each = (cpu(pid) - before) / PAGES;
  row(`inbox page of one agency (${lines} rows), ms CPU, scale ${scale}`, each.toFixed(3), '≤ 0.6', each <= 0.6);
  return each;
}

async function search(base, pid, scale) {
  const words = ['chuyển đổi', 'đất đai', 'ngân sách', 'giáo dục', 'bảo vệ', 'quản lý', 'y tế', 'nông thôn', 'hướng dẫn', 'thủ tục', 'môi trường', 'xây dựng', 'thuế', 'lao động', 'văn hóa'];
  const times = [], before = cpu(pid);
  for (let n = 0; n < SEARCHES; n++) { const q = `${words[n % words.length].split(' ')[0]} ${words[(n * 7 + 3) % words.length].split(' ').at(-1)}`;
    const start = performance.now(); const page = await get(base, `/tim-kiem?q=${encodeURIComponent(q)}`); if (page.status !== 200) throw new Error(`search answered ${page.status}`); times.push(performance.now() - start); }
  const each = (cpu(pid) - before) / SEARCHES;
  row(`two-word search, whole page, p50 / p99 ms, scale ${scale}`, `${quantile(times, 0.5).toFixed(1)} / ${quantile(times, 0.99).toFixed(1)}`, 'p99 ≤ 50', quantile(times, 0.99) <= 50);
  row(`two-word search, whole page, ms CPU, scale ${scale}`, each.toFixed(2), '', null);
}

const measured = [];
for (const scale of scales.length ? scales : ['0.01', '0.1']) measured.push({ scale, ...(await measure(scale)) });
if (measured.length > 1) { const [a, b] = [measured[0], measured.at(-1)], growth = b.pageCpu / a.pageCpu;
  row(`inbox page, growth from scale ${a.scale} to ${b.scale}`, `${growth.toFixed(2)}×`, '≤ 1.3×', growth <= 1.3); }
console.log('| what | ours | goal | |\n|---|---|---|---|');
for (const [what, ours, limit, met] of rows) console.log(`| ${what} | ${ours} | ${limit} | ${met === null ? '' : met ? 'met' : '**missed**'} |`);
