// data-once: sent only once. data-guard: warns before typed text is lost. data-keep: typed text survives an expired
// session, for the account that typed it and nobody else. data-count: counts down the characters of a text area.
const KEPT_MINUTES = 30;
const PREFIX = 'giu:';
const pathOf = form => new URL(form.action, location.href).pathname;
const keyOf = form => PREFIX + pathOf(form);
const office = () => document.querySelector('.app');
/** Whose page this is: a digest of the account; nobody's on public pages. */
const owner = () => office()?.dataset.owner ?? '';
const texts = form => [...form.elements].filter(field =>
  field.name && !field.name.startsWith('_') && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type));
const leave = new WeakSet();
const touched = new WeakSet();
let leftForGood = false;

export function startForms() {
  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ('keep' in form.dataset) keep(form);
    // whoever signs out leaves nothing in this tab
    if (pathOf(form) === office()?.dataset.signOut) { leftForGood = true; keptKeys().forEach(forget); }
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
    if (form) touched.add(form);
    if (form && 'guard' in form.dataset) form.dataset.changed = '';
    if (event.target.dataset.count) count(event.target);
  });
  // whatever leads away (a link, a search whose answer is the sign-in page): if that page asks for the password, the
  // whole form comes back behind it
  addEventListener('pagehide', () => {
    if (leftForGood) return;
    document.querySelectorAll('form[data-keep]').forEach(form => { if (touched.has(form) && !leave.has(form)) keep(form); });
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
  store(keyOf(form), {owner: owner(), at: Date.now(), values});
}

const keptKeys = () => Object.keys(sessionStorage).filter(key => key.startsWith(PREFIX));
const forget = key => sessionStorage.removeItem(key);
const store = (key, kept) => { try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch { /* storage may be full or forbidden */ } };

/** What is kept under this key and may still be used; anything else is thrown away. */
function read(key) {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(key)); } catch { /* not ours */ }
  if (kept && Date.now() - kept.at <= KEPT_MINUTES * 60_000) return kept;
  forget(key);
  return null;
}

/** The page that asks for the password came instead of an answer: what was typed waits for its owner. */
function markLost() {
  const lost = keptKeys().map(key => [key, read(key)]).filter(([, kept]) => kept?.owner);
  lost.forEach(([key, kept]) => store(key, {...kept, lost: true}));
  document.querySelectorAll('[data-kept-note]').forEach(note => { note.hidden = !lost.length; });
}

export function restoreForms() {
  const signedIn = office();
  // what somebody else typed in this tab is not shown to whoever signs in after them, and not kept either
  if (signedIn) keptKeys().filter(key => read(key)?.owner !== owner()).forEach(forget);
  if (!signedIn && document.querySelector('input[autocomplete~="current-password"]')) markLost();
  const forms = [...document.querySelectorAll('form[data-keep]')];
  for (const form of forms) {
    const kept = read(keyOf(form));
    // a form with errors holds what was typed already, and one that was answered is done
    if (kept?.lost && kept.owner === owner() && !document.querySelector('.ds-error-summary')) fill(form, kept);
    forget(keyOf(form));
  }
  // a signed-in page without the form means that the form was accepted; what was lost waits until its form is opened
  if (signedIn) keptKeys().filter(key => !read(key)?.lost).forEach(forget);
  countAll();
}

function fill(form, {values}) {
  let filled = false;
  const left = [...values];
  const next = name => { const at = left.findIndex(([mine]) => mine === name); return at < 0 ? undefined : left.splice(at, 1)[0][1]; };
  for (const field of texts(form)) {
    if (['checkbox', 'radio'].includes(field.type)) { field.checked = values.some(([name, value]) => name === field.name && value === field.value); continue; }
    const mine = next(field.name);
    if (mine !== undefined && mine !== field.value) { field.value = mine; filled = true; }
  }
  // what was picked from a search is not in a fresh form
  for (const [name, value, type, label] of values) if (label && pickAgain(form, name, value, type, label)) filled = true;
  if (filled) { form.dataset.changed = ''; touched.add(form); document.dispatchEvent(new CustomEvent('thongbao', {detail: {text: form.dataset.keep}})); }
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
