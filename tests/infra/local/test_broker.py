"""Valkey: nobody without the password, nothing lost by a kill."""

from collections.abc import Callable

import pytest
import redis

from infra.local.stack import Stack


def test_it_wants_its_password(start: Callable[..., Stack]) -> None:
    stack = start("broker")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host="127.0.0.1", port=stack.home.ports["broker"]).ping()


def test_what_it_took_survives_a_kill(start: Callable[..., Stack]) -> None:
    stack = start("broker")
    broker = redis.Redis.from_url(stack.environment["BROKER_URL"])
    broker.rpush("queue", "message")
    broker.wait(0, 0)
    stack.kill("broker")
    with pytest.raises(redis.ConnectionError):
        broker.ping()
    stack.restart("broker")
    assert broker.lrange("queue", 0, -1) == [b"message"]
