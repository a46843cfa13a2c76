// "Use my location". The button stays hidden where this script does not run.

const messages = {
  waiting: "Finding where you are…",
  failed: "We could not find where you are. Type a postcode or town instead.",
};

// Two decimals are about a kilometre: precise enough for a list of groups, too coarse for an address.
const rounded = (degrees) => degrees.toFixed(2);

function enable(button) {
  const form = button.closest("form");
  const input = form.querySelector("input[name=postcode]");
  const status = form.querySelector("[data-location-status]");

  const onSuccess = ({ coords }) => {
    location.assign(`${button.dataset.url}?near=${rounded(coords.latitude)},${rounded(coords.longitude)}`);
  };
  const onError = () => {
    button.disabled = false;
    status.textContent = messages.failed;
    input.focus();
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    status.textContent = messages.waiting;
    navigator.geolocation.getCurrentPosition(onSuccess, onError, { timeout: 10_000, maximumAge: 600_000 });
  });
  // The back button restores the page as it was left.
  addEventListener("pageshow", () => {
    button.disabled = false;
    status.textContent = "";
  });
  button.hidden = false;
}

if ("geolocation" in navigator && isSecureContext) {
  document.querySelectorAll("[data-use-my-location]").forEach(enable);
}
