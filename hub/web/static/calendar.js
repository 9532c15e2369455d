// The calendar's own enhancements. Every page works without this file; its words come from the page.

// The grid of a month: one tab stop among its days, moved by the arrow keys, Home, End and Page Up
// and Down. The events of each day stay links in the order of tabbing.
const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const iso = (day) => day.toISOString().slice(0, 10);
const dayOf = (mark) => new Date(`${mark.id.slice(2)}T00:00:00Z`);
const marksOf = (table) => [...table.querySelectorAll('.num')];

const makeCurrent = (table, mark) => {
  for (const other of marksOf(table)) other.tabIndex = other === mark ? 0 : -1;
};

const prepareMonth = () => {
  const table = document.querySelector('table[data-month]');
  if (!table || table.dataset.month === 'ready') return;
  table.dataset.month = 'ready';
  const asked = askedDay() && table.querySelector(`#${CSS.escape(`d-${askedDay()}`)}`);
  makeCurrent(table, asked || table.querySelector('[aria-current] .num') || table.querySelector('td:not(.out) .num'));
};

// Who comes by the keyboard to a day comes to it in whatever view shows: in the grid, else the next
// one of the list that has something.
const askedDay = () => (location.hash.startsWith('#d-') ? location.hash.slice(3) : '');
const goToAskedDay = () => {
  const day = askedDay();
  if (!day) return;
  const mark = document.querySelector('table[data-month] .num[tabindex="0"]');
  if (mark?.offsetParent) return mark.focus();
  const headings = [...document.querySelectorAll('.agenda h3[id^="day-"]')];
  const heading = headings.find((one) => one.id.slice(4) >= day) || headings.pop();
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
};
const goTo = (url, from, to) => {
  // The way back leads to the day that was left.
  history.replaceState(history.state, '', `#d-${from}`);
  location.assign(`${url}#d-${to}`);
};

const inOtherMonth = (day, months) => {
  const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day.getUTCDate(), last));
  return first;
};

const leaveFor = (table, step, from, day) => {
  const link = table.closest('#results').querySelector(`a[data-step="${step}"]`);
  if (link) goTo(link.href, iso(from), iso(day));
};

document.addEventListener('keydown', (event) => {
  const table = event.target.closest?.('table[data-month]');
  const mark = event.target.closest?.('td')?.querySelector('.num');
  if (!table || !mark || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const marks = marksOf(table);
  const at = marks.indexOf(mark);
  let to = at + (steps[event.key] || 0);
  if (event.key === 'Home') to = at - (at % 7);
  else if (event.key === 'End') to = at - (at % 7) + 6;
  else if (event.key === 'PageUp' || event.key === 'PageDown') {
    event.preventDefault();
    const back = event.key === 'PageUp';
    return leaveFor(table, back ? 'prev' : 'next', dayOf(mark), inOtherMonth(dayOf(mark), back ? -1 : 1));
  } else if (!steps[event.key]) return;
  event.preventDefault();
  if (!marks[to]) {
    const day = dayOf(mark);
    day.setUTCDate(day.getUTCDate() + steps[event.key]);
    return leaveFor(table, to < 0 ? 'prev' : 'next', dayOf(mark), day);
  }
  makeCurrent(table, marks[to]);
  marks[to].focus();
});
document.addEventListener('focusin', (event) => {
  const mark = event.target.closest?.('table[data-month] .num');
  if (mark) makeCurrent(mark.closest('table'), mark);
});
prepareMonth();
goToAskedDay();
document.addEventListener('htmx:after:swap', prepareMonth);

// The links to the other view and to today, followed with the keyboard (`detail` counts the clicks
// of a pointer): to the day on which the grid is, or with which the list begins.
const dayShown = () => {
  const mark = document.querySelector('table[data-month] .num[tabindex="0"]');
  if (mark?.offsetParent) return iso(dayOf(mark));
  return document.querySelector('.agenda h3[id^="day-"]')?.id.slice(4) || '';
};
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#results :is(.switch a, a[data-today])');
  if (!link || event.detail || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const from = dayShown();
  const to = link.dataset.today || from;
  if (!from || !to) return;
  event.preventDefault();
  goTo(link.href, from, to);
});

// Where the width of the page decides which view shows, the link of the one that does says so.
const nameShownView = () => {
  const region = document.querySelector('#results.auto');
  if (!region) return;
  const isMonth = getComputedStyle(region.querySelector('.month-part')).display !== 'none';
  region.querySelector('.sw-month').ariaCurrent = isMonth || null;
  region.querySelector('.sw-list').ariaCurrent = !isMonth || null;
};
nameShownView();
window.addEventListener('resize', nameShownView);
document.addEventListener('htmx:after:swap', nameShownView);

// The form of the subscription: what belongs to its choices is fetched anew as they change, so that
// the address, the links, the number and the picture always belong together. On its own page the
// choices stand in the browser's address too, and go along to another language and to the calendar.
const around = ['langs', 's-way'];
let shown = location.pathname + location.search;
const showAt = (url, fresh) => {
  for (const id of around) document.getElementById(id)?.replaceChildren(...fresh.getElementById(id).childNodes);
  if (url.pathname + url.search === shown) return;
  shown = url.pathname + url.search;
  history.pushState(null, '', shown);
};
window.addEventListener('popstate', () => {
  const isOwnPage = document.querySelector('main form[data-subscribe]');
  if (isOwnPage && location.pathname + location.search !== shown) location.reload();
});
let waiting = 0;
const refresh = async (form) => {
  const mine = ++waiting;
  const result = form.querySelector('[data-result]');
  const isPlain = ([name, value]) => !value || (name === 'in' && value === document.documentElement.lang);
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter((pair) => !isPlain(pair)));
  result.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (mine !== waiting) return;
    for (const part of form.querySelectorAll('[data-fresh]')) {
      part.replaceChildren(...fresh.getElementById(part.id).childNodes);
    }
    if (!form.closest('dialog')) showAt(url, fresh);
    result.removeAttribute('aria-busy');
  } catch {
    if (mine === waiting) form.querySelector('#s-count').textContent = form.dataset.failed;
  }
};
let timer = 0;
document.addEventListener('input', (event) => {
  const form = event.target.closest('form[data-subscribe]');
  if (!form || event.target.readOnly) return;
  form.querySelector('[data-result]').setAttribute('aria-busy', 'true');
  clearTimeout(timer);
  timer = setTimeout(() => refresh(form), 300);
});
document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-subscribe]');
  if (!form || !form.closest('dialog')) return;
  event.preventDefault();
  refresh(form);
});

// The link to the page of the subscription opens it as a dialog, fetched when it is wanted.
document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-dialog-page]');
  const dialog = link && document.getElementById(link.dataset.dialogPage);
  if (!dialog?.showModal || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const place = dialog.querySelector('[data-dialog-place]');
  try {
    const answer = await fetch(link.href, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(String(answer.status));
    const form = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('form[data-subscribe]');
    if (!form) throw new Error('no form');
    place.replaceChildren(form);
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
});

// The reader's own time: that of the browser until another one is chosen.
for (const select of document.querySelectorAll('select[data-own-time]')) {
  const target = document.getElementById(select.dataset.ownTime);
  const [starts, ends] = [target.dataset.starts, target.dataset.ends].map((moment) => new Date(moment));
  const locale = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
  const format = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: select.value });
  const dayIn = (moment, zone) => new Intl.DateTimeFormat('sv', { timeZone: zone }).format(moment);
  // A day and its month stay on one line, as the server writes them.
  const inOneLine = (day) => day.replace(/(\d\.?) (?=\p{L})/u, '$1\u00a0');
  const fullDay = (moment) => inOneLine(format({ dateStyle: 'full' }).format(moment));
  // All seven languages write the year behind weekday, day and month.
  const dayWithoutYear = (moment) => {
    const parts = format({ dateStyle: 'full' }).formatToParts(moment);
    return inOneLine(parts.slice(0, parts.findIndex((part) => part.type === 'month') + 1).map((part) => part.value).join(''));
  };
  const timeOf = (moment) => format({ timeStyle: 'short', hourCycle: 'h23' }).format(moment);
  const at = (day, moment) => target.dataset.at.replace('{date}', day).replace('{time}', timeOf(moment) + target.dataset.hourWord);
  // What lasts no longer than a night stays on its first day; what ends at midnight is not on the next.
  const lastsDays = (zone) => ends - starts > 1e3 * target.dataset.longestNight && dayIn(starts, zone) !== dayIn(new Date(ends - 1), zone);
  const inWords = () => {
    if (lastsDays(select.value)) {
      const isOneYear = dayIn(starts, select.value).slice(0, 4) === dayIn(ends, select.value).slice(0, 4);
      const begin = at(isOneYear ? dayWithoutYear(starts) : fullDay(starts), starts);
      return target.dataset.fromTo.replace('{begin}', begin).replace('{end}', at(fullDay(ends), ends));
    }
    const { zone, beforeHours, hourWord } = target.dataset;
    const text = beforeHours + (ends > starts ? `${timeOf(starts)}–${timeOf(ends)}` : timeOf(starts)) + hourWord;
    const isOtherDay = lastsDays(zone) || dayIn(starts, select.value) !== dayIn(starts, zone);
    return isOtherDay ? `${fullDay(starts)}, ${text}` : text;
  };
  const show = () => {
    target.parentElement.hidden = !select.value;
    if (!select.value) return;
    const words = inWords();
    target.textContent = words[0].toUpperCase() + words.slice(1);
    document.getElementById(select.dataset.ownCity).textContent = select.selectedOptions[0].text;
  };
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const has = (zone) => [...select.options].some((option) => option.value === zone);
  const choose = (zone) => { select.value = zone; show(); };
  // A zone that is not in the list has its name from the server, in the page's language.
  let isChosen = Boolean(select.dataset.chosen);
  const addOwn = async () => {
    try {
      const answer = await fetch(`${select.form.action}/name?zone=${encodeURIComponent(own)}`, { credentials: 'same-origin' });
      if (!answer.ok) return;
      const { zone, label } = await answer.json();
      if (!has(zone)) select.add(new Option(label, zone));
      // The name may come after the reader has chosen.
      if (!isChosen) choose(zone);
    } catch { /* The time in the town stays alone. */ }
  };
  if (own && !isChosen) {
    if (has(own)) choose(own);
    else addOwn();
  }
  select.addEventListener('change', () => { isChosen = true; show(); });
}
