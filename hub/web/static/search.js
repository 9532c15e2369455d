// Suggestions below a search field while somebody types: a combobox with a list (ARIA APG).
// Without this file, or when nothing comes, the form is sent as it is.
const WAIT_MS = 180;
const SHORTEST = 2;

function suggestFor(field, number) {
  const list = document.createElement('ul');
  list.className = 'suggest';
  list.id = `suggest-${number}`;
  list.role = 'listbox';
  list.ariaLabel = field.dataset.suggestLabel;
  list.hidden = true;
  field.parentElement.append(list);
  field.role = 'combobox';
  field.ariaAutoComplete = 'list';
  field.ariaExpanded = 'false';
  field.setAttribute('aria-controls', list.id);

  let timer = 0;
  let asked = null;
  let chosen = -1;
  const options = () => [...list.children];

  const choose = (place) => {
    chosen = place;
    options().forEach((option, at) => { option.ariaSelected = String(at === place); });
    const option = options()[place];
    if (option) { field.setAttribute('aria-activedescendant', option.id); option.scrollIntoView({ block: 'nearest' }); }
    else field.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    field.ariaExpanded = 'false';
    choose(-1);
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement('li');
      option.role = 'option';
      option.id = `${list.id}-${at}`;
      option.ariaSelected = 'false';
      option.dataset.url = one.url;
      const text = document.createElement('span');
      text.textContent = one.text;
      if (one.language) text.lang = one.language === 'und' ? '' : one.language;
      const note = document.createElement('small');
      note.textContent = one.note;
      option.append(text, ' ', note);
      return option;
    }));
    list.hidden = !found.length;
    field.ariaExpanded = String(found.length > 0);
    choose(-1);
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value.slice(0, 200))}`,
        { signal: asked.signal, credentials: 'same-origin' });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch { /* The form itself still searches. */ }
  };

  field.addEventListener('input', () => {
    clearTimeout(timer);
    if (field.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener('keydown', (event) => {
    const last = list.children.length - 1;
    if (list.hidden) return;
    if (event.key === 'ArrowDown') choose(chosen >= last ? -1 : chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && chosen >= 0) location.assign(options()[chosen].dataset.url);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[data-url]');
    if (option) location.assign(option.dataset.url);
  });
  field.addEventListener('blur', close);
}

[...document.querySelectorAll('input[data-suggest]')].forEach(suggestFor);
