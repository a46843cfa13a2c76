// Moves focus to the list of what went wrong, so that a screen reader reads it first.
document.querySelector("[data-error-summary]")?.focus();
