"""What waits for somebody in the admin, as each app tells it. The admin's first page puts the lists together."""

from typing import NamedTuple


class WorkItem(NamedTuple):
    """``count`` things of one kind that need somebody, the list where they stand, and the permission it takes.

    ``words`` follow the count: "stories wait for you". An item that counts nothing is left out.
    """

    count: int
    words: str
    url: str
    permission: str
