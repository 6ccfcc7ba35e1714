// Plays a recording beside its transcript: a time seeks, the line being said
// is marked and kept in view until the reader scrolls away. Without this
// script the same times lead to a player in a frame.

const bar = document.querySelector("[data-player]");
if (bar) start();

function start() {
  const stage = bar.querySelector("[data-stage]");
  const back = bar.querySelector("[data-back]");
  let media, lines = [], current = null, following = true;

  // load makes the player for a recording, unless it is there already.
  function load({ file, src, name, video }, seconds = 0) {
    if (media?.dataset.file === file) return seek(seconds);
    media?.pause();
    const defaultPlaybackRate = media?.defaultPlaybackRate ?? 1;
    media = document.createElement(video === undefined ? "audio" : "video");
    Object.assign(media, { controls: true, preload: "metadata", defaultPlaybackRate, src: src + (seconds ? "#t=" + seconds : "") });
    media.dataset.file = file;
    stage.replaceChildren(media);
    if (name) bar.querySelector("[data-name]").textContent = name;
    lines = [...document.querySelectorAll("[data-start]")]
      .filter((line) => line.parentElement.dataset.file === file)
      .map((line) => ({ line, at: Number(line.dataset.start) }));
    for (const event of ["timeupdate", "seeked", "play"]) media.addEventListener(event, mark);
  }

  function seek(seconds) {
    if (media.readyState > 0) media.currentTime = seconds;
    else media.addEventListener("loadedmetadata", () => { media.currentTime = seconds; }, { once: true });
  }

  // mark points out the last line that has begun.
  function mark() {
    if (media.paused && media.currentTime === 0) return;
    let low = 0, high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle].at <= media.currentTime + 0.05) low = middle + 1;
      else high = middle;
    }
    const line = low > 0 ? lines[low - 1].line : null;
    if (line === current) return;
    current?.removeAttribute("aria-current");
    line?.setAttribute("aria-current", "true");
    line?.parentElement.classList.add("playing");
    current = line;
    if (following && !media.paused) show();
  }

  function show() {
    current?.scrollIntoView({ block: "nearest" });
  }

  function follow(on) {
    following = on;
    back.hidden = on || !current || media.paused;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.time");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const line = link.closest("[data-start]");
    follow(true);
    load(line.parentElement.dataset, Number(line.dataset.start));
    if (line.id.startsWith("t=")) history.replaceState(null, "", "#" + line.id);
    media.play().catch(() => {}); // a browser may want another click
  });
  back.addEventListener("click", () => { follow(true); show(); });
  for (const event of ["wheel", "touchmove", "lookaway"]) addEventListener(event, () => follow(false), { passive: true });
  addEventListener("keydown", (event) => {
    if (/^(Page|Arrow(Up|Down)|Home|End)/.test(event.key) && event.target !== media) follow(false);
  });
  addEventListener("hashchange", () => fromAddress());

  // fromAddress goes to the moment that the address names, without playing.
  function fromAddress() {
    const moment = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
    if (!moment) return false;
    const list = document.getElementById(moment[0].slice(1))?.parentElement;
    load(list?.dataset.file ? list.dataset : bar.dataset, Number(moment[1]));
    return true;
  }
  if (!fromAddress()) load(bar.dataset);
}
