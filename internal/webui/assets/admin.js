// What the pages of the administration do more where scripts run: secrets that
// are shown once can be copied, and the queue stays up to date.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.copied;
    } catch { // not allowed here: the text is selected instead
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    }
  });
}

// What has the same data-live on the page as it is now takes its place, unless
// somebody is looking elsewhere or is about to press something in it.
const liveEach = 5000;
const live = document.querySelectorAll("[data-live]");
if (live.length) setInterval(refresh, liveEach);

async function refresh() {
  if (document.hidden || [...live].some((part) => part.contains(document.activeElement))) return;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of live) {
      const now = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (now && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
    }
  } catch { /* the server is not there for a moment */ }
}
