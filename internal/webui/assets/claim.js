// The form of a finding or an insight: evidence is looked for while its words
// are typed, and what is typed is kept in this browser until it is saved.
// Without this script a button looks for evidence, and nothing is kept. Its
// words are in the form's attributes.

import { combo } from "./combo.js";

const form = document.querySelector("[data-draft]");
const find = form.querySelector("#find"), heard = form.querySelector("[data-heard]");
const holder = form.querySelector("[data-lines]"), blank = document.querySelector("[data-line]");
const texts = form.dataset;

const lines = () => [...holder.querySelectorAll("[data-evidence]")];
const valueOf = (line) => line.querySelector("[name=evidence]").value;
const relationOf = (line) => line.querySelector("[name=relation]");
const clock = (ms) => {
  const s = Math.floor(ms / 1000), two = (n) => String(n).padStart(2, "0");
  return (s >= 3600 ? Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) : Math.floor(s / 60)) + ":" + two(s % 60);
};

// fill writes into a line, or an option, what it is evidence of.
function fill(where, { text, language, place, url }) {
  const quote = where.querySelector("q"), source = where.querySelector(".dim");
  quote.textContent = text;
  if (language) quote.lang = language;
  const link = url ? Object.assign(document.createElement("a"), { href: url, dir: "auto" }) : document.createElement("span");
  link.textContent = place ?? "";
  source.replaceChildren(link);
}

// add makes something evidence; what is a line of the form already moves up.
function add(value, relation, words) {
  let line = lines().find((each) => valueOf(each) === value);
  if (!line) {
    const n = lines().length + 1;
    line = blank.content.firstElementChild.cloneNode(true);
    line.setAttribute("aria-label", line.getAttribute("aria-label").replace(/\d+/, n));
    line.querySelector("label").htmlFor = relationOf(line).id = "relation-" + n + "-added";
    line.querySelector("[name=evidence]").value = value;
    if (words) fill(line, words);
    holder.querySelector(":scope > p")?.remove(); // that there is nothing
  }
  relationOf(line).value ||= relation;
  const after = lines().find((each) => each !== line && !relationOf(each).value);
  holder.insertBefore(line, after ?? null);
  form.dispatchEvent(new Event("input"));
  return line;
}

// Evidence: what the search finds is offered.
combo(find, {
  id: "evidence-found", label: texts.results, after: find.parentElement, wait: 180, first: () => 0,
  async find(text, signal) {
    const query = new URLSearchParams({ q: text, kind: "highlight", facets: "off", limit: "10", hits_each: "5" });
    if (texts.study) query.append("study", texts.study);
    else query.append("kind", "finding");
    const answer = await fetch("/api/v1/search?" + query, { signal });
    if (!answer.ok) return null; // half of a phrase, for one
    const chosen = new Set(lines().filter((line) => relationOf(line).value).map(valueOf));
    return (await answer.json()).items.flatMap((item) => item.hits.map((hit) => ({
      value: hit.kind + ":" + hit.source, text: hit.snippet.text, language: hit.language, url: hit.url,
      place: item.session ? [item.session.title, hit.start_ms === null ? "" : clock(hit.start_ms)].join(" ").trim() : texts.finding,
    }))).filter((item) => !chosen.has(item.value));
  },
  draw(option, item) {
    const source = Object.assign(document.createElement("span"), { className: "dim" });
    option.append(Object.assign(document.createElement("q"), { dir: "auto" }), " ", source);
    fill(option, { ...item, url: "" });
  },
  told(n) { heard.textContent = n ? "" : texts.nothing; },
  take(item) {
    add(item.value, "supports", item);
    heard.textContent = texts.added.replace("%s", () => item.text);
    find.value = "";
    find.focus();
  },
  enter: (ask) => ask(),
});

// Drafts: under who writes, what, and the version of it that is being changed.
// What is evidence is kept by reference, as everywhere.
const prefix = "earshot draft " + texts.draft + " ";
const month = 30 * 24 * 60 * 60 * 1000;
const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const drop = () => { for (const key of keys(prefix)) localStorage.removeItem(key); };
const ticks = (e) => e.type === "checkbox";
const fields = () => [...form.elements].filter((e) => e.name && !["hidden", "submit"].includes(e.type) && !["find", "relation"].includes(e.name));
const nameOf = (e) => (ticks(e) ? e.name + " " + e.value : e.name);
const chosenAtFirst = (e) => ([...e.options].find((o) => o.defaultSelected) ?? e.options[0])?.value ?? "";

// content is what the form says, or what it said as the server sent it: a
// browser may have filled in what was typed before a reload.
function content(atFirst) {
  const said = (e) => {
    if (ticks(e)) return atFirst ? e.defaultChecked : e.checked;
    if (!atFirst) return e.value;
    return e.options ? chosenAtFirst(e) : e.defaultValue;
  };
  const relation = (line) => (atFirst ? chosenAtFirst : (e) => e.value)(relationOf(line));
  return JSON.stringify({
    fields: fields().map((e) => [nameOf(e), said(e)]),
    evidence: lines().map((line) => [valueOf(line), relation(line)]).filter(([, bears]) => bears),
  });
}

const atFirst = content(true), typed = texts.typed !== undefined;
let base = Number(form.elements.version.value), last = atFirst, left = false, soon;
for (const key of keys("earshot draft ")) if (!(Date.now() - read(key)?.at < month)) localStorage.removeItem(key);
const found = keys(prefix).map(read).sort((a, b) => b.at - a.at)[0];

// A draft goes on from the version that it began with, so that saving it over
// what somebody else saved meanwhile shows both.
if (found) base = found.version;
if (found && !typed && found.content !== atFirst) restore(JSON.parse(found.content));
keep();

function restore(draft) {
  form.elements.version.value = base;
  const values = new Map(draft.fields);
  for (const e of fields()) {
    const value = values.get(nameOf(e));
    if (value === undefined) continue;
    if (ticks(e)) e.checked = value;
    else if (!e.options || [...e.options].some((o) => o.value === value)) e.value = value;
  }
  if (base) for (const line of lines()) relationOf(line).value = ""; // what is new rests on what its address names, too
  for (const [value, relation] of draft.evidence) {
    const line = add(value, relation);
    if (!line.querySelector("q").textContent) name(line, value);
  }
  const notice = document.querySelector("[data-restored]");
  notice.hidden = false;
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    left = true;
    drop();
    location.replace(location.href.split("#")[0]);
  });
}

// name asks what a piece of evidence says that the server did not offer.
async function name(line, value) {
  const [kind, id] = value.split(":");
  try {
    const answer = await fetch(`/api/v1/${kind}s/${id}`);
    const it = answer.ok ? await answer.json() : { quote: texts.gone };
    if (kind === "finding" && answer.ok) fill(line, { text: it.title, language: it.language, place: texts.finding, url: "/findings/" + id });
    else fill(line, { text: it.quote || texts.gone, url: it.session && "/sessions/" + it.session, place: it.start_ms == null ? "" : clock(it.start_ms) });
  } catch { /* offline: it is evidence all the same */ }
}

function keep() {
  clearTimeout(soon);
  const now = content();
  if (left || now === last && !typed) return;
  last = now;
  const same = now === atFirst && !typed;
  const kept = form.querySelector("[data-kept]"), unkept = form.querySelector("[data-unkept]");
  kept.hidden = same;
  unkept.hidden = true;
  if (same) return drop();
  try {
    localStorage.setItem(prefix + base, JSON.stringify({ version: base, at: Date.now(), content: now }));
    for (const key of keys(prefix)) if (key !== prefix + base) localStorage.removeItem(key);
  } catch { // full, or not allowed
    kept.hidden = true;
    unkept.hidden = false;
  }
}

for (const event of ["input", "change"]) form.addEventListener(event, () => {
  clearTimeout(soon);
  soon = setTimeout(keep, 400);
});
addEventListener("pagehide", keep);
document.addEventListener("submit", (event) => {
  keep();
  left = event.target !== form; // signing out, for one: what is dropped stays dropped
  if (left || event.submitter?.name === "look") return;
  sessionStorage.setItem("earshot sent", JSON.stringify({ prefix, path: location.pathname })); // reader.js drops what was saved
}, true);
addEventListener("pageshow", () => { left = false; });
