"""What somebody looks at has the processor first; what is done behind their backs takes what is left."""

import psutil
import pytest

from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")


def test_messages_and_the_docket_leave_the_processor_to_web_and_intake(system: System) -> None:
    own = psutil.Process().nice()
    names = ("web", "relay", "intake", "review", "notify", "clock")
    by = {name: psutil.Process(system.pid(name)).nice() - own for name in names}
    assert by == {"web": 0, "relay": 0, "intake": 0, "review": 10, "notify": 10, "clock": 0}
