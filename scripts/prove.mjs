#!/usr/bin/env node
// The proofs of an office in the sizes that `make test` has no time for:
//
//   make prove OFFICE=documents [CASES=2000] [KILLS=50] [SCALE=0.01]
//
// An office is a folder of contexts/; nothing is listed here for each. One line is printed for each
// proof, and a row with date, program and numbers goes to docs/proofs.md. What ran to its end for the
// same commit and sizes is not run again, so that a broken run can be taken up. Exit code 1 if a proof
// fails or shows nothing.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { OFFICE: office = '', CASES: cases = '2000', KILLS: kills = '50', SCALE: scale = '0.01' } = process.env;
const offices = readdirSync('contexts', { withFileTypes: true }).filter(it => it.isDirectory()).map(it => it.name);
if (!offices.includes(office)) {
  console.error(`make prove OFFICE=x, and x is one of ${offices.join(', ')}`);
  process.exit(2);
}
const output = (command, ...words) => spawnSync(command, words, { encoding: 'utf8' }).stdout.trim();
// what is not committed is another program
const changed = output('git', 'status', '--porcelain', '--', '.', ':!docs/proofs.md') !== '';
const commit = output('git', 'rev-parse', '--short=10', 'HEAD') + (changed ? ' with changes' : '');
const seed = process.env.SEED ?? String(Math.floor(Date.now() / 1000));
const target = process.env.CARGO_TARGET_DIR ?? 'target';
const kept = join(target, 'prove', office);
mkdirSync(kept, { recursive: true });
const PAGE = 'docs/proofs.md';

// Runs a command, shows what it says, and gives it back without colours.
function run(words, env = {}) {
  const ran = spawnSync(words[0], words.slice(1), { env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = `${ran.stdout}\n${ran.stderr}`.replace(/\x1b\[[0-9;]*m/g, '');
  return { code: ran.status ?? 1, said, told: ran.stdout ?? '' };
}

const sum = (said, pattern) => [...said.matchAll(pattern)].reduce((all, found) => all + Number(found[1].replaceAll(',', '')), 0);

// Each gives what it counted; an empty text, or a throw, is a proof that failed.
const proofs = {
  // every test of the office on both databases, with random sequences in larger numbers
  'properties and acts on both databases': () => {
    const { code, said } = run(['cargo', 'nextest', 'run', '--workspace', '--no-fail-fast', '--cargo-quiet', '-E', `package(${office})`],
      { PROPTEST_CASES: cases, PROPTEST_RNG_SEED: seed });
    const passed = sum(said, /(\d+) passed/g);
    if (code !== 0 || passed === 0) throw new Error(last(said));
    return `${passed} tests, ${cases} cases for each property that names no number of its own, seed ${seed}`;
  },
  // nodes, worker, databases; the load goes through the offices' own acts
  'chaos under load': () => {
    const { code, said } = run(['cargo', 'nextest', 'run', '--workspace', '--profile', 'chaos', '--no-fail-fast', '--cargo-quiet', '--success-output', 'immediate'], { TINHSO_KILLS: kills });
    const faults = sum(said, /(\d+) faults, \d+ acts acknowledged/g), acts = sum(said, /\d+ faults, (\d+) acts acknowledged/g);
    const missing = [faults, acts, sum(said, /(\d+) passed/g)].some(number => number === 0);
    if (code !== 0 || missing) throw new Error(last(said));
    return `${faults} faults while ${acts} acts were acknowledged, ${kills} kills of a run and of an issue to all communes`;
  },
  // a whole year through the acts, then every check
  'a played year and its checks': () => {
    // with all packages: alone it would be built with other features, for minutes
    const built = run(['cargo', 'build', '--quiet', '--workspace', '--bin', 'tinhso']);
    if (built.code !== 0) throw new Error(last(built.said));
    const data = mkdtempSync(join(tmpdir(), 'tinhso-prove-'));
    const tinhso = (codes, ...words) => {
      const { code, said, told } = run([join(target, 'debug/tinhso'), ...words, '--data', data]);
      if (!codes.includes(code)) throw new Error(`${words.join(' ')}: ${last(said)}`);
      return told; // what it warned of stands beside the answer, not in it
    };
    try {
      tinhso([0], 'simulate', 'nghean-2022', '--scale', scale);
      const figures = JSON.parse(tinhso([0], 'check', 'figures', '--from', '2022-01-01', '--to', '2022-12-31', '--format', 'json'));
      // no node has signed, so that nothing is shown of it but that it agrees with itself
      const log = JSON.parse(tinhso([0, 1, 3], 'audit', 'check', '--format', 'json'));
      if (log.problems_in_all !== 0 || log.entries + log.unsequenced === 0) throw new Error(`the log: ${JSON.stringify(log.problems)}`);
      const index = JSON.parse(tinhso([0], 'search', 'build', '--format', 'json'));
      tinhso([0], 'check', 'search', '--format', 'json');
      tinhso([0], 'check', 'files', '--format', 'json');
      if (index.rows === 0) throw new Error('nothing can be found');
      return `scale ${scale} on SQLite: ${Object.keys(figures.figures).length} figures, ${log.entries + log.unsequenced} entries, ${log.acts} acts, ${index.rows} rows of the index`;
    } finally { rmSync(data, { recursive: true, force: true }); }
  },
};

function last(said) {
  return said.split('\n').filter(line => line.trim()).slice(-12).join('\n');
}

if (!existsSync(PAGE)) throw new Error(`${PAGE} is missing`);
let failed = 0;
for (const [name, prove] of Object.entries(proofs)) {
  const mark = join(kept, `${name.replaceAll(' ', '-')}.json`), of = JSON.stringify([commit, cases, kills, scale]);
  const before = existsSync(mark) ? JSON.parse(readFileSync(mark, 'utf8')) : null;
  if (before?.of === of && !changed) {
    console.log(`${office}: ${name}: ${before.numbers}, ran before`);
    continue;
  }
  const start = performance.now();
  let numbers = '', result = 'holds';
  try { numbers = prove(); } catch (error) { result = '**fails**'; numbers = error.message.split('\n').at(-1); failed += 1; console.error(error.message); }
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${office}: ${name}: ${numbers}, ${seconds} s, ${result.replaceAll('*', '')}`);
  const day = new Date().toISOString().slice(0, 10);
  appendFileSync(PAGE, `| ${day} | ${commit} | ${office} | ${name} | ${numbers.replaceAll('|', '/')} | ${seconds} | ${result} |\n`);
  if (result === 'holds') writeFileSync(mark, JSON.stringify({ of, numbers }));
}
process.exit(failed === 0 ? 0 : 1);
