// Replaces the helpline's state with its usual hours when the state is out of date: in a tab left open, after the back
// button, or on a cached page.

let timer;

function update() {
  clearTimeout(timer);
  let remaining = Infinity;
  for (const state of document.querySelectorAll("[data-valid-until]")) {
    const left = Date.parse(state.dataset.validUntil) - Date.now();
    if (left > 0) {
      remaining = Math.min(remaining, left);
      continue;
    }
    state.textContent = state.dataset.fallback;
    state.classList.remove("helpline-state--open");
    delete state.dataset.validUntil;
  }
  // Timers stop while a computer sleeps, so the clock is read every 30 seconds.
  if (remaining < Infinity) timer = setTimeout(update, Math.min(remaining, 30_000));
}

update();
addEventListener("pageshow", update);
document.addEventListener("visibilitychange", update);
