// data-passkey: asks the browser for a passkey and sends the form with its answer. Where it knows none, the part says
// what to do instead. data-print: a button that prints the page.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), one => one.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const all = list => list?.map(one => ({...one, id: bytes(one.id)}));

export function startPasskeys() {
  for (const part of globalThis.PublicKeyCredential ? document.querySelectorAll('[data-passkey]') : []) {
    // a passkey is made for one name of a host; under another address of the same site the browser refuses it
    const {publicKey: {rpId, rp}} = JSON.parse(part.dataset.options);
    if (`.${location.hostname}`.endsWith(`.${rpId ?? rp?.id}`) === false) continue;
    const [place, instead, status] = part.querySelectorAll(':scope > div, :scope > p');
    place.hidden = false;
    instead.hidden = true;
    place.querySelector('button').addEventListener('click', async event => {
      const button = event.currentTarget;
      if (button.getAttribute('aria-busy')) return;
      button.setAttribute('aria-busy', 'true');
      status.textContent = status.dataset.waiting;
      try {
        const answer = JSON.stringify(await ask(part));
        part.querySelector('[name=tra-loi]').value = answer;
        const form = part.closest('form');
        if (form.requestSubmit) form.requestSubmit(); else form.submit();
      } catch {
        // given up, timed out, or no passkey here: the browser does not say which
        status.textContent = status.dataset.failed;
      }
      button.removeAttribute('aria-busy');
    });
  }
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}

async function ask(part) {
  const {publicKey} = JSON.parse(part.dataset.options);
  publicKey.challenge = bytes(publicKey.challenge);
  if (part.dataset.passkey === 'create') {
    publicKey.user.id = bytes(publicKey.user.id);
    publicKey.excludeCredentials = all(publicKey.excludeCredentials);
    const made = await navigator.credentials.create({publicKey});
    const {attestationObject, clientDataJSON} = made.response;
    return {...named(made), response: {attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON)}};
  }
  publicKey.allowCredentials = all(publicKey.allowCredentials);
  const given = await navigator.credentials.get({publicKey});
  const {authenticatorData, clientDataJSON, signature, userHandle} = given.response;
  return {...named(given), response: {authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature), userHandle: userHandle && text(userHandle)}};
}

const named = ({id, rawId, type}) => ({id, rawId: text(rawId), type, extensions: {}});
