"""The pictures of the editors' guide (docs/editors-guide.md), taken from the site itself: see make_guide_pictures."""
