// J/K move through rows, X selects, E presses the main act, "/" searches, "?" shows the list. Never inside inputs.
const rows = () => [...document.querySelectorAll('[data-keys-rows] tbody tr')];
const current = all => all.findIndex(row => row.contains(document.activeElement) || row.classList.contains('row-now'));

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = current(all);
  const row = all[Math.min(Math.max(at < 0 ? 0 : at + step, 0), all.length - 1)];
  all.forEach(one => one.classList.toggle('row-now', one === row));
  (row.querySelector('a[href]') ?? row.querySelector('input'))?.focus();
  row.scrollIntoView({block: 'nearest'});
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  x: () => { const all = rows(); all[current(all)]?.querySelector('.cb')?.click(); },
  e: () => { const act = document.querySelector('[data-key-act]'); if (act && act.form.querySelector('tbody .cb:checked')) act.click(); },
  '/': () => document.querySelector('[data-key-search]')?.focus(),
  '?': () => document.getElementById('phim-tat')?.showModal(),
};

export function startKeys() {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector('dialog[open]')) return;
    const typing = event.target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]');
    const act = acts[event.key.toLowerCase()];
    if (typing || !act) return;
    event.preventDefault();
    act();
  });
}
