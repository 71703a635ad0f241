// data-agent: signs with a token beside the person. The signing program on the same machine is asked once for each
// file: one text out, one text back, over a socket of its own. Whether it signed is not for it to say: the page of
// outcomes shows what arrived. Why it does not answer is found out as far as a browser lets a page see it.
const ANSWER_MINUTES = 10;

export function startAgent() {
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-agent-start]');
    if (button) signAll(button, button.closest('[data-agent]'));
  });
}

async function signAll(button, panel) {
  const status = panel.querySelector('[data-agent-status]');
  button.disabled = true;
  status.textContent = '';
  let whole = true;
  for (const row of panel.querySelectorAll('[data-agent-operation]:not([data-agent-signed])')) {
    const state = row.querySelector('[data-agent-state]');
    state.textContent = panel.dataset.textAsking;
    try {
      const answer = await ask(`${panel.dataset.agent}/${row.dataset.agentOperation}`, row.dataset.agentMessage);
      if (Number(answer.Status) !== 0) throw new Error(answer.Message || answer.Error || String(answer.Status));
      row.dataset.agentSigned = '';
      state.textContent = panel.dataset.textDone;
    } catch (error) {
      whole = false;
      // no socket at all: asking for the other files makes no sense
      if (error.absent) {
        const why = await whyAbsent(panel.dataset.agent);
        state.textContent = '';
        status.textContent = panel.dataset[why];
        panel.querySelectorAll('[data-agent-help]').forEach(help => { help.hidden = help.dataset.agentHelp !== why; });
        break;
      }
      state.textContent = `${panel.dataset.textRefused} ${error.message}`;
    }
  }
  button.disabled = false;
  if (whole) location.assign(panel.dataset.agentDone);
}

/** Browsers ask the person before a page may speak to this machine; the permission has had several names. */
const PERMISSIONS = ['loopback-network', 'local-network-access', 'local-network'];
const PROBE_SECONDS = 3;

/** Which text says why no socket opened: permission, refused, certificate, or nothing is there. */
async function whyAbsent(address) {
  for (const name of PERMISSIONS) {
    try {
      const {state} = await navigator.permissions.query({name});
      if (state === 'denied') return 'textForbidden';
      if (state === 'prompt') return 'textPermission';
    } catch { /* this browser does not know it */ }
  }
  const {host} = new URL(address);
  // it answers over TLS and still takes no socket from this page
  if (await answers(`https://${host}/`)) return 'textClosed';
  // something listens that the browser cannot speak TLS with
  if (await answers(`http://${host}/`)) return 'textCertificate';
  return 'textAbsent';
}

async function answers(address) {
  try {
    await fetch(address, {mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(PROBE_SECONDS * 1_000)});
    return true;
  } catch { return false; }
}

function ask(address, message) {
  return new Promise((resolve, reject) => {
    let socket;
    const absent = () => reject(Object.assign(new Error('absent'), {absent: true}));
    try { socket = new WebSocket(address); } catch { absent(); return; }
    let opened = false;
    const timer = setTimeout(() => { reject(new Error('…')); socket.close(); }, ANSWER_MINUTES * 60_000);
    socket.onopen = () => { opened = true; socket.send(message); };
    socket.onmessage = event => {
      clearTimeout(timer);
      try { resolve(JSON.parse(event.data)); } catch (error) { reject(error); }
      socket.close();
    };
    socket.onclose = () => { clearTimeout(timer); if (opened) reject(new Error('…')); else absent(); };
  });
}
