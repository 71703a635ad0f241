// Proves that the harness can fail: a small program of our own with one fault on each page.
import { fileURLToPath } from 'node:url';
import { startProgram } from './program.mjs';
import { sweep } from './sweep.mjs';

const PLANTED = new URL('./planted.mjs', import.meta.url);

/** Page → what the sweep must say of it; `null` if it must say nothing. */
const EXPECTED = {
  vanthu: null,
  '/': null,
  '/dang-nhap': null,
  '/ho-so/{id}': null,
  '/nhat': /color-contrast/,
  '/toi': /^[^]*dark \d+: color-contrast/,
  '/rong': /light 390: scrolls sideways/,
  '/khoa': /shows the key of a text: documents-title/,
  '/loi': /script: planted/,
  '/kieu': /console: .*Content Security Policy/,
  '/mat/{id}': /no link leads there/,
};

export async function selfTest(browser) {
  const program = await startProgram({ command: [process.execPath, fileURLToPath(PLANTED)] });
  const said = new Map();
  try {
    const check = async (name, work) => {
      const path = name.split(' ')[1];
      try {
        await work();
        said.set(path, null);
      } catch (error) {
        said.set(path, error.message);
      }
    };
    await sweep({ browser, program, check, list: new URL('./planted-unreached.txt', import.meta.url) });
  } finally {
    await program.stop();
  }
  for (const [path, expected] of Object.entries(EXPECTED)) {
    const message = said.get(path);
    const isRight = expected === null ? message === null : expected.test(message ?? '');
    if (!isRight) throw new Error(`${path}: expected ${expected}, the sweep said: ${message}`);
  }
  if (said.size !== Object.keys(EXPECTED).length) throw new Error(`pages: ${[...said.keys()].join(' ')}`);
}
