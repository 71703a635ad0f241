// Everything here only adds to pages that work without it. Elements say by data attributes what they want.
import 'htmx.org/dist/htmx.esm.js';
import {startAgent} from './js/agent.js';
import {startDialogs} from './js/dialogs.js';
import {startForms, restoreForms} from './js/forms.js';
import {startKeys} from './js/keys.js';
import {startPasskeys} from './js/passkeys.js';
import {countResults} from './js/pickers.js';
import {startTables, refreshTables} from './js/tables.js';
import {startToasts} from './js/toasts.js';
import {startUploads} from './js/uploads.js';

startAgent();
startDialogs();
startForms();
startKeys();
startPasskeys();
startTables();
startToasts();
startUploads();

const refresh = () => {
  refreshTables();
  countResults();
  document.querySelector('[data-focus]:not([data-focused])')?.focus();
  document.querySelectorAll('[data-focus]').forEach(one => { one.dataset.focused = ''; });
  // the newest months of a chart that is wider than a phone come first
  document.querySelectorAll('.chart-scroll').forEach(one => { one.scrollLeft = one.scrollWidth; });
};
restoreForms();
refresh();
document.addEventListener('htmx:after:swap', refresh);
