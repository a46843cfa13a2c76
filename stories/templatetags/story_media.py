"""Template tags of ``_photo.html`` and ``_video.html``."""

from django import template

from stories.media import urls as media_urls

register = template.Library()

# How wide a picture stands, so that a browser fetches no more than it needs: on a card, and on the story's own page.
SIZES = {
    "card": "(min-width: 62rem) 22rem, (min-width: 40rem) 45vw, 92vw",
    "page": "(min-width: 48rem) 44rem, 92vw",
}

register.simple_tag(media_urls.photo_of, name="photo_of")
register.simple_tag(media_urls.poster_of, name="poster_of")
register.simple_tag(media_urls.film_of, name="film_of")
register.simple_tag(media_urls.link_of, name="video_link_of")


@register.filter
def picture_sizes(place):
    """Return the ``sizes`` attribute of a picture on a "card" or a "page"."""
    return SIZES[place or "page"]
