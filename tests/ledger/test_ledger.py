"""verify_ledger: silent while all is right, people at work or not; and naming each row that somebody damaged."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

import pytest

from infra.ledger import checks
from infra.local.application import manage
from tests.journeys.running import mortal
from tests.journeys.system import System
from tests.ledger.damages import DAMAGES, Damage
from tests.ledger.life import OFFICE, OTHER, Ledger

pytestmark = pytest.mark.xdist_group("mortal")
# A young object is no orphan; nobody waits a day here.
AT_ONCE = """
import sys
from datetime import timedelta
import django
django.setup()
from django.core.management import execute_from_command_line
from tenants.filings.ledger import documents
documents.ORPHAN_AFTER = timedelta(0)
execute_from_command_line(["manage", "verify_ledger", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def system(request: pytest.FixtureRequest) -> System:
    """The one whose processes were killed: it has nothing to lose but its ledger."""
    return mortal(request.session)


@pytest.fixture(scope="module")
def life(system: System) -> tuple[Ledger, list["CompletedProcess[str]"]]:
    """Everything happens; and what the command says meanwhile, again and again."""
    ledger, said = Ledger(system), []
    with ThreadPoolExecutor(1) as pool:
        happening = pool.submit(ledger.live)
        # The first look is taken while everything happens, however slow the machine; the other may be after it.
        said += [system.run(manage("verify_ledger")) for _ in range(2)]
    happening.result()
    return ledger, said


@pytest.fixture(scope="module")
def ledger(life: tuple[Ledger, object]) -> Ledger:
    """Everything has happened, and nothing more does."""
    life[0].rest()
    return life[0]


@pytest.fixture(scope="module")
def clean(system: System, ledger: Ledger) -> "CompletedProcess[str]":
    """What the command says of it."""
    return system.run([sys.executable, "-c", AT_ONCE])


@pytest.fixture(scope="module")
def named(ledger: Ledger, clean: "CompletedProcess[str]") -> dict[str, str]:
    """Every damage is done: what must be named."""
    return {damage.name: str(damage.act(ledger)) for damage in DAMAGES}


@pytest.fixture(scope="module")
def damaged(system: System, named: dict[str, str]) -> "CompletedProcess[str]":
    """What the command says then."""
    return system.run([sys.executable, "-c", AT_ONCE])


def test_it_is_silent_while_people_work(life: tuple[Ledger, list["CompletedProcess[str]"]]) -> None:
    for said in life[1]:
        assert said.returncode == 0, said.stdout + said.stderr


def test_a_clean_ledger_is_whole(clean: "CompletedProcess[str]") -> None:
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert clean.stdout.endswith("whole\n")
    assert "BROKEN" not in clean.stdout


def test_every_check_has_looked_at_something(clean: "CompletedProcess[str]") -> None:
    (line,) = (line for line in clean.stdout.splitlines() if line.startswith(f"{OFFICE}: "))
    rows = dict(re.findall(r"(\w+) (\d+)", line.partition("looked at: ")[2]))
    assert set(rows) == {check.name for check in checks() if not check.shared}
    assert {name for name, count in rows.items() if count == "0"} == {
        "failures",
        "decisions",
        "plans",
    }  # nothing waits


def test_every_check_has_its_damage() -> None:
    assert {damage.check for damage in DAMAGES} == {check.name for check in checks()}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_a_damage_is_named(damage: Damage, named: dict[str, str], damaged: "CompletedProcess[str]") -> None:
    kind = "waits" if damage.waits else "BROKEN"
    begins = f"{kind} {damage.office} {damage.check} {named[damage.name]}: "
    said = [line for line in damaged.stdout.splitlines() if line.startswith(begins)]
    assert any(damage.says in line for line in said), "\n".join(said) or damaged.stdout + damaged.stderr


def test_a_damaged_ledger_fails(damaged: "CompletedProcess[str]") -> None:
    assert damaged.returncode == 1
    assert re.search(r"\d+ broken", damaged.stderr)


def test_what_was_not_damaged_is_not_named(ledger: Ledger, damaged: "CompletedProcess[str]") -> None:
    """One office has its own damages, and no other; and no filing that nobody touched."""
    untouched = list(ledger.untouched)
    assert untouched
    assert [filing for filing in untouched if filing in damaged.stdout] == []
    assert "city: 0 broken" in damaged.stdout


def test_one_office_alone(system: System, damaged: "CompletedProcess[str]") -> None:
    city = system.run(manage("verify_ledger", "--office", "city"))
    assert (city.returncode, city.stdout.count("looked at")) == (0, 1)
    assert system.run(manage("verify_ledger", "--office", OTHER)).returncode == 1
    nowhere = system.run(manage("verify_ledger", "--office", "nowhere"))
    assert nowhere.returncode == 1
    assert "there is no office nowhere" in nowhere.stderr
