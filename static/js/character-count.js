// Shows how many characters or words of a field's limit are used. Without this script the field's hint states the
// limit, and the server checks it.

// Shorter limits, in characters, are not counted.
const MIN_LIMIT = 60;
const ANNOUNCEMENT_DELAY = 800;

const lengths = {
  words: (text) => text.split(/\s+/).filter(Boolean).length,
  // As on the server, an emoji is one character, and so is a line break.
  characters: (text) => [...text].length,
};

function limitOf(field) {
  if (field.dataset.maxWords) return [Number(field.dataset.maxWords), "words"];
  return [Number(field.dataset.maxCharacters ?? field.getAttribute("maxlength")), "characters"];
}

function addCounter(field) {
  const [limit, unit] = limitOf(field);
  if (unit === "characters" && limit <= MIN_LIMIT) return;
  // Otherwise the browser would cut off pasted text silently.
  field.removeAttribute("maxlength");
  // In the admin a label and its field share a container, and the counter stands below it.
  const container = field.closest(".flex-container");
  const counter = document.createElement("div");
  counter.className = `${container ? "help" : "hint"} character-count`;
  counter.setAttribute("aria-hidden", "true");
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  let timer;
  field.addEventListener("input", () => {
    if (!counter.isConnected) (container ?? field).after(counter, status);
    const length = lengths[unit](field.value);
    const excess = length - limit;
    const message = `${length} of ${limit} ${unit}${excess > 0 ? `: ${excess} too many` : ""}`;
    counter.textContent = message;
    counter.classList.toggle("character-count--over", excess > 0);
    // Screen readers announce the count after a pause in typing.
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = message), ANNOUNCEMENT_DELAY);
  });
}

document
  .querySelectorAll("[data-max-words], [data-max-characters], textarea[maxlength], input[type=text][maxlength]")
  .forEach(addCounter);
