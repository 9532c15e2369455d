// Small enhancements. Every page works without this file; its words come from the page.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (element, text) => {
  if (!element) return;
  element.textContent = '';
  requestAnimationFrame(() => { element.textContent = text; });
};

// Display: shown at once, and kept in the cookie that the form's own address sets.
for (const form of all('form[data-display]')) {
  form.addEventListener('change', (event) => {
    const choice = event.target.value;
    document.documentElement.dataset.colorScheme = choice;
    for (const radio of all('form[data-display] input[type=radio]')) radio.checked = radio.value === choice;
    fetch(`${form.action}?display=${encodeURIComponent(choice)}`, { redirect: 'manual', credentials: 'same-origin' });
  });
}

// Original or translation, in place.
for (const button of all('[data-show]')) {
  button.addEventListener('click', () => {
    for (const other of all('[data-show]', button.parentElement)) other.setAttribute('aria-pressed', other === button);
    for (const text of all('[data-version]', button.closest('[data-swap]'))) text.hidden = text.dataset.version !== button.dataset.show;
  });
}

// The device's own way to share, where it has one.
for (const button of all('[data-share]')) {
  button.hidden = !navigator.share;
  button.addEventListener('click', () => navigator.share({ title: button.dataset.share, url: button.dataset.url }).catch(() => {}));
}

// Copy the value of the field that the button names; the field's own message says what happened. The focus
// stays on the button, but where the value has to be copied by hand: then the field has it, all selected.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  let done = true;
  try { await navigator.clipboard.writeText(field.value); } catch {
    field.select();
    done = document.execCommand('copy');
    if (done) button.focus();
  }
  say(document.getElementById(`${button.dataset.copy}-message`), done ? button.dataset.copied : button.dataset.copyByHand);
});

// A link to a full page opens the dialog that holds the same, where there is one.
for (const link of all('[data-dialog]')) {
  link.addEventListener('click', (event) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
  });
}
for (const button of all('[data-close]')) button.addEventListener('click', () => button.closest('dialog').close());

// The error summary takes the focus, its links lead to the fields; so does what says it was saved.
one('.ds-error-summary, [data-saved]')?.focus();
