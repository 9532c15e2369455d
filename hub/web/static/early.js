// Runs before the first paint: says that scripts work, and applies the reader's display choice to
// a page that a cache kept from before the choice.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  var chosen = /(?:^|;\s*)display=(auto|light|dark)(?:;|$)/.exec(document.cookie);
  if (chosen) root.setAttribute('data-color-scheme', chosen[1]);
})();
