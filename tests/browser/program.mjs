// The program under test: where it lies, how it is started, who can sign in, which pages it has.
// Everything that the browser tests assume about the command line stands in this file.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The debug build that `cargo nextest run --workspace` has made already. */
const BINARY = process.env.TINHSO ?? join(ROOT, 'target/debug/tinhso');
/** The made-up world outside, a program of the tests. */
const OUTSIDE = process.env.OUTSIDE ?? join(ROOT, 'target/debug/outside');
/** Who signs and who seals in the stories. */
const SIGNER = /lanh-dao\.ubnd/;
const SEALER = /van-thu\.ubnd/;
/** The smallest demonstration that has every kind of thing. */
const SCALE = '0.001';
/** Filling a new data folder may take this long on two busy cores. */
const START_SECONDS = 240;
/** Asked for if no line of the output is the list of accounts. */
const ACCOUNTS_PATH = '/demo/tai-khoan.json';

/** Where and how one signs in; the fields are found by what browsers need to fill them in. */
export const SIGN_IN = {
  path: '/dang-nhap',
  name: 'input[autocomplete~="username"]',
  password: 'input[autocomplete~="current-password"]',
};

/**
 * Starts the demonstration on a free port with an empty folder.
 * Gives `{ url, accounts, routes, stop }`. With TINHSO_URL it takes the demonstration that runs there.
 */
export async function startProgram({ command = [BINARY] } = {}) {
  const [program, ...first] = command;
  const routes = await pagesOf(program, first);
  if (process.env.TINHSO_URL && command[0] === BINARY) {
    const url = process.env.TINHSO_URL;
    return { url, routes, accounts: await accountsFrom(url), stop: async () => {} };
  }
  const data = await mkdtemp(join(tmpdir(), 'tinhso-browser-'));
  // a name, not a number: passkeys need one, and what a form came from is compared with the program's own address
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const listen = `127.0.0.1:${port}`;
  const outside = command[0] === BINARY ? await startOutside(program, data) : undefined;
  const child = spawn(program, [...first, 'demo', '--scale', SCALE, '--data', data, '--listen', listen], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...outside?.settings, TINHSO__WEB__BASE_URL: url },
  });
  const said = [];
  let accounts = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      accounts = accountsIn(line) ?? accounts;
    });
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await once(child, 'exit');
      clearTimeout(killer);
    }
    outside?.stop();
    await rm(data, { recursive: true, force: true });
  };
  child.on('error', (error) => said.push(String(error)));
  try {
    await answers(url, child);
    if (accounts.length === 0) accounts = await accountsFrom(url);
    if (accounts.length === 0) throw new Error('the demonstration names no accounts');
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${said.slice(-20).join('\n')}`);
  }
  return { url, accounts, routes, stop };
}

/**
 * The made-up world outside (app/testing): an authority, time-stamps, and the signing program of two
 * people's machines, the leader's and the clerk's of the province. Their certificates are brought into
 * the register of a demonstration that was just filled.
 */
async function startOutside(program, data) {
  const run = promisify(execFile);
  const options = { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 };
  const filled = await run(program, ['demo', '--scale', SCALE, '--data', data, '--only-fill', '--format', 'json'], options);
  const demo = JSON.parse(filled.stdout.trim().split('\n').at(-1));
  const signer = demo.accounts.find((account) => SIGNER.test(account.name));
  const clerk = demo.accounts.find((account) => SEALER.test(account.name));
  const agency = clerk.role.split(', ').slice(1).join(', ');
  const folder = join(data, 'outside');
  const port = await freePort();
  const child = spawn(
    OUTSIDE,
    [folder, '--now', demo.now, '--agent-port', String(port), '--person', signer.person, '--agency', agency],
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const world = JSON.parse(line);
  for (const [file, whose] of [
    [world.person, ['--person', signer.person_id]],
    [world.agency, ['--organisation', clerk.organisation_id]],
  ]) {
    await run(program, ['certificate', 'import', file, ...whose, '--data', data], options);
  }
  return {
    settings: {
      TINHSO__SIGNING__TRUST_FOLDER: world.trust,
      TINHSO__SIGNING__TIMESTAMP_SERVERS: world.tsa,
      TINHSO__SIGNING__OUTSIDE_HOSTS: '127.0.0.1',
      TINHSO__SIGNING__AGENT_ADDRESS: world.agent,
    },
    stop: () => child.stdin.end(),
  };
}

/** The pages of the program: `[{ path, access }]`, reading routes of people only. */
async function pagesOf(program, first) {
  const { stdout } = await promisify(execFile)(program, [...first, 'routes', '--format', 'json'], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 * 1024,
  });
  if (!/^\s*[[{]/.test(stdout)) throw new Error(`${program} routes --format json gave no JSON: ${stdout.slice(0, 200)}`);
  const listed = JSON.parse(stdout);
  const routes = Array.isArray(listed) ? listed : listed.routes;
  return routes
    .filter((route) => (route.method ?? 'GET').toUpperCase() === 'GET')
    .filter((route) => !/api/i.test(route.kind ?? 'page'))
    .map((route) => ({ path: route.path, access: JSON.stringify(route.access ?? '') }));
}

/** A line of JSON that is, or has, a list of accounts. */
function accountsIn(line) {
  if (!/^\s*[[{]/.test(line)) return undefined;
  try {
    const said = JSON.parse(line);
    return normal(Array.isArray(said) ? said : said.accounts);
  } catch {
    return undefined;
  }
}

async function accountsFrom(url) {
  const answer = await fetch(url + ACCOUNTS_PATH);
  if (!answer.ok) return [];
  const said = await answer.json();
  return normal(Array.isArray(said) ? said : said.accounts) ?? [];
}

/** `{ name, password, role, person, organisation }`, whatever the program calls the name. */
function normal(list) {
  if (!Array.isArray(list)) return undefined;
  const accounts = list.map((account) => ({
    name: account.name ?? account.username ?? account.login ?? account.account,
    password: account.password,
    role: String(account.role ?? account.label ?? ''),
    person: String(account.person ?? account.full_name ?? ''),
    organisation: String(account.organisation ?? ''),
  }));
  const whole = accounts.filter((account) => account.name && account.password);
  return whole.length > 0 ? whole : undefined;
}

async function answers(url, child) {
  const until = Date.now() + START_SECONDS * 1000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    try {
      const answer = await fetch(url, { redirect: 'manual' });
      if (answer.status < 500) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`the program did not answer within ${START_SECONDS} seconds`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
