// Select all, and the count of selected rows.
function update(form) {
  const boxes = [...form.querySelectorAll('tbody .cb')];
  const chosen = boxes.filter(box => box.checked).length;
  const all = form.querySelector('[data-select-all]');
  if (all) { all.checked = chosen > 0 && chosen === boxes.length; all.indeterminate = chosen > 0 && chosen < boxes.length; }
  const words = form.querySelector('[data-selected-count]');
  if (words) words.textContent = `${words.dataset.selectedCount} ${chosen}`;
}

export function startTables() {
  document.addEventListener('change', event => {
    const form = event.target.closest('.bulk-form');
    if (!form) return;
    if (event.target.matches('[data-select-all]')) form.querySelectorAll('tbody .cb').forEach(box => { box.checked = event.target.checked; });
    update(form);
  });
}

export function refreshTables() {
  document.querySelectorAll('.bulk-form').forEach(update);
}
