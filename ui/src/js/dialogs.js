// Links that open a dialog, buttons that close one, menus that close when one clicks elsewhere.
export function startDialogs() {
  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-dialog]');
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
      return;
    }
    const closer = event.target.closest('[data-close]');
    if (closer) { (closer.closest('dialog') ?? closer.closest('.toast'))?.[closer.closest('dialog') ? 'close' : 'remove'](); return; }
    const fault = event.target.closest('.ds-error-summary a[href^="#"]');
    const group = fault && document.getElementById(fault.hash.slice(1))?.closest('fieldset');
    if (group) { event.preventDefault(); group.scrollIntoView(); group.querySelector('input').focus({preventScroll: true}); return; }
    const back = event.target.closest('[data-back]');
    if (back && history.length > 1) { event.preventDefault(); history.back(); return; }
    for (const menu of document.querySelectorAll('details.drop[open]')) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    const menu = document.querySelector('details.drop[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); return; }
    if (location.hash === '#danh-muc') { location.hash = '#noi-dung'; document.querySelector('.burger')?.focus(); }
  });
}
