// Suggests while people type into the search box. Without this script the box is
// a plain field. Its words are in the form's attributes.

import { combo } from "./combo.js";

const box = document.querySelector(".searchbox input[name=q]");
if (box) start();

function start() {
  const form = box.form, texts = form.dataset;
  const status = Object.assign(document.createElement("p"), { className: "unseen" });
  status.setAttribute("role", "status");
  box.after(status);
  combo(box, {
    id: "suggestions", label: texts.suggestions, wait: 90, fills: (item) => item.query,
    async find(_, signal) { // with the space behind a word, which ends it
      const answer = await fetch("/api/v1/search/suggestions?q=" + encodeURIComponent(box.value), { signal });
      return answer.ok && (await answer.json()).items;
    },
    draw(option, item) {
      const text = Object.assign(document.createElement("span"), { textContent: item.text, dir: "auto" });
      const kind = Object.assign(document.createElement("span"), { textContent: texts[item.kind] ?? item.kind, className: "dim" });
      option.append(text, " ", kind);
    },
    told(n) { status.textContent = n ? texts[n === 1 ? "one" : "many"].replace("%s", n) : ""; },
    left() { status.textContent = ""; },
    take(item) {
      if (item.url) return location.assign(item.url);
      box.value = item.query;
      form.requestSubmit();
    },
  });
}
