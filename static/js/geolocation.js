// "Use my location". The page is complete without it: the button stays hidden where this does not run.

const words = {
  waiting: "Finding where you are…",
  failed: "We could not find where you are. Type a postcode or town instead.",
};

// Two decimals is about a kilometre: near enough for a list of groups, too rough for a doorstep.
const rough = (degrees) => degrees.toFixed(2);

function offer(button) {
  const form = button.closest("form");
  const box = form.querySelector("input[name=postcode]");
  const status = form.querySelector("[data-location-status]");

  const found = ({ coords }) => {
    location.assign(`${button.dataset.url}?near=${rough(coords.latitude)},${rough(coords.longitude)}`);
  };
  const failed = () => {
    button.disabled = false;
    status.textContent = words.failed;
    box.focus();
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = words.waiting;
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10_000, maximumAge: 600_000 });
  });
  // Coming back from the results with the page as it was left.
  addEventListener("pageshow", () => {
    button.disabled = false;
    status.textContent = "";
  });
  button.hidden = false;
}

if ("geolocation" in navigator && isSecureContext) {
  document.querySelectorAll("[data-use-my-location]").forEach(offer);
}
