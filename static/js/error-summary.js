// Focuses the error summary, so that screen readers read it first.
document.querySelector("[data-error-summary]")?.focus();
