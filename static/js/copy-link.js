// "Copy link". The page is complete without it: the button stays hidden where this does not run.

const words = {
  copied: "Link copied",
  failed: "Your browser did not let us copy it. The link is at the top of your browser.",
};

function offer(button) {
  const status = document.getElementById(button.getAttribute("aria-describedby"));
  button.addEventListener("click", async () => {
    // Emptied first: the same words twice would be read out once.
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink);
      status.textContent = words.copied;
    } catch {
      status.textContent = words.failed;
    }
  });
  button.hidden = false;
}

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy-link]").forEach(offer);
}
