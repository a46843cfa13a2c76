// "Play video" for an external video. The other site is contacted only when the button is pressed. Without this
// script the button stays hidden, and the link beside it leads to the video.

function enable(button) {
  const poster = button.closest("[data-video-poster]");
  button.addEventListener("click", () => {
    const player = document.createElement("iframe");
    player.src = button.dataset.playVideo;
    player.title = button.dataset.title;
    player.className = "video-player";
    player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    // The players need the origin of the embedding page; its path is not sent.
    player.referrerPolicy = "strict-origin";
    player.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-presentation allow-popups allow-popups-to-escape-sandbox",
    );
    poster.replaceWith(player);
    player.focus();
  });
  button.hidden = false;
}

document.querySelectorAll("[data-play-video]").forEach(enable);
