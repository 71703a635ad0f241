// data-once: sent only once. data-guard: warns before typed text is lost. data-keep: typed text survives an expired
// session. data-count: counts down the characters of a text area.
const KEPT_MINUTES = 30;
const keyOf = form => 'giu:' + new URL(form.action, location.href).pathname;
const texts = form => [...form.elements].filter(field =>
  field.name && !field.name.startsWith('_') && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type));
const leave = new WeakSet();

export function startForms() {
  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ('keep' in form.dataset) keep(form);
    leave.add(form);
    if (!('once' in form.dataset)) return;
    if ('sent' in form.dataset) { event.preventDefault(); return; }
    form.dataset.sent = '';
    // after this turn, so that the pressed button is still part of the form
    setTimeout(() => form.querySelectorAll('button:not([type=button])').forEach(button => {
      button.disabled = true; button.setAttribute('aria-busy', 'true');
    }));
  });
  addEventListener('pageshow', event => { if (event.persisted) document.querySelectorAll('form[data-sent]').forEach(release); });
  document.addEventListener('input', event => {
    const form = event.target.form;
    if (form && 'guard' in form.dataset) form.dataset.changed = '';
    if (event.target.dataset.count) count(event.target);
  });
  addEventListener('beforeunload', event => {
    const changed = [...document.querySelectorAll('form[data-guard][data-changed]')].some(form => !leave.has(form));
    if (changed) event.preventDefault();
  });
}

export function release(form) {
  delete form.dataset.sent;
  leave.delete(form);
  form.querySelectorAll('button[aria-busy]').forEach(button => { button.disabled = false; button.removeAttribute('aria-busy'); });
}

function count(area) {
  const place = document.querySelector(`[data-count-of="${CSS.escape(area.id)}"]`);
  const left = Number(area.dataset.count) - [...area.value.trim()].length;
  if (place) { place.textContent = place.dataset[left < 0 ? 'over' : 'left'].replace('{n}', Math.abs(left).toLocaleString(document.documentElement.lang)); place.classList.toggle('over', left < 0); }
}

export const countAll = () => document.querySelectorAll('textarea[data-count]').forEach(count);

function keep(form) {
  const values = texts(form).filter(field => !['checkbox', 'radio'].includes(field.type) || field.checked)
    .map(field => [field.name, field.value, field.type, field.closest('.picker') && field.labels?.[0]?.firstChild?.textContent]);
  try { sessionStorage.setItem(keyOf(form), JSON.stringify({at: Date.now(), values})); } catch { /* storage may be full or forbidden */ }
}

/** What was sent while the session had ended: the page that asks for the password comes instead of an answer. */
function markLost() {
  for (const key of Object.keys(sessionStorage).filter(key => key.startsWith('giu:'))) {
    sessionStorage.setItem(key, JSON.stringify({...JSON.parse(sessionStorage.getItem(key)), lost: true}));
  }
}

export function restoreForms() {
  const signedIn = document.querySelector('.app');
  if (!signedIn && document.querySelector('input[autocomplete~="current-password"]')) markLost();
  const forms = [...document.querySelectorAll('form[data-keep]')];
  for (const form of forms) {
    const stored = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? 'null');
    // a form with errors holds what was typed already, and one that was answered is done
    if (stored?.lost && !document.querySelector('.ds-error-summary')) fill(form, stored);
    sessionStorage.removeItem(keyOf(form));
  }
  // a signed-in page without the form means that the form was accepted
  if (signedIn && !forms.length) Object.keys(sessionStorage).filter(key => key.startsWith('giu:')).forEach(key => sessionStorage.removeItem(key));
  countAll();
}

function fill(form, {at, values}) {
  if (Date.now() - at > KEPT_MINUTES * 60_000) return;
  let filled = false;
  for (const field of texts(form)) {
    const box = ['checkbox', 'radio'].includes(field.type);
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (box) field.checked = mine.includes(field.value);
    else if (!field.value && mine[0]) { field.value = mine[0]; filled = true; }
  }
  // what was picked from a search is not in a fresh form
  for (const [name, value, type, label] of values) if (label && pickAgain(form, name, value, type, label)) filled = true;
  if (filled) { form.dataset.changed = ''; document.dispatchEvent(new CustomEvent('thongbao', {detail: {text: form.dataset.keep}})); }
}

function pickAgain(form, name, value, type, label) {
  const picker = form.elements.namedItem(`${name}-tim`)?.closest('.picker');
  if (!picker || !['checkbox', 'radio'].includes(type) || [...form.elements].some(field => field.name === name && field.value === value)) return false;
  const list = picker.querySelector('.picked') ?? picker.insertAdjacentElement('afterbegin', Object.assign(document.createElement('ul'), {className: 'picked'}));
  const item = Object.assign(document.createElement('li'), {className: 'ds-field'});
  const box = Object.assign(document.createElement('input'), {className: 'ds-input', type, name, value, checked: true, id: `f-${name}-k${list.children.length}`});
  item.append(box, Object.assign(document.createElement('label'), {className: 'ds-label', htmlFor: box.id, textContent: label}));
  list.append(item);
  return true;
}
