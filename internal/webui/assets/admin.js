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
