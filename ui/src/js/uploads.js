// Files are listed, can be taken out again, several picks add up, and their sending shows its progress.
import {countAll, release} from './forms.js';

const size = bytes => bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toLocaleString(document.documentElement.lang, {maximumFractionDigits: 1})} MB`;
const kept = new WeakMap();

function list(input) {
  const place = document.querySelector(`[data-upload-list="${CSS.escape(input.id)}"]`);
  if (!place) return;
  place.replaceChildren(...[...input.files].map((file, index) => {
    const item = document.createElement('li');
    const name = document.createElement('span');
    name.textContent = file.name;
    const note = document.createElement('small');
    note.textContent = size(file.size);
    const remove = document.createElement('button');
    remove.type = 'button';
    remove.className = 'link-button';
    remove.textContent = input.dataset.textRemove;
    remove.setAttribute('aria-label', `${input.dataset.textRemove}: ${file.name}`);
    remove.addEventListener('click', () => { set(input, [...input.files].filter((_, at) => at !== index)); input.focus(); });
    item.append(name, note, remove);
    return item;
  }));
  place.hidden = !input.files.length;
}

function set(input, files) {
  const transfer = new DataTransfer();
  files.forEach(file => transfer.items.add(file));
  input.files = transfer.files;
  kept.set(input, files);
  list(input);
}

export function startUploads() {
  document.addEventListener('change', event => {
    const input = event.target;
    if (!input.matches?.('input[type=file][data-upload]')) return;
    const before = input.multiple ? kept.get(input) ?? [] : [];
    const fresh = [...input.files].filter(file => !before.some(old => old.name === file.name && old.size === file.size && old.lastModified === file.lastModified));
    set(input, [...before, ...fresh]);
  });
  document.addEventListener('submit', event => {
    const form = event.target;
    const files = [...form.querySelectorAll('input[data-upload]')].some(input => input.files.length);
    if (event.defaultPrevented || !files || !form.querySelector('progress')) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}

function send(form, submitter) {
  const bar = form.querySelector('progress');
  const request = new XMLHttpRequest();
  bar.hidden = false;
  bar.closest('.upload-progress').hidden = false;
  request.upload.addEventListener('progress', event => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
  request.addEventListener('load', () => {
    const to = request.getResponseHeader('x-location');
    if (to) { location.assign(to); return; }
    const answer = new DOMParser().parseFromString(request.responseText, 'text/html');
    document.title = answer.title;
    const place = document.getElementById('noi-dung');
    place.replaceChildren(...(answer.getElementById('noi-dung') ?? answer.body).childNodes);
    // the answer begins on top, as if the page had been loaded: who still stands at the button would not see a warning
    scrollTo(0, 0);
    place.focus();
    countAll();
    document.dispatchEvent(new Event('htmx:after:swap'));
  });
  request.addEventListener('error', () => { release(form); bar.closest('.upload-progress').hidden = true; document.dispatchEvent(new CustomEvent('thongbao', {detail: {kind: 'warning', text: bar.dataset.failed}})); });
  request.open('POST', form.action);
  // the server then names the next page in a header instead of redirecting, so that its message is not used up here
  request.setRequestHeader('X-Upload', 'progress');
  request.send(new FormData(form, submitter));
}
