/* Keeps the progress of a running mailing fresh. Without it, reloading the page does the same. */
(() => {
  const place = document.querySelector("[data-mailing-progress]");
  if (!place) return;
  const pause = 3000;

  const running = () => place.querySelector("[data-running='yes']") !== null;

  const seconds = () => place.querySelector("[data-seconds]");

  function countDown() {
    const shown = seconds();
    if (shown) shown.textContent = String(Math.max(Number(shown.textContent) - 1, 0));
  }

  /* A button somebody is about to press stays where it is, as long as it still means something. */
  const isHeld = () => place.contains(document.activeElement) && seconds()?.textContent !== "0";

  async function refresh() {
    if (document.hidden || isHeld()) {
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

  if (running()) {
    schedule();
    window.setInterval(countDown, 1000);
  }
})();
