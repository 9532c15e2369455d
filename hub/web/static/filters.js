// Filters that apply as they are chosen: htmx fetches the page and swaps the result region, this
// file does what attributes cannot say. Without it, or without htmx, the form has its button.
(() => {
  const root = document.documentElement;
  if (!window.htmx) { root.classList.remove('js'); return; }
  const form = document.querySelector('form[data-filters]');
  if (!form) return;
  const LOADING_AFTER = 1000;
  const SLOW_AFTER = 4000;
  const AFTER_TYPING = 900;
  const trouble = form.querySelector('.ftrouble');
  const status = () => document.getElementById('result-status');
  const results = () => document.getElementById('results');
  let waits = [];
  let before = null;
  let asked = null;
  let place = '';
  let focusNext = null;
  let focusStep = null;

  const failed = () => {
    focusStep = null;
    trouble.hidden = false;
    trouble.querySelector('p').textContent = navigator.onLine ? form.dataset.failed : form.dataset.offline;
  };
  // While an answer is awaited the count would be that of the list before; without an answer it is true again.
  const waiting = () => [form.dataset.loading, form.dataset.slow].includes(status().textContent);
  const sayWaiting = (words) => {
    if (!waiting()) before = [...status().childNodes];
    status().textContent = words;
  };
  const settled = (event) => {
    if (event.detail.ctx !== asked) return;  // another choice has taken its place
    waits.forEach(clearTimeout);
    if (waiting()) status().replaceChildren(...before);
    results()?.setAttribute('aria-busy', 'false');
  };

  // A day stands in three fields, and whole in the address. What is no day is sent as it was typed,
  // month names too: the page that comes back says so, or leads to the whole day.
  const days = [...form.querySelectorAll('fieldset[data-day]')];
  const partsOf = (field) => [...field.querySelectorAll('[data-part]')].map((part) => part.value.trim());
  const wholeDay = (field) => {
    const [day, month, year] = partsOf(field);
    if (![day, month, year].every((part) => /^[0-9]+$/.test(part)) || year.length !== 4) return '';
    const moment = new Date(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`);
    return Number.isNaN(moment.getTime()) || moment.getUTCDate() !== Number(day) ? '' : moment.toISOString().slice(0, 10);
  };
  const sent = new Map();
  const textOf = (field) => partsOf(field).join(' ').trim();
  const sendDay = (field) => { if (sent.get(field) !== textOf(field)) form.requestSubmit(); };
  for (const field of days) {
    let timer = 0;
    sent.set(field, textOf(field));
    field.addEventListener('input', () => {
      clearTimeout(timer);
      if (wholeDay(field) || !textOf(field)) timer = setTimeout(() => sendDay(field), AFTER_TYPING);
    });
    field.addEventListener('focusout', (event) => {
      if (field.contains(event.relatedTarget)) return;
      clearTimeout(timer);
      sendDay(field);
    });
  }

  // Fields that hold nothing stay out of the address.
  form.addEventListener('htmx:config:request', (event) => {
    const body = event.detail.ctx.request.body;
    for (const field of days) {
      sent.set(field, textOf(field));
      const whole = wholeDay(field);
      if (!whole) continue;
      for (const part of field.querySelectorAll('[data-part]')) body.delete(part.name);
      body.set(field.dataset.day, whole);
    }
    for (const [name, value] of [...body]) if (value === '') body.delete(name);
  });
  // What has the focus, as a selector that finds it on the same page again.
  const placeOf = (element) => {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const names = ['data-step', 'data-unset', 'name', 'value'].filter((name) => element.hasAttribute(name));
    return names.map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`).join('');
  };
  form.addEventListener('htmx:before:request', (event) => {
    asked = event.detail.ctx;
    place = placeOf(document.activeElement);
    waits.forEach(clearTimeout);
    results()?.setAttribute('aria-busy', 'true');
    waits = [[form.dataset.loading, LOADING_AFTER], [form.dataset.slow, SLOW_AFTER]].map(([words, after]) => setTimeout(sayWaiting, after, words));
  });
  form.addEventListener('htmx:error', failed);
  // An error, or an answer without the region (a sign-in page of the reader's network, say), must
  // not empty the list, nor change the address.
  form.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = event.detail;
    // The focus stays where the reader is: what is wrong with a day is said, and stands at its fields.
    for (const summary of tasks.flatMap((task) => [...task.fragment.querySelectorAll('.ds-error-summary')])) {
      summary.replaceWith(Object.assign(document.createElement('p'), { className: 'sr', textContent: [...summary.querySelectorAll('li')].map((one) => one.textContent).join(' ') }));
    }
    if (ctx.response.status < 400 && tasks.find((task) => task.type === 'main')?.fragment.firstElementChild) return;
    event.preventDefault();
    failed();
  });
  form.addEventListener('htmx:after:swap', () => {
    trouble.hidden = true;
    for (const field of days) {
      const bad = field.querySelector('.day-error').textContent.trim() !== '';
      field.classList.toggle('bad', bad);
      for (const part of field.querySelectorAll('[data-part]')) part.setAttribute('aria-invalid', bad);
    }
    if (focusStep) (results().querySelector(`a[data-step="${focusStep}"]`) || results().querySelector('a[data-step]') || status()).focus();
    focusStep = null;
    if (focusNext === null) return;
    const chips = document.querySelectorAll('#chosen .pick');
    (chips[Math.min(focusNext, chips.length - 1)] || status()).focus();
    focusNext = null;
  });
  form.addEventListener('htmx:finally:request', settled);
  // The way back loads the page that is left anew: it then has the focus where it was.
  document.addEventListener('htmx:before:history:update', (event) => {
    if (event.detail.history.path === location.pathname + location.search) event.preventDefault();
    else history.replaceState({ ...history.state, focus: place }, '');
  });
  const { focus: left, ...state } = history.state || {};
  if (left) {
    history.replaceState(state, '');
    document.querySelector(left)?.focus({ preventScroll: true });
  }
  window.addEventListener('online', () => { if (!trouble.hidden) form.requestSubmit(); });

  // A chip takes its choice out of the form; the focus goes to the chip that follows.
  const empty = (control) => {
    if (control.type === 'checkbox') control.checked = false;
    else if (control.type !== 'hidden' && control.type !== 'submit') control.value = '';
  };
  document.addEventListener('click', (event) => {
    const chip = event.target.closest?.('a[data-unset]');
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const [name, value] = chip.dataset.unset.split(/=(.*)/s);
    const controls = [...form.elements].filter((control) => control.name
      && (!name || control.closest('fieldset')?.dataset.day === name || (control.name === name && (control.type !== 'checkbox' || control.value === value))));
    if (!controls.length) return;
    event.preventDefault();
    focusNext = [...document.querySelectorAll('#chosen .pick')].indexOf(chip);
    if (focusNext < 0) focusNext = 0;
    controls.forEach(empty);
    form.requestSubmit();
  });

  // A link to another month puts it into the form, so that what is chosen later stays in that month;
  // the focus stays on the link in its direction, or goes to the other one where the months end.
  const keep = (name, value) => {
    const kept = form.querySelector(`input[type=hidden][name="${name}"]`);
    if (kept) kept.value = value;
    else form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-step]');
    const month = link && new URL(link.href).searchParams.get('month');
    if (!month || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    focusStep = link.dataset.step;
    keep('month', month);
    form.requestSubmit();
  });

  // On a slow line something may be chosen before this file is there.
  const wasChosen = (control) => control.type === 'checkbox' && control.checked !== control.defaultChecked;
  if ([...form.elements].some(wasChosen)) form.requestSubmit();
})();
