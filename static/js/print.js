// "Print this page". The page is complete without it: where this does not run the button stays hidden, and words say how.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
for (const words of document.querySelectorAll("[data-print-by-hand]")) {
  words.hidden = true;
}
