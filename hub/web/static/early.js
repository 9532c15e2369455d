// Runs before the first paint: says that scripts work, and applies the reader's display choice to
// a page that a cache kept from before the choice.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  // Where a script could not be fetched the page is as it is without any: the buttons that a
  // script would replace come back.
  document.addEventListener('error', function (event) {
    if (event.target.tagName === 'SCRIPT') root.classList.remove('js');
  }, true);
  var chosen = /(?:^|;\s*)display=(auto|light|dark)(?:;|$)/.exec(document.cookie);
  if (chosen) root.setAttribute('data-color-scheme', chosen[1]);
})();
