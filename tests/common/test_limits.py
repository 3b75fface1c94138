"""Limits are counted over all processes of a machine."""

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache

from grappe.common import limits
from grappe.common.limits import SharedCache

TIMES = 200


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made" / "limits.sqlite3"


@pytest.fixture
def opened(path):
    return SharedCache(path, {})


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""
    times = [1000.0]
    monkeypatch.setattr("time.time", lambda: times[0])
    return times


def count_many(path) -> int:
    one = SharedCache(path, {})
    one.add("asked", 0, None)
    return max(one.incr("asked") for _time in range(TIMES))


def add_once(path) -> bool:
    return SharedCache(path, {}).add("lock", True, 60)


def test_processes_that_count_at_once_lose_nothing(path, opened):
    context = multiprocessing.get_context("spawn")

    with ProcessPoolExecutor(2, mp_context=context) as pool:
        highest = max(pool.map(count_many, [path, path]))

    assert (highest, opened.get("asked")) == (2 * TIMES, 2 * TIMES)


def test_of_several_that_add_at_once_one_does(path):
    barrier = Barrier(8)

    def add(_number: int) -> bool:
        barrier.wait()
        return add_once(path)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(add, range(8)))

    assert sorted(done) == [False] * 7 + [True]


def test_what_is_kept_can_be_read_changed_and_taken_away(opened):
    opened.set("a", [1.5, 2.5])

    assert opened.get("a") == [1.5, 2.5]
    assert "a" in opened
    assert (opened.delete("a"), opened.delete("a")) == (True, False)
    assert opened.get("a", "nothing") == "nothing"
    opened.set("b", 1)
    opened.clear()
    assert opened.get("b") is None


def test_what_expired_is_as_if_it_had_never_been(opened, clock):
    opened.set("a", 7, timeout=10)
    opened.touch("a", 20)
    clock[0] += 19
    before = opened.get("a"), opened.add("a", 1)

    clock[0] += 1

    assert (before, opened.get("a")) == ((7, False), None)
    assert (opened.touch("a", 20), opened.add("a", 1, 5)) == (False, True)
    clock[0] += 5
    with pytest.raises(ValueError, match="not found"):
        opened.incr("a")


def test_what_expired_leaves_the_file(opened, clock):
    opened.set("old", 1, timeout=10)
    clock[0] += 60

    for number in range(limits.SWEEP):
        opened.set("new", number)

    assert opened._run("SELECT count(*) FROM entry") == [(1,)]


def test_a_damaged_file_is_begun_again(path):
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)

    assert SharedCache(path, {}).add("a", 1) is True


def test_a_count_begins_again_after_its_time(clock):
    first = [limits.count("x", 60) for _time in range(3)]

    clock[0] += 60

    assert (first, limits.count("x", 60)) == ([1, 2, 3], 1)


def test_limits_of_sign_in_are_common_and_the_rest_stays_in_memory():
    assert ratelimit.cache is limits.shared
    assert isinstance(caches["shared"], SharedCache)
    assert isinstance(caches["default"], LocMemCache)

    cache.clear()  # as a process that has just begun
    counted = [limits.count("y", 60)]
    cache.clear()
    counted.append(limits.count("y", 60))

    assert counted == [1, 2]


def test_another_process_sees_what_this_one_counted():
    limits.count("z", 60)
    script = (
        "import sys; from grappe.common.limits import SharedCache;"
        "print(SharedCache(sys.argv[1], {}).incr('z'))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(caches["shared"].path)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "2\n"
