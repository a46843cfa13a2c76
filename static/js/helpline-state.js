// A page may be shown long after it was made: by a tab that stays open, the way back, or a copy while the site is away.
// What it says of the helpline holds until a moment. After that it gives the ordinary hours instead.

let next;

function look() {
  clearTimeout(next);
  let soonest = Infinity;
  for (const state of document.querySelectorAll("[data-true-until]")) {
    const left = Date.parse(state.dataset.trueUntil) - Date.now();
    if (left > 0) {
      soonest = Math.min(soonest, left);
      continue;
    }
    state.textContent = state.dataset.afterwards;
    state.classList.remove("helpline-state--open");
    delete state.dataset.trueUntil;
  }
  // A computer that sleeps does not count its seconds.
  if (soonest < Infinity) next = setTimeout(look, Math.min(soonest, 30_000));
}

look();
addEventListener("pageshow", look);
document.addEventListener("visibilitychange", look);
