// Every way in which the page draws text, by a key: what axe's rules of colours go by. Two texts of
// one key have one result, whatever they say and wherever they stand.
() => {
  const styles = new Map(), chains = new Map();
  const style = element => styles.get(element)
    ?? styles.set(element, getComputedStyle(element)).get(element);
  const clear = colour => colour === "rgba(0, 0, 0, 0)" || colour === "transparent";
  const replaced = "img, svg, canvas, video, iframe, object, input, select, textarea, progress";

  // What an element adds to how text in it or near it looks; "" for nothing.
  const own = element => {
    const of = style(element), found = [];
    if (!clear(of.backgroundColor)) found.push(of.backgroundColor);
    for (const [name, usual] of [["backgroundImage", "none"], ["opacity", "1"], ["filter", "none"],
      ["mixBlendMode", "normal"], ["clip", "auto"], ["clipPath", "none"], ["maskImage", "none"],
      ["zIndex", "auto"], ["overflowX", "visible"], ["overflowY", "visible"],
      ["transform", "none"], ["boxShadow", "none"], ["backgroundClip", "border-box"]])
      if (of[name] !== usual) found.push(name + of[name]);
    if (of.position !== "static" && of.position !== "relative") found.push(of.position);
    if (element.matches(replaced)) found.push(element.localName);
    for (const place of ["::before", "::after"]) {
      const pseudo = getComputedStyle(element, place);
      if (pseudo.content !== "none" && pseudo.content !== "normal" && !(clear(
        pseudo.backgroundColor) && pseudo.backgroundImage === "none"))
        found.push(place + pseudo.position + pseudo.backgroundColor + pseudo.backgroundImage
          + pseudo.width + pseudo.height);
    }
    return found.join();
  };
  const owns = new Map();
  const chain = element => {
    if (!element) return "";
    if (!chains.has(element)) {
      owns.set(element, own(element));
      chains.set(element, [chain(element.parentElement), owns.get(element)]
        .filter(Boolean).join(">"));
    }
    return chains.get(element);
  };

  const all = [document.body, ...document.body.querySelectorAll("*")].filter(element =>
    !element.matches("svg *:not(text, tspan, a, foreignObject, foreignObject *)")
    && element.checkVisibility({visibilityProperty: true}));
  all.forEach(chain);
  const boxes = all.filter(element => owns.get(element)).map(
    element => [element, element.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
  const place = (element, box, rect) => {
    const relation = element.contains(box[0]) ? "in" : box[0].contains(element) ? "around"
      : element.compareDocumentPosition(box[0]) & 2 ? "before" : "after";
    const whole = box[1].left <= rect.left + 1 && box[1].right >= rect.right - 1
      && box[1].top <= rect.top + 1 && box[1].bottom >= rect.bottom - 1;
    return relation + whole + chains.get(box[0]);
  };
  const around = (element, rects) => [...new Set(rects.map(rect => boxes.filter(([, box]) =>
    box.left < rect.right && box.right > rect.left && box.top < rect.bottom
    && box.bottom > rect.top).map(box => place(element, box, rect)).join("|")))].sort().join("||");

  // A link is told from the words around it by its colour or by how it is drawn.
  const link = element => {
    const of = style(element);
    let block = element.parentElement;
    while (block.parentElement && style(block).display.startsWith("inline"))
      block = block.parentElement;
    const words = [...block.querySelectorAll("a")].reduce(
      (text, one) => text.replace(one.textContent, ""), block.textContent).trim();
    return [of.textDecoration, of.borderBottom, of.outline, of.fontStyle, of.fontFamily,
      style(block).color, style(block).fontWeight, style(block).fontSize, !words,
      ...[...element.querySelectorAll("*")].map(one => style(one).textDecorationLine)].join();
  };

  window.drawn = new Map();
  for (const element of all) {
    const texts = [...element.childNodes].filter(
      node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isLink = element.matches("a, [role=link]");
    const isField = element.matches("input, select, textarea");
    if (!texts.length && !isLink && !isField) continue;
    const of = style(element), range = document.createRange();
    const rects = texts.length ? texts.flatMap(
      text => (range.selectNodeContents(text), [...range.getClientRects()]))
      : [...element.getClientRects()];
    const words = texts.map(text => text.data).join("").trim();
    const key = [of.color, of.webkitTextFillColor, of.webkitTextStroke, of.fontSize, of.fontWeight,
      of.textShadow, of.textIndent, isField ? element.localName + element.type : "",
      /\p{L}{2}|\p{N}{2}/u.test(words) ? "" : words,
      element.matches(":disabled, :disabled *") || element.closest("label")?.control?.disabled,
      !!element.closest("[aria-disabled=true], [inert]"), isLink ? link(element) : "",
      rects.some(rect => rect.right <= 0 || rect.bottom <= 0),
      chain(element), around(element, rects)].join(";");
    if (!window.drawn.has(key)) window.drawn.set(key, element);
  }
  return [...window.drawn.keys()];
}
