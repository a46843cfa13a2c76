// Updates the reading age of a field in the admin while it is edited. Without this script it is shown as of page load.

const REQUEST_DELAY = 800;

function watch(hint) {
  const field = document.getElementById(hint.dataset.for);
  if (!field) return;
  let timer;
  let request;
  const update = async () => {
    request?.abort();
    request = new AbortController();
    const body = new FormData();
    body.set("text", field.value);
    if ("rich" in hint.dataset) body.set("rich", "yes");
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    try {
      // An expired session redirects to the login page, which is no answer.
      const response = await fetch(hint.dataset.readabilityUrl, {
        method: "POST",
        body,
        redirect: "error",
        signal: request.signal,
      });
      if (response.ok) hint.textContent = await response.text();
    } catch {
      // The hint keeps its text. Saving reports any error.
    }
  };
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(update, REQUEST_DELAY);
  };
  field.addEventListener("input", schedule);
  field.addEventListener("change", schedule);
}

document.querySelectorAll("[data-readability-url]").forEach(watch);
