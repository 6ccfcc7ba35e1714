// A field that offers what fits while people type, in the manner of the ARIA
// combobox pattern: the search box, the tags of a highlight, evidence.

// combo makes one of box. find(text, signal) answers with items, with nothing
// where the list is to go away, or fails where it stays as it is; draw(option,
// item) fills an option; take(item) is for what people choose. May be left out:
// first(items), which is chosen from the start; told(n), how many there are;
// left(), the list is gone; fills(item), what walking the list writes into the
// box; enter(ask), for Enter where nothing is chosen, which then never sends
// the form. The answer puts the list away.
export function combo(box, { id, label, after = box, wait, find, draw, take, first, told, left, fills, enter }) {
  const list = Object.assign(document.createElement("ul"), { id, className: "suggestions", hidden: true });
  const low = fills ? -1 : 0; // walking passes by what was typed
  let items = [], current = -1, typed = box.value, timer, asking;
  const set = (element, attributes) => { for (const name in attributes) element.setAttribute(name, attributes[name]); };
  set(list, { role: "listbox", "aria-label": label });
  set(box, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id });
  after.after(list);

  function stop() {
    clearTimeout(timer);
    asking?.abort();
  }

  // ask offers what fits what is in the box. Only the last answer counts.
  async function ask() {
    stop();
    asking = new AbortController();
    typed = box.value;
    if (!typed.trim()) return hide();
    let found;
    try {
      found = await find(typed.trim(), asking.signal);
    } catch {
      return; // aborted by the next letter, or offline
    }
    if (!found) return hide();
    if (box === document.activeElement && box.value === typed) show(found);
  }

  function show(found) {
    items = found;
    list.replaceChildren(...items.map((item, i) => {
      const option = document.createElement("li");
      option.id = id + "-" + i;
      option.setAttribute("role", "option");
      draw(option, item);
      // Before the box loses its focus, which would put the list away.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(item));
      return option;
    }));
    open(items.length > 0);
    point(items.length && first ? first(items) : -1);
    told?.(items.length);
  }

  function open(on) {
    list.hidden = !on;
    box.setAttribute("aria-expanded", on);
  }

  function hide() {
    stop();
    open(false);
    point(-1);
    left?.();
  }

  function point(to) {
    current = to;
    [...list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", i === to);
      if (i === to) option.scrollIntoView({ block: "nearest", behavior: "instant" });
    });
    if (to < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", id + "-" + to);
  }

  function walk(by) {
    stop(); // the list stays what it is
    const to = current + by;
    point(to >= items.length ? low : to < low ? items.length - 1 : to);
    if (fills) box.value = current < 0 ? typed : fills(items[current]);
  }

  function choose(item) {
    hide();
    take(item);
  }

  for (const event of ["input", "compositionend"]) box.addEventListener(event, ({ isComposing }) => {
    clearTimeout(timer);
    typed = box.value;
    if (!isComposing) timer = setTimeout(ask, wait);
  });
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = !list.hidden;
    if (event.key === "ArrowDown") shown ? walk(1) : ask();
    else if (event.key === "ArrowUp" && shown) walk(-1);
    else if (event.key === "Enter" && current >= 0) choose(items[current]);
    else if (event.key === "Enter" && enter) enter(ask);
    else if (event.key === "Escape" && shown) {
      box.value = typed;
      hide();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  if (enter) box.addEventListener("keypress", (event) => { if (event.key === "Enter") event.preventDefault(); });
  return hide;
}
