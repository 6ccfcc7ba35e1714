// What pages do more for those who read, where scripts run: a citation is copied
// as it is opened, one player plays at a time, and single keys do what the list
// behind "?" says, unless their reader switched them off.

const dialog = document.querySelector("dialog.keys");
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(said);

document.addEventListener("click", async (event) => {
  if (dialog && event.target.closest("[data-keys-open]")) {
    event.preventDefault();
    dialog.showModal();
  }
  const summary = event.target.closest(".cite > summary");
  if (!summary || summary.parentElement.open) return;
  try {
    await navigator.clipboard.writeText(summary.parentElement.querySelector("[data-citation]").textContent);
    summary.dataset.done = said.textContent = summary.dataset.copied;
  } catch {
    // not allowed here: the text is there to be selected
  }
});

const mediaOf = (details) => details.querySelector("iframe").contentDocument?.querySelector("audio, video");
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches(".play")) return;
  if (!target.open) return mediaOf(target)?.pause();
  for (const other of document.querySelectorAll(".play[open]")) if (other !== target) other.open = false;
  mediaOf(target)?.play().catch(() => {});
}, true);

// stops are what n and p go through: hits, or the lines of a session.
function stops() {
  const hits = [...document.querySelectorAll("a.said")];
  if (hits.length) return hits;
  return [...document.querySelectorAll(".texts .line, .texts .prose [data-words]")]
    .map((line) => line.querySelector("[data-mark]") ?? line.querySelector("a.time")).filter(Boolean);
}

const placeOf = (element) => element?.closest(".hit, .line, [data-words]");
const inView = (element) => element.getBoundingClientRect().bottom > 0;

function move(by) {
  const all = stops();
  const here = placeOf(document.activeElement);
  const at = here ? all.findIndex((stop) => placeOf(stop) === here || here.contains(stop)) : -1;
  const next = at >= 0 ? all[at + by] : all.find((stop) => inView(placeOf(stop)));
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
  return Boolean(next);
}

// mark opens the form for a highlight on the line with the focus, or on the one
// that is playing, was linked to or is the first in sight.
function mark(field) {
  const form = document.querySelector("[data-marker]");
  if (!form) return false;
  if (form.hidden) {
    const active = document.activeElement.closest(".line, [data-words]");
    const line = active ?? document.querySelector(".line[aria-current], .line:target") ??
      [...document.querySelectorAll(".line, .prose [data-words]")].find(inView);
    line?.querySelector("[data-mark]")?.click();
  }
  if (form.hidden) return false;
  form.querySelector(field).focus();
  return true;
}

// playing does something with the player of a session, if there is one.
function playing(act) {
  const media = document.querySelector("[data-stage] :is(audio, video)");
  if (media) act(media);
  return Boolean(media);
}
const skip = (by) => playing((media) => {
  if (media.seeking) media.addEventListener("seeked", () => skip(by), { once: true }); // Chromium hangs in a seek within a seek
  else media.currentTime += by;
});
const toggle = () => playing((media) => (media.paused ? media.play().catch(() => {}) : media.pause()));
const speed = (by) => playing((media) => {
  const rate = Math.min(2, Math.max(0.5, media.playbackRate + by));
  media.defaultPlaybackRate = media.playbackRate = rate; // the next recording, too
  document.querySelector("[data-speed]").textContent = rate.toLocaleString(document.documentElement.lang) + " ×";
});

const acts = {
  "?": () => { dialog?.showModal(); return true; },
  "/": () => {
    const box = document.querySelector(".searchbox input[name=q]");
    if (box) { box.focus(); box.select(); }
    else location.assign("/");
    return true;
  },
  f: () => { document.querySelector("[data-find] input")?.select(); return true; },
  n: () => move(1),
  p: () => move(-1),
  j: () => skip(-10) || move(1),
  k: () => toggle() || move(-1),
  l: () => skip(10),
  " ": toggle,
  ",": () => speed(-0.25),
  ".": () => speed(0.25),
  "<": () => speed(-0.25),
  ">": () => speed(0.25),
  h: () => mark("#marker-quote"),
  t: () => mark("#marker-tag"),
};

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
  if (event.target.closest("input, textarea, select, [contenteditable], audio, video")) return;
  if (event.key === " " && (event.shiftKey || event.target.closest("button, summary"))) return;
  if (Object.hasOwn(acts, event.key) && acts[event.key]()) event.preventDefault();
});

// A draft is dropped once it is saved, which the page of a claim after its form
// tells, and every draft as somebody signs out.
function dropDrafts(prefix) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
const sent = JSON.parse(sessionStorage.getItem("earshot sent"));
if (sent) {
  sessionStorage.removeItem("earshot sent");
  const from = document.referrer && new URL(document.referrer).pathname;
  if (from === sent.path && document.querySelector("article.claim")) dropDrafts(sent.prefix);
}
document.addEventListener("submit", ({ target }) => {
  if (["/sign-out", "/account/sign-out"].includes(new URL(target.action).pathname)) dropDrafts("earshot draft ");
});
