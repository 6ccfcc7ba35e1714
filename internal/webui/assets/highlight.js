// Highlights: what is selected in a transcript or note, with the mouse or the
// keyboard, is marked by a form below it, which saves through the API. Without
// this script the links behind each passage lead to a page with the same form.
// Its words are in the form's attributes.

import { combo } from "./combo.js";

const form = document.querySelector("[data-marker]");
if (form) start();

function start() {
  const quote = form.querySelector("#marker-quote"), tag = form.querySelector("#marker-tag");
  const note = form.querySelector("#marker-note"), error = form.querySelector("[data-error]");
  const chosen = form.querySelector("[data-chosen]"), said = document.querySelector("[data-said]");
  const texts = form.dataset;
  const filled = (text, value) => text.replace("%s", () => value);
  let place = null, tags = [], from = null, key, sent;

  // placeOf is the span of a file's text that a range covers, in code points.
  function placeOf(range) {
    const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-text]");
    const text = inside(range.startContainer) ?? inside(range.endContainer);
    if (!text) return null;
    const parts = [...text.querySelectorAll("[data-at]")].filter((e) => range.intersectsNode(e));
    if (!parts.length) return null;
    const points = (s) => [...s].length;
    const upTo = (e, node, offset) => {
      const before = document.createRange();
      before.setStart(e, 0);
      before.setEnd(node, offset);
      return points(before.toString());
    };
    const first = parts[0], last = parts.at(-1);
    let all = [...parts.map((e) => e.textContent).join("\n")];
    const left = first.contains(range.startContainer) ? upTo(first, range.startContainer, range.startOffset) : 0;
    const right = last.contains(range.endContainer) ? points(last.textContent) - upTo(last, range.endContainer, range.endOffset) : 0;
    all = all.slice(left, all.length - right);
    return trimmed({ file: text.dataset.text, start: Number(first.dataset.at) + left, quote: all, line: last });
  }

  // trimmed leaves out white space around a quote, which is a list of characters.
  function trimmed(p) {
    const lead = p.quote.findIndex((c) => c.trim());
    if (lead < 0) return null;
    const end = p.quote.findLastIndex((c) => c.trim()) + 1;
    return { ...p, start: p.start + lead, end: p.start + end, quote: p.quote.slice(lead, end).join("") };
  }

  function open(p) {
    const moved = !place || p.line !== place.line || form.hidden;
    place = p;
    quote.value = p.quote;
    error.hidden = true;
    if (!moved) return;
    const at = p.line.closest("li.line") ?? p.line.closest("[data-words]");
    if (at.matches("li")) at.append(form);
    else at.after(form);
    form.hidden = false;
    form.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  // close puts the form away. What was typed stays in it unless it was saved.
  function close(saved) {
    const had = form.contains(document.activeElement);
    form.hidden = true;
    if (saved) { note.value = tag.value = ""; tags = []; showTags(); }
    place = null;
    hide();
    if (had) (from?.isConnected ? from : document.querySelector("#main")).focus({ preventScroll: true });
    from = null;
  }

  let wait;
  function look() {
    clearTimeout(wait);
    wait = setTimeout(() => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed || form.contains(document.activeElement)) return;
      const p = placeOf(selection.getRangeAt(0));
      if (p) open(p);
    }, 200);
  }
  document.addEventListener("pointerup", look);
  document.addEventListener("keyup", (e) => { if (e.key === "Shift" || e.shiftKey) look(); });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-mark]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const range = document.createRange();
    range.selectNodeContents(link.closest("[data-words]").querySelector("[data-at]"));
    const p = placeOf(range);
    if (!p) return;
    open(p);
    from = link;
    quote.focus();
    quote.setSelectionRange(0, quote.value.length);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !form.hidden && !form.contains(event.target)) close(false);
  });
  form.querySelector("[data-cancel]").addEventListener("click", () => close(false));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(false); // of the form: the list of tags keeps its own
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else return;
    event.preventDefault();
  });

  // wanted is what is to be marked: the quote, or the part of it that is selected.
  function wanted() {
    const { selectionStart: a, selectionEnd: b, value } = quote;
    if (a === b) return place;
    const part = trimmed({ ...place, start: place.start + [...value.slice(0, a)].length, quote: [...value.slice(a, b)] });
    return part ?? place;
  }

  async function ask(address, options) {
    const answer = await fetch(address, options);
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    const p = await answer.json().catch(() => ({}));
    const called = (field) => form.querySelector("#marker-" + field.replace(/^(name|tags).*/, "tag"))?.labels[0].textContent ?? field;
    const wrong = (p.errors ?? []).map((e) => called(e.field) + " " + e.reason).join("; ");
    throw new Error(wrong || p.detail || p.title || filled(texts.answered, answer.status));
  }
  const send = (address, body, headers) => ask(address, {
    method: "POST", body, headers: { "Content-Type": "application/json", ...headers },
  });

  function complain(e) {
    error.textContent = filled(texts.failed, e instanceof TypeError ? texts.unreached : e.message);
    error.hidden = false;
  }

  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy || !place) return;
    busy = true;
    error.hidden = true;
    const p = wanted();
    try {
      if (tag.value.trim()) await take(tag.value.trim());
      const body = JSON.stringify({
        file: p.file, start: p.start, end: p.end, quote: p.quote, note: note.value, tags: tags.map((t) => t.id),
      });
      if (body !== sent) { // the same again is one highlight, also where an answer got lost
        sent = body;
        key = Date.now() + "-" + Math.random();
      }
      const made = await send("/api/v1/sessions/" + form.dataset.session + "/highlights", body, { "Idempotency-Key": key });
      sent = null;
      close(true);
      getSelection().removeAllRanges();
      say(made.moved ? texts.moved : texts.done, made.id);
      await refresh();
    } catch (e) {
      complain(e);
    } finally {
      busy = false;
    }
  });

  // say tells what happened, and offers to take it back for a while.
  let silence;
  function say(words, id) {
    const undo = document.createElement("button");
    Object.assign(undo, { type: "button", className: "quiet", textContent: texts.undo });
    undo.addEventListener("click", async () => {
      try {
        await ask("/api/v1/highlights/" + id, { method: "DELETE" });
        said.replaceChildren(texts.undone);
        await refresh();
      } catch (e) {
        said.replaceChildren(filled(texts.kept, e.message));
      }
    });
    said.replaceChildren(words + " ", undo);
    clearTimeout(silence);
    silence = setTimeout(() => said.contains(document.activeElement) || said.replaceChildren(), 10000);
  }

  // refresh takes over what the server's page shows otherwise than this one.
  async function refresh() {
    const answer = await fetch(location.pathname);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const ticked = new Set([...document.querySelectorAll("#highlights :checked")].map((e) => e.value));
    const now = new Map([...document.querySelectorAll("[data-words]")].map((e) => [e.dataset.words, e]));
    const active = document.activeElement.closest("[data-words]");
    for (const e of page.querySelectorAll("[data-words]")) {
      const old = now.get(e.dataset.words);
      if (old && old.innerHTML !== e.innerHTML) old.replaceChildren(...e.childNodes);
    }
    if (active && !active.contains(document.activeElement)) active.querySelector("[data-mark]")?.focus({ preventScroll: true });
    for (const e of document.querySelectorAll("#highlights [type=checkbox]")) e.checked = ticked.has(e.value);
    dispatchEvent(new Event("textschange"));
  }

  // Tags: what is offered are names, aliases and terms of the glossary.
  const fits = (t) => (t.study ? t.study === form.dataset.study : !t.brand || t.brand === form.dataset.brand);
  async function tagsLike(text, signal) {
    const query = new URLSearchParams({ q: text, archived: "false", language: document.documentElement.lang, limit: "50" });
    return (await ask("/api/v1/tags?" + query, { signal })).items.filter(fits);
  }
  const pathOf = (t) => [...t.path.slice(0, -1), t.label + (t.label === t.name ? "" : " (" + t.name + ")")].join(" / ");
  const same = (t, text) => [t.name, t.label, t.path.join("/"), ...t.aliases].some((n) => n.localeCompare(text, undefined, { sensitivity: "accent" }) === 0);

  const hide = combo(tag, {
    id: "marker-tags", label: texts.tags, wait: 120, first: (items) => (items[0].create ? -1 : 0),
    async find(text, signal) {
      const found = await tagsLike(text, signal), items = found.slice(0, 8);
      if (!found.some((t) => same(t, text))) items.push({ create: text, label: filled(texts.new, text) });
      return items;
    },
    draw(option, t) { Object.assign(option, { dir: "auto", textContent: t.create ? t.label : pathOf(t) }); },
    take: pick,
    enter() { if (tag.value.trim()) pick(tag.value.trim()); },
  });

  async function pick(t) {
    try {
      await take(t.create ?? t);
      error.hidden = true;
    } catch (e) {
      complain(e);
    }
    hide(); // what was asked meanwhile
    tag.focus();
  }

  // take adds a tag: one that was found, or the one of a name, which is made in
  // the study where there is none.
  async function take(t) {
    if (typeof t === "string") {
      const name = t;
      const found = (await tagsLike(name)).filter((each) => same(each, name));
      if (found.length > 1) throw new Error(filled(texts.several, name));
      t = found[0] ?? await send("/api/v1/tags", JSON.stringify({ name, study: form.dataset.study }));
    }
    if (!tags.some((each) => each.id === t.id)) tags.push(t);
    tag.value = "";
    showTags();
  }

  function showTags() {
    chosen.replaceChildren(...tags.map((t) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "tag";
      const name = document.createElement("span");
      name.textContent = t.label;
      name.dir = "auto";
      const without = document.createElement("span");
      without.className = "unseen";
      without.textContent = " – " + texts.without;
      chip.append(name, " ×", without);
      chip.addEventListener("click", () => { tags = tags.filter((each) => each !== t); showTags(); tag.focus(); });
      return chip;
    }));
  }
}
