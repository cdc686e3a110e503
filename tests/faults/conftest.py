"""The stage of the faults: tried with `--faults` only, and each of them three times then."""

from collections.abc import Iterator

import pytest

from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.faults.trial import Result, Trial
from tests.journeys.running import running
from tests.journeys.system import System

RUNS = 3


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --faults three runs of each."""
    if "trial" in metafunc.fixturenames and metafunc.config.getoption("--faults"):
        metafunc.parametrize("run", range(1, RUNS + 1), ids="run{}".format)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out those that need a stage where nobody asked for them."""
    if config.getoption("--faults"):
        return
    long = [item for item in items if "stage" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest) -> System:
    """Web, relay, workers and clock as processes: the journeys'."""
    return running(request.session)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A whole system with parts of its own, over RabbitMQ."""
    stage = Stage()
    try:
        yield stage.start()
    finally:
        stage.stop()


@pytest.fixture(scope="session")
def load(stage: Stage) -> Load:
    """The filings that go back and forth on the stage."""
    return Load(stage.system)


@pytest.fixture
def run() -> int:
    """Which run it is."""
    return 1


@pytest.fixture
def trial(request: pytest.FixtureRequest, stage: Stage, load: Load, run: int) -> Trial:
    """One trial of the fault that the test is marked with."""
    mark = request.node.get_closest_marker("fault")
    fault, how, expected = mark.args
    case = str(request.node.originalname).removeprefix("test_")
    result = Result(fault=fault, how=how, expected=expected, case=case)
    return Trial(stage, load, result, measured=mark.kwargs.get("measured", True))
