// Finds words in the texts of a session while they are typed. Where they are the
// server says, which compares letters as its search does; the browser draws them
// without a change to the page. Without this script, or in a browser that cannot,
// the form loads the page with the words marked. Its words are in its attributes.

const form = document.querySelector("[data-find]");
if (form && CSS.highlights) start();

function start() {
  const box = form.elements.find, count = form.querySelector("[data-count]"), texts = form.dataset;
  const all = new Highlight(), here = new Highlight();
  here.priority = 1;
  CSS.highlights.set("found", all).set("here", here);
  let places = [], more = false, at = -1, asked, asking, timer;

  form.querySelector("button:not([type])").hidden = true;
  for (const mark of document.querySelectorAll("mark.found")) {
    const passage = mark.parentNode;
    mark.classList.remove("found");
    if (!mark.className) mark.replaceWith(...mark.childNodes);
    passage.normalize();
  }

  // point is where the nth character of an element is.
  function point(element, n) {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode()); n -= node.length) if (n <= node.length) return [node, n];
    return [element, 0]; // it changed meanwhile
  }

  async function look() {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    asked = box.value;
    let found = { places: [] };
    try {
      if (asked.trim()) {
        const answer = await fetch(texts.find + "?find=" + encodeURIComponent(asked), { signal: asking.signal });
        if (!answer.ok) throw new Error();
        found = await answer.json();
      }
    } catch (e) {
      if (e.name !== "AbortError") count.textContent = texts.unreached;
      return;
    }
    const passages = new Map([...document.querySelectorAll("[data-words]")].map((e) => [e.dataset.words, e.querySelector("[data-at]")]));
    places = found.places.filter((p) => passages.get(p.words)).map((p) => {
      const range = document.createRange(), passage = passages.get(p.words);
      range.setStart(...point(passage, p.from));
      range.setEnd(...point(passage, p.to));
      return { range, line: passage.closest(".line") ?? passage };
    });
    more = found.more;
    all.clear();
    for (const { range } of places) all.add(range);
    show(Math.max(places.findIndex(({ line }) => line.getBoundingClientRect().bottom > 0), 0));
  }

  const inSight = ({ top, bottom }) => top > 80 && bottom < innerHeight - 160;
  function show(to) {
    const n = places.length;
    at = n ? (to + n) % n : -1;
    here.clear();
    for (const step of form.querySelectorAll("[data-step]")) step.hidden = !n;
    if (!n) return count.textContent = asked.trim() ? texts.nothing : "";
    count.textContent = texts.of.replace("%s", at + 1).replace("%s", n + (more ? "+" : ""));
    const { range, line } = places[at];
    here.add(range);
    dispatchEvent(new Event("lookaway")); // what is being played is not followed any more
    if (inSight(line.getBoundingClientRect()) && inSight(range.getBoundingClientRect())) return;
    line.scrollIntoView({ block: "center", behavior: "instant" });
    scrollBy({ top: range.getBoundingClientRect().top - innerHeight / 3, behavior: "instant" });
  }
  const step = (by) => (box.value === asked ? show(at + by) : look());

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, 150);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); step(1); });
  form.addEventListener("click", ({ target }) => target.dataset.step && step(Number(target.dataset.step)));
  box.addEventListener("keypress", (event) => {
    if (event.key !== "Enter" || !event.shiftKey) return;
    event.preventDefault(); // or the form is submitted, which is a step ahead
    step(-1);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.value) return;
    event.preventDefault();
    box.value = "";
    places[at]?.line.querySelector("a")?.focus({ preventScroll: true }); // to go on from there
    look();
  });
  addEventListener("textschange", () => box.value && look());
  if (box.value) look();
}
