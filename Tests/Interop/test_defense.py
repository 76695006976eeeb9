# SPDX-License-Identifier: Apache-2.0
"""The levels of defence as a site lives with them: unproven until somebody records a proof, black while outside help is
called, the same after kill -9, and each beginning counted once."""

import re

import pytest

from support.daemon import Daemon

SETTINGS = """
[program]
seed = "share:programs/golden"
as_of = "2026-01-05T06:00"
[access]
anonymous_role = "operator"
"""
TOOL, RECORD = "get_defense_level", "record_defense_evidence"


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    daemon = Daemon(tmp_path_factory.mktemp("defense"), demo=False, settings=SETTINGS).start()
    yield daemon
    daemon.stop(clean=False)


def metric(site, name):
    with site.client() as http:
        text = http.get("/metrics").text
    return {found[1]: float(found[2]) for found in re.finditer(rf"^{name}(\{{.*\}})? (\S+)$", text, re.M)}


def test_what_is_recorded_proves_and_what_is_called_acts(site):
    assert metric(site, "resilience_defense_level") == {}
    before = site.call(TOOL)
    assert before["level"] == "ORANGE" and "levels 2 and 5 unproven" in before["headline"]
    assert [level["state"] for level in before["figures"]["levels"]][4] == "unknown"
    assert list(metric(site, "resilience_defense_level").values()) == [1]

    for kind in ("float_pool_acknowledged", "contact_list_tested", "escalation_drill"):
        site.call(RECORD, {"kind": kind, "date": "2026-01-02", "note": "all went well"})
    proven = site.call(TOOL)
    assert proven["figures"]["levels"][4]["state"] == "intact"
    assert proven["figures"]["levels"][4]["evidence_age_days"] == 3
    # What the schedule proves does not hang on what was recorded.
    assert proven["figures"]["levels"][2] == before["figures"]["levels"][2]

    site.call(RECORD, {"kind": "external_help_called"})
    for _ in range(2):
        called = site.call(TOOL)
        assert called["level"] == "BLACK" and called["figures"]["demanded_level"] == 5
    assert "Help from outside was called on Mon 5 Jan" in called["level_reasons"][0]
    assert list(metric(site, "resilience_defense_level").values()) == [5]
    counted = metric(site, "resilience_defense_activations_total")
    assert [(re.findall(r'(level|action)="(\w+)"', labels), value) for labels, value in counted.items()] in (
        [([("action", "external_help"), ("level", "5")], 1)], [([("level", "5"), ("action", "external_help")], 1)])


def test_evidence_outlives_the_daemon_and_a_beginning_is_counted_once(site):
    site.kill()
    site.start()
    assert site.call(TOOL)["level"] == "BLACK"
    # The counters of a new process begin anew, but nothing began to act.
    assert metric(site, "resilience_defense_activations_total") == {}
    site.call(RECORD, {"kind": "external_help_ended"})
    assert site.call(TOOL)["figures"]["demanded_level"] == 1
    site.call(RECORD, {"kind": "external_help_ended", "withdraw": True})
    assert site.call(TOOL)["figures"]["demanded_level"] == 5
    problem = site.call(RECORD, {"kind": "escalation_drill", "date": "2025-01-01", "withdraw": True}, expect=404)
    assert "no record of escalation_drill on 2025-01-01" in problem["detail"]
