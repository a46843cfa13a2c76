from datetime import timedelta

import pytest


@pytest.fixture
def later(at_now, time_machine):
    """Another quarter of an hour has gone by. Call it between two edits."""
    moments = iter(at_now + timedelta(minutes=15 * n) for n in range(1, 100))
    return lambda: time_machine.move_to(next(moments), tick=False)
