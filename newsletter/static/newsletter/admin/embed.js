// Copies a text by a button. Without this file there is no button; the text can be selected and copied by hand.
for (const place of document.querySelectorAll("[data-copy]")) {
  const button = place.querySelector("button");
  const said = place.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(place.dataset.copy);
    said.textContent = ""; // the same words twice would not be spoken again
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = place.dataset.copied;
    } catch {
      said.textContent = place.dataset.failed;
    }
  });
}
