/* Keeps the progress of a running mailing fresh. Without it, reloading the page does the same. */
(() => {
  const place = document.querySelector("[data-mailing-progress]");
  if (!place) return;
  const pause = 3000;

  const running = () => place.querySelector("[data-running='yes']") !== null;

  async function refresh() {
    if (document.hidden || place.contains(document.activeElement)) {
      return schedule();
    }
    try {
      const response = await fetch(place.dataset.mailingProgress, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (response.ok && !response.redirected) {
        place.innerHTML = await response.text();
        if (!running()) {
          window.location.reload();
          return undefined;
        }
      }
    } catch {
      /* The server is away for a moment: the next try will tell. */
    }
    return schedule();
  }

  function schedule() {
    window.setTimeout(refresh, pause);
  }

  if (running()) schedule();
})();
