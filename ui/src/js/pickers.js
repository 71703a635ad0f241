// data-count-results: says how many a search in a long register found, and what else the list says, when it changes.
const heard = new WeakMap();

export function countResults() {
  for (const place of document.querySelectorAll('[data-count-results]')) {
    const list = document.getElementById(place.dataset.countResults);
    const now = list?.textContent ?? '';
    const before = heard.get(place);
    heard.set(place, now);
    if (before === undefined || before === now) continue;
    const count = list.querySelectorAll('input').length;
    const notes = [...list.querySelectorAll('.hint')].map(note => note.textContent.trim());
    place.textContent = [count ? place.dataset.textCount.replace('{n}', count) : '', ...notes].filter(Boolean).join('. ');
  }
}
