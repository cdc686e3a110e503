"""What the environment says, as Django is told."""

import pytest

from infra import env


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://beian:p%40ss@db:5433/beian", "db", "5433"),
        ("postgresql://beian:p%40ss@db/beian", "db", ""),
        ("postgresql://beian:p%40ss@[::1]:5432/beian", "::1", "5432"),
        ("postgresql://beian:p%40ss@one:5432,two:5433/beian", "one,two", "5432,5433"),
    ],
)
def test_a_database_and_its_standbys(url: str, host: str, port: str) -> None:
    known = env.database(url)
    assert (known["HOST"], known["PORT"], known["PASSWORD"]) == (host, port, "p@ss")
