// The whole interface build. Run: node build.mjs → dist/* with hashed names + dist/manifest.json
import {build} from 'esbuild';
import fs from 'node:fs';
import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';

const started = performance.now();
const require = createRequire(import.meta.url);
const out = 'dist';
const hash = text => createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
const write = (name, ending, text) => { const file = `${name}-${hash(text)}.${ending}`; fs.writeFileSync(`${out}/${file}`, text); return file; };

fs.rmSync(out, {recursive: true, force: true});
fs.mkdirSync(out, {recursive: true});
const result = await build({
  entryPoints: {app: 'src/app.css', ui: 'src/ui.js'}, bundle: true, minify: true, format: 'esm', outdir: out, write: false,
  entryNames: '[name]', assetNames: '[name]-[hash]', loader: {'.woff2': 'file'},
  target: ['chrome99', 'firefox102', 'safari15.4'], legalComments: 'eof',
});
const manifest = {};
for (const file of result.outputFiles) {
  const name = file.path.split('/').pop();
  if (name === 'app.css') {
    // the policy img-src 'self' refuses data: images, so the library's masks become files
    const css = file.text.replace(/url\((?:"(data:image\/svg[^"]*)"|'(data:image\/svg[^']*)'|(data:image\/svg[^)"']*))\)/g,
      (_, ...found) => {
        const data = found.find(one => typeof one === 'string' && one.startsWith('data:'));
        const [head, body] = [data.slice(0, data.indexOf(',')), data.slice(data.indexOf(',') + 1).replace(/\\(["'\\])/g, '$1')];
        if (head.includes('base64')) throw new Error('a data: image in base64');
        return `url(${write('mask', 'svg', decodeURIComponent(body))})`;
      });
    if (/url\(["']?data:/.test(css)) throw new Error(css.match(/url\(.?data:.{80}/)[0]);
    manifest['app.css'] = write('app', 'css', css);
  } else if (name === 'ui.js') manifest['ui.js'] = write('ui', 'js', file.text);
  else fs.writeFileSync(`${out}/${name}`, file.contents);
}

// the icon sprite: only the icons named in icons.txt
const lucide = require('@iconify-json/lucide/icons.json');
const names = [...new Set(fs.readFileSync('src/icons.txt', 'utf8').split(/\s+/).filter(Boolean))];
const symbol = name => {
  const icon = lucide.icons[name] ?? lucide.icons[lucide.aliases?.[name]?.parent];
  if (!icon) throw new Error(`icon ${name} does not exist`);
  const body = icon.body.replace(/<g [^>]*>|<\/g>/g, '').replace(/ (fill="none"|stroke="currentColor"|stroke-linecap="round"|stroke-linejoin="round"|stroke-width="2")/g, '');
  return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`;
};
manifest['icons.svg'] = write('icons', 'svg', `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join('')}</svg>`);
fs.writeFileSync(`${out}/manifest.json`, JSON.stringify(manifest));
console.log(manifest, `${Math.round(performance.now() - started)} ms`);
