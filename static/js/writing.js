// Beside the box somebody writes in: how much room is left, and how old a reader has to be to follow it.
// Every form is complete without this. The limit stands in the help of the box and is checked when it is sent; the
// reading age is said when the page opens.

const WORTH_COUNTING = 60;
const PAUSE = 800;

const later = (act) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), PAUSE);
  };
};

const lengths = {
  words: (text) => text.split(/\s+/).filter(Boolean).length,
  // As the server counts: an emoji is one, and so is the end of a line.
  characters: (text) => [...text].length,
};

function limitOf(box) {
  if (box.dataset.mostWords) return [Number(box.dataset.mostWords), "words"];
  return [Number(box.dataset.mostCharacters ?? box.getAttribute("maxlength")), "characters"];
}

function count(box) {
  const [most, what] = limitOf(box);
  if (what === "characters" && most <= WORTH_COUNTING) return;
  // What is pasted is to be seen whole and shortened by its writer, not cut off without a word.
  box.removeAttribute("maxlength");
  // In the admin a box and its label share a line, and what is said of it stands below both.
  const line = box.closest(".flex-container");
  const shown = document.createElement("div");
  shown.className = `${line ? "help" : "hint"} typed-count`;
  shown.setAttribute("aria-hidden", "true");
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const say = later((words) => {
    said.textContent = words;
  });
  box.addEventListener("input", () => {
    // Only now: a form that is only looked at stays quiet.
    if (!shown.isConnected) (line ?? box).after(shown, said);
    const now = lengths[what](box.value);
    const over = now - most;
    const words = `${now} of ${most} ${what}${over > 0 ? `: ${over} too many` : ""}`;
    shown.textContent = words;
    shown.classList.toggle("typed-count--over", over > 0);
    say(words);
  });
}

function tellReadingAge(hint) {
  const box = document.getElementById(hint.dataset.for);
  if (!box) return;
  let asked;
  const ask = later(async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData();
    body.set("text", box.value);
    if ("rich" in hint.dataset) body.set("rich", "yes");
    body.set("csrfmiddlewaretoken", box.form.elements.csrfmiddlewaretoken.value);
    try {
      // A session that has ended answers with the login page, which is no hint.
      const answer = await fetch(hint.dataset.readingAge, { method: "POST", body, redirect: "error", signal: asked.signal });
      if (answer.ok) hint.textContent = await answer.text();
    } catch {
      // What stood there stays. Saving says if something is wrong.
    }
  });
  box.addEventListener("input", ask);
  box.addEventListener("change", ask);
}

document
  .querySelectorAll("[data-most-words], [data-most-characters], textarea[maxlength], input[type=text][maxlength]")
  .forEach(count);
document.querySelectorAll("[data-reading-age]").forEach(tellReadingAge);
