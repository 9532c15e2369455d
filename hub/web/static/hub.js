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

// The language that the reader switches to is where `/` leads from then on.
one('#langs')?.addEventListener('click', (event) => {
  const link = event.target.closest('a[hreflang]');
  if (!link) return;
  const path = new URL(one('a.brand').href).pathname.replace(/[^/]+\/$/, '');
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `language=${link.hreflang}; path=${path}; max-age=31536000; samesite=lax${secure}`;
});

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

// Copy the value of the field that the button names; the field's own message says what happened.
for (const button of all('[data-copy]')) {
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    let done = false;
    try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand('copy'); }
    say(document.getElementById(`${button.dataset.copy}-message`), done ? button.dataset.copied : button.dataset.copyByHand);
  });
}

// Address builder: the address follows the choices, readable, with each filter repeated.
for (const form of all('form[data-address-builder]')) {
  const field = one('[data-address]', form);
  const first = field.value;
  const build = () => {
    const language = new FormData(form).get('in') || form.dataset.language;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value && name !== 'in') query.append(name, value);
    const address = form.dataset.addressBuilder.replace('{language}', language) + (query.size ? `?${query}` : '');
    field.value = address;
    for (const link of all('[data-go]', form)) {
      link.href = link.dataset.go
        .replace('{address}', address)
        .replace('{quoted}', encodeURIComponent(address))
        .replace('{webcal}', address.replace(/^https?:/, 'webcal:'))
        .replace('{quoted-webcal}', encodeURIComponent(address.replace(/^https?:/, 'webcal:')));
    }
    for (const picture of all('[data-only-first]', form)) picture.hidden = address !== first;
  };
  form.addEventListener('input', build);
}

// A link to a full page opens the dialog that holds the same, where there is one.
for (const link of all('[data-dialog]')) {
  link.addEventListener('click', (event) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
  });
}
for (const button of all('[data-close]')) button.addEventListener('click', () => button.closest('dialog').close());

// The error summary takes the focus; its links lead to the fields.
one('.ds-error-summary')?.focus();

// The reader's own time beside the town's.
for (const choice of all('select[data-zone-for]')) {
  const target = document.getElementById(choice.dataset.zoneFor);
  const show = () => {
    const format = new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang,
      { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: choice.value });
    target.textContent = [target.dataset.starts, target.dataset.ends].filter(Boolean).map((moment) => format.format(new Date(moment))).join('–');
  };
  choice.addEventListener('change', show);
}
