// "Copy link". The button stays hidden where this script does not run.

const messages = {
  copied: "Link copied",
  failed: "Your browser did not let us copy it. The link is at the top of your browser.",
};

function enable(button) {
  const status = document.getElementById(button.getAttribute("aria-describedby"));
  button.addEventListener("click", async () => {
    // Screen readers announce the same text twice only if it was empty in between.
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink);
      status.textContent = messages.copied;
    } catch {
      status.textContent = messages.failed;
    }
  });
  button.hidden = false;
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy-link]").forEach(enable);
}
