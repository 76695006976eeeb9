# SPDX-License-Identifier: Apache-2.0
"""The trails of analyze_stigmergy: fed by the history, kept in the store, and every event counted once, whatever dies."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.daemon import Daemon

TOOL = "analyze_stigmergy"


@pytest.fixture(scope="module")
def running(tmp_path_factory, staged):
    """The golden program; the tests follow one another, each with swaps of its own."""
    daemon = Daemon(tmp_path_factory.mktemp("trails"), demo=False, settings=(
        '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n')).start()
    yield daemon
    daemon.stop(clean=False)


def change(daemon, op, row):
    daemon.call("apply_change", {
        "edits": [{"op": op, "table": "swaps", "row": row}], "expected_version": daemon.version()[0],
        "reason": "a test of trails", "reason_code": "administrative", "accept_findings": True})


def swap(daemon, number, **more):
    """A swap of the fixture's first week that was carried out: two events, of two people."""
    row = {"id": f"T{number}", "requester": "R1", "accepter": "R2", "given_date": f"2026-01-{5 + number:02}",
           "given_slot": "AM", "status": "executed", "requested_at": "2026-01-02T08:00",
           "executed_at": f"2026-01-04T0{number}:00", **more}
    change(daemon, "put", row)


def seen(answer):
    """What the trails hold, rounded below what any event adds."""
    figures = answer["figures"]
    return figures["events_remembered"], [
        (slot["key"]["service"], slot["key"]["weekday"], round(slot["total"], 9)) for slot in figures["slots"]]


def ask_and_forget(url):
    try:
        httpx.post(f"{url}/api/v1/tools/{TOOL}", json={}, timeout=30)
    except httpx.HTTPError:
        pass


def test_an_event_counts_once_also_for_calls_at_the_same_time(running):
    assert running.call(TOOL)["level"] == "UNKNOWN"
    swap(running, 0)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: running.call(TOOL), range(8)))
    assert {answer["figures"]["events_remembered"] for answer in answers} == {2}
    assert all(seen(answer) == seen(answers[0]) for answer in answers) and answers[0]["level"] == "GREEN"
    # -1 for who left and +.5 for who came, a day ago.
    assert answers[0]["figures"]["slots"][0]["total"] == pytest.approx(1.5 * 2 ** (-1 / 30), abs=1e-9)
    again = running.call(TOOL)
    assert again["figures"]["events_counted_now"] == 0 and seen(again) == seen(answers[0])
    # Everything that was counted one by one is what the tables alone come to.
    assert seen(running.call(TOOL, {"version": running.version()[0]})) == seen(again)


def test_a_row_that_goes_leaves_its_trail_and_what_is_not_done_leaves_none(running):
    before = running.call(TOOL)
    change(running, "delete", {"id": "T0"})
    swap(running, 1, status="approved")
    assert seen(running.call(TOOL)) == seen(before)


def test_an_event_counts_once_though_the_daemon_is_killed(running):
    swap(running, 1)
    asker = threading.Thread(target=ask_and_forget, args=(running.url,))
    asker.start()
    threading.Event().wait(0.01)
    running.kill()
    asker.join()
    running.start()
    after = running.call(TOOL)
    assert after["figures"]["events_remembered"] == 4 and after["figures"]["trails"] == 4
    # Executed at midnight and at one: 24 and 23 hours ago.
    totals = sorted(slot["total"] for slot in after["figures"]["slots"])
    assert totals == pytest.approx([1.5 * 2 ** (-hours / 24 / 30) for hours in (24, 23)], abs=1e-9)


def test_a_read_only_site_answers_and_says_that_it_keeps_nothing(running):
    swap(running, 2)
    running.stop(clean=False)
    running.read_only = True
    running.start()
    for _ in range(2):
        answer = running.call(TOOL)
        assert answer["figures"]["events_counted_now"] == 2 and answer["completeness"] == "partial"
        assert "stored trails" in [missing["what"] for missing in answer["missing"]]
