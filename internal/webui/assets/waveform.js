// Shows the waveform of the recording that the player has, with where it is; a
// click into it goes there. The player's own control does so for keyboards.

const bar = document.querySelector("[data-player]");
const waves = bar ? [...bar.querySelectorAll("[data-wave]")] : [];

// Events of a player do not bubble, but they are seen on their way down.
for (const name of ["loadstart", "timeupdate", "seeked"]) bar?.addEventListener(name, ({ target }) => {
  for (const wave of waves) {
    const mine = wave.dataset.wave === target.dataset.file;
    wave.toggleAttribute("hidden", !mine);
    if (mine) wave.querySelector("[data-head]").setAttribute("x", wave.viewBox.baseVal.width * target.currentTime / wave.dataset.seconds);
  }
}, true);

for (const wave of waves) wave.addEventListener("click", (event) => {
  const box = wave.getBoundingClientRect(), media = bar.querySelector("audio, video");
  if (media) media.currentTime = wave.dataset.seconds * (event.clientX - box.left) / box.width;
});
