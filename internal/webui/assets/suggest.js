// Suggests while people type into the search box: a list box in the manner of
// the ARIA combobox pattern. Without this script the box is a plain field. Its
// words are in the form's attributes.

const box = document.querySelector(".searchbox input[name=q]");
if (box) start();

function start() {
  const form = box.form;
  const list = document.createElement("ul");
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  box.after(list, status);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, "aria-haspopup": "listbox",
  };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

  let items = [], current = -1, typed = box.value, timer, asking;

  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    typed = box.value;
    later();
  });
  box.addEventListener("compositionend", () => { typed = box.value; later(); });
  box.addEventListener("blur", close);

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  }

  // ask fetches suggestions for what is in the box. Only the last answer counts.
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    if (!typed.trim()) return close();
    try {
      const answer = await fetch("/api/v1/search/suggestions?q=" + encodeURIComponent(typed), { signal: asking.signal });
      if (!answer.ok) return close();
      items = (await answer.json()).items;
    } catch {
      return; // aborted by the next letter, or offline: the box still searches
    }
    if (box !== document.activeElement) return;
    show();
  }

  function show() {
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement("li");
      option.id = "suggestion-" + i;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.textContent = item.text;
      text.dir = "auto";
      const kind = document.createElement("span");
      kind.className = "dim";
      kind.textContent = form.dataset[item.kind] ?? item.kind;
      option.append(text, " ", kind);
      // Before the box loses its focus, which would close the list.
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); });
      option.addEventListener("click", () => choose(item));
      return option;
    }));
    current = -1;
    box.removeAttribute("aria-activedescendant");
    open(items.length > 0);
    status.textContent = items.length ? form.dataset[items.length === 1 ? "one" : "many"].replace("%s", items.length) : "";
  }

  function open(on) {
    list.hidden = !on;
    box.setAttribute("aria-expanded", String(on));
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    open(false);
    current = -1;
    status.textContent = "";
    box.removeAttribute("aria-activedescendant");
  }

  // move marks another suggestion and puts it into the box; from the last on,
  // what was typed comes back.
  function move(by) {
    const n = items.length + 1;
    current = (current + 1 + by + n) % n - 1;
    [...list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === current));
      if (i === current) option.scrollIntoView({ block: "nearest" });
    });
    box.value = current < 0 ? typed : items[current].query;
    if (current < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", "suggestion-" + current);
  }

  function choose(item) {
    close();
    if (item.url) {
      location.assign(item.url);
      return;
    }
    box.value = item.query;
    form.requestSubmit();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = !list.hidden;
    if (event.key === "ArrowDown" && !shown && typed.trim()) ask();
    else if (!shown) return;
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && current >= 0) choose(items[current]);
    else if (event.key === "Escape") {
      box.value = typed;
      close();
    } else return;
    event.preventDefault();
  });
}
