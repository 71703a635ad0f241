// Short messages in the corner: from the server by the answer header HX-Trigger, or from the script itself.
const SHOWN_MS = 10_000;

export function startToasts() {
  document.addEventListener('thongbao', event => {
    const place = document.getElementById('thong-bao');
    const text = event.detail?.text;
    if (!place || !text) return;
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.dataset.kind = event.detail.kind ?? 'info';
    const words = document.createElement('p');
    words.textContent = text;
    const close = document.createElement('button');
    close.type = 'button';
    close.dataset.close = '';
    close.setAttribute('aria-label', place.dataset.textClose);
    close.textContent = '×';
    toast.append(words, close);
    place.append(toast);
    const timer = setTimeout(() => toast.remove(), SHOWN_MS);
    // who reads slowly keeps it by pointing at it or focusing it
    ['mouseenter', 'focusin'].forEach(kind => toast.addEventListener(kind, () => clearTimeout(timer)));
  });
}
