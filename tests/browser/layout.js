// What is wrong with the layout of a page as it stands: a list of sentences, empty where nothing is.
function layout(width) {
  const wrong = [];
  const say = (what, one, more = "") => wrong.push(`${what}: <${one.tagName.toLowerCase()} class="${one.getAttribute("class") || ""}"> ${(one.textContent || one.value || "").trim().replace(/\s+/g, " ").slice(0, 70)} ${more}`.trim());
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const box = (one) => one.getBoundingClientRect();
  const hidden = (one) => one.closest(".skip, .defs, [aria-hidden=true], svg, #busy, noscript, option, datalist");

  if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);

  const all = [...document.body.querySelectorAll("*")].filter((one) => !hidden(one) && seen(one));
  for (const one of all) {
    const style = getComputedStyle(one);
    const clipped = style.overflowX !== "visible" || style.textOverflow === "ellipsis";
    if (clipped && !one.matches(".scroll, html, body, #panel, select") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
      say("cut", one, `${one.scrollWidth} in ${one.clientWidth}`);
    const scroll = one.closest(".scroll");
    if (!scroll && one.children.length === 0 && one.textContent.trim() && box(one).width && box(one).right > width + 0.5)
      say("beyond the edge", one);
    if (one.tagName === "SELECT" && one.selectedOptions.length && !one.multiple) {
      const canvas = document.createElement("canvas").getContext("2d");
      canvas.font = style.font;
      const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 14;
      const words = canvas.measureText(one.selectedOptions[0].textContent).width;
      if (words > room + 1) say("cut choice", one, `${one.selectedOptions[0].textContent}: ${Math.round(words)} in ${Math.round(room)}`);
    }
  }

  for (const one of all.filter((one) => one.matches("button, select, summary, input:not([type=hidden]), nav a, a.button, a.drop, .chip a, .doings a"))) {
    const target = one.matches("input[type=checkbox]") ? one.closest("label") : one;
    const { width: w, height: h } = box(target);
    if (Math.min(w, h) < 23.5) say("hard to hit", one, `${w.toFixed(0)} x ${h.toFixed(0)}`);
  }

  // Lines of words that lie on one another.
  const lines = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (!node.textContent.trim() || hidden(parent) || !seen(parent) || parent.closest("select, script, style, .sheet, #panel")) continue;
    const scroll = parent.closest(".scroll, .choices > div");
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 2 || rect.height < 2) continue;
      if (scroll && (rect.right > box(scroll).right || rect.bottom > box(scroll).bottom + 1 || rect.top < box(scroll).top - 1)) continue;
      lines.push({ left: rect.left, right: rect.right, top: rect.top + rect.height * .2, bottom: rect.bottom - rect.height * .2, parent });
    }
  }
  lines.sort((a, b) => a.top - b.top);
  for (let i = 0; i < lines.length; i++)
    for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom; j++)
      if (lines[i].right - 1.5 > lines[j].left && lines[j].right - 1.5 > lines[i].left && lines[i].parent !== lines[j].parent)
        say("lies on another", lines[i].parent, `| ${lines[j].parent.textContent.trim().slice(0, 40)}`);
  return [...new Set(wrong)];
}
