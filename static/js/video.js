// "Play video" for a video on another site. Nothing is asked of that site before the button is pressed; without
// this script the button stays hidden, and the link beside it leads there.

function offer(button) {
  const still = button.closest("[data-video-still]");
  button.addEventListener("click", () => {
    const player = document.createElement("iframe");
    player.src = button.dataset.playVideo;
    player.title = button.dataset.title;
    player.className = "video-player";
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    // The players refuse to play for a page that does not say which site it is on. Its path stays ours.
    player.referrerPolicy = "strict-origin";
    player.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox",
    );
    still.replaceWith(player);
    player.focus();
  });
  button.hidden = false;
}

document.querySelectorAll("[data-play-video]").forEach(offer);
