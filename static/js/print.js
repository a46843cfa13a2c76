// "Print this page". The page is complete without it: where this does not run the button stays hidden.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
