// Turns a film's link into its player when the reader presses it. Without this file the link goes there.
document.addEventListener("click", (event) => {
  const facade = event.target instanceof Element && event.target.closest("a[data-player]");
  if (!facade || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = facade.dataset.player;
  frame.title = facade.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  facade.replaceWith(frame);
  frame.focus();
});
