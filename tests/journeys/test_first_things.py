"""What somebody waits for has the processor first, then what the desks look at; messages take what is left."""

import psutil
import pytest

from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")


def test_the_docket_and_messages_leave_the_processor_to_web_and_intake(system: System) -> None:
    own = psutil.Process().nice()
    names = ("web", "relay", "intake", "review", "notify", "clock")
    by = {name: psutil.Process(system.pid(name)).nice() - own for name in names}
    assert by == {"web": 0, "relay": 0, "intake": 0, "review": 3, "notify": 10, "clock": 0}
