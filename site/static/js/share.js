// Shows the buttons that copy or pass on the essay's address, where this browser can. Without this file the links do.
for (const share of document.querySelectorAll(".share")) {
  const { address, title, copied, failed } = share.dataset;
  const said = share.querySelector("[role=status]");
  const offer = (name, can, press) => {
    const button = share.querySelector(`[data-share=${name}]`);
    if (!button || !can) return;
    button.closest("li").hidden = false;
    button.addEventListener("click", press);
  };
  offer("copy", navigator.clipboard?.writeText, async () => {
    said.textContent = ""; // the same words twice would not be spoken again
    try {
      await navigator.clipboard.writeText(address);
      said.textContent = copied;
    } catch {
      said.textContent = failed;
    }
  });
  offer("pass", navigator.share, async () => {
    try {
      await navigator.share({ url: address, title });
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = failed; // the reader closed the sheet: nothing to say
    }
  });
}
