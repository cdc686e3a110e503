"""The stage of the faults: tried with `--faults` only, and each of them three times then."""

from collections.abc import Generator, Iterator

import pytest

from tests.faults import table
from tests.faults.load import Load
from tests.faults.stage import Stage
from tests.faults.trial import Result, Trial
from tests.journeys.running import mortal
from tests.journeys.system import System

RUNS = 3
PROCESSES = ("web", "relay", "intake", "review", "notify", "clock")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """With --faults three runs of each."""
    if "run" in metafunc.fixturenames and metafunc.config.getoption("--faults"):
        metafunc.parametrize("run", range(1, RUNS + 1), ids="run{}".format)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out where nobody asked for them."""
    if config.getoption("--faults"):
        return
    long = [item for item in items if item.get_closest_marker("fault")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What fails after the fault itself is in the table, too; and of what fails the logs are kept."""
    given = getattr(item, "funcargs", {})
    if call.when == "call" and call.excinfo and isinstance(result := given.get("result"), Result):
        result.failed(call.excinfo.value)
        for trial in (one for one in given.values() if isinstance(one, Trial)):
            trial.keep_logs()
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of what was found."""
    if config.getoption("--faults") and (results := table.read()):
        terminalreporter.write_line(table.table(results))
        terminalreporter.write_line(f"{table.write(results)}")


@pytest.fixture(scope="session")
def system(request: pytest.FixtureRequest) -> System:
    """Web, relay, workers and clock as processes."""
    return mortal(request.session)


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
def result(request: pytest.FixtureRequest, run: int) -> Result:
    """What comes of the fault that the test is marked with."""
    fault, how, expected = request.node.get_closest_marker("fault").args
    return Result(fault, how, expected, case=str(request.node.name).removeprefix("test_"))


@pytest.fixture
def trial(request: pytest.FixtureRequest, stage: Stage, load: Load, result: Result) -> Trial:
    """One trial of the fault that the test is marked with."""
    mark = request.node.get_closest_marker("fault")
    stage.system.start(*PROCESSES)  # what a trial that failed left dead
    return Trial(stage, load, result, measured=mark.kwargs.get("measured", True))
