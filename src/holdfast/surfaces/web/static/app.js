// What the app does in the browser beyond links and forms: the panel behind a number, more lines in a form, keys.
"use strict";

const panel = () => document.getElementById("panel");
let opener = null;

// htmx writes the latest address into the browser's storage; nothing of a page stays there.
const forget = () => sessionStorage.removeItem("htmx-current-path-for-history");
forget();
for (const event of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:afterSettle"]) document.addEventListener(event, forget);

// A number opens beside the page; without this script it is a page of its own.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.open");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    event.stopPropagation();
    opener = link;
    document.querySelectorAll("a.open.opened").forEach((one) => one.classList.remove("opened"));
    link.classList.add("opened");
    htmx.ajax("GET", link.getAttribute("href"), { target: "#panel", select: "#number", swap: "innerHTML" });
    return;
  }
  if (event.target.closest("#panel [data-close]")) {
    event.preventDefault();
    event.stopPropagation();
    close();
    return;
  }
  const more = event.target.closest("[data-more]");
  if (more) {
    const lines = more.parentElement.querySelectorAll("input");
    const next = lines[lines.length - 1].cloneNode();
    next.value = "";
    next.removeAttribute("id");
    more.before(next);
    next.focus();
    return;
  }
  document.querySelectorAll("details.pop[open]").forEach((one) => {
    if (!one.contains(event.target) && !panel().contains(one)) one.removeAttribute("open");
  });
}, true);

function close() {
  panel().replaceChildren();
  panel().classList.remove("on");
  if (opener) { opener.classList.remove("opened"); opener.focus(); opener = null; }
}

// What stands in a form and was not sent yet is kept by the server, not by the browser: half a second after the last key,
// and at once when the page is left.
const waiting = new Map();

function keep(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const sent = new URLSearchParams({ form: form.dataset.keep, where: location.search });
  for (const [name, word] of new FormData(form)) if (typeof word === "string" && !["back", "draft"].includes(name)) sent.append(name, word);
  fetch("/typed", { method: "POST", body: sent, keepalive: true }).catch(() => {});
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form || event.target.type === "file") return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => keep(form), 500));
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form.ask[data-keep]")) keep(event.target); // the other pages of the offer take it along
  clearTimeout(waiting.get(event.target));
  waiting.delete(event.target);
}, true);
document.addEventListener("visibilitychange", () => { if (document.hidden) [...waiting.keys()].forEach(keep); });
addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));

// An address says only what is not as it would be anyway.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" || !event.detail.elt.matches("form.ask")) return;
  const given = event.detail.formData;
  for (const name of new Set(given.keys())) {
    const untouched = (event.detail.elt.querySelector(`[name="${CSS.escape(name)}"]`) || { dataset: {} }).dataset.default;
    const words = given.getAll(name).filter((word) => word !== "" && word !== untouched);
    given.delete(name);
    words.forEach((word) => given.append(name, word));
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "panel") {
    panel().classList.add("on");
    panel().scrollTop = 0;
    // Forms in the panel come back to the page, not to the panel's own address.
    panel().querySelectorAll('form input[name="back"]').forEach((one) => { one.value = location.pathname + location.search; });
    const title = panel().querySelector("h1");
    if (title) title.focus({ preventScroll: true });
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "app") return;
  const receipt = document.querySelector(".receipt");
  const field = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
  const name = field && field.target && field.target.name;
  const again = name && document.querySelector(`#main form.ask [name="${CSS.escape(name)}"]:not([type=hidden])`);
  if (again) again.focus({ preventScroll: true });
  else if (!receipt && document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details.pop[open]");
    if (open) { open.removeAttribute("open"); open.querySelector("summary").focus(); }
    else if (panel().classList.contains("on")) close();
    return;
  }
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    const first = document.querySelector("form.ask select, form.ask input:not([type=hidden])");
    if (first) { event.preventDefault(); first.focus(); }
  }
});
