# SPDX-License-Identifier: Apache-2.0
"""The sitrep: what it shows and remembers, what makes it count, crisis mode, its page, and daemons that die or are two.

Levels come from a plugin that publishes what a test says; the last test is the small fixture of the golden files.
"""

import base64
import hashlib
import html.parser
import json
import re

import pytest

from support import gauges, tasks
from support.postgres import postgres  # noqa: F401

UP = [0.7, 0.8, 0.9, 0.95]
REASON = "half of the ward is ill"


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """One daemon for all that can share one; each test begins with figures that are well."""
    folder = tmp_path_factory.mktemp("sitrep")
    daemon = gauges.make(folder / "site", gauges.Gauges(folder / "gauges"))
    daemon.gauges = gauges.Gauges(folder / "gauges")
    daemon.start()
    daemon.tokens = {}
    with daemon.socket_client() as http:
        for name, role in [("ann", "operator"), ("bob", "approver"), ("dave", "viewer")]:
            daemon.tokens[name] = http.post("/api/v1/tokens", json={"owner": name, "role": role}).json()["token"]
    yield daemon
    daemon.stop(clean=False)


@pytest.fixture
def well(office):
    """The figures are well, and the sitrep has long been at GREEN."""
    for tool in gauges.TOOLS:
        office.gauges.say(tool, "GREEN")
    for _ in range(30):
        status = gauges.check(office)["status"]
        if status == "GREEN":
            return office
        if status == "BLACK":
            office.call("acknowledge_sitrep")
    raise AssertionError("it never got well")


def who(daemon, name):
    return daemon.client(headers={"Authorization": f"Bearer {daemon.tokens[name]}"})


def sitrep(daemon, **arguments):
    return daemon.call("get_sitrep", arguments)


def signal(report, name):
    return next(row for row in report["figures"]["signals"] if row["id"] == name)


def metric(daemon, name):
    with daemon.client() as http:
        lines = http.get("/metrics").text.splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(name)), None)


def test_it_rises_when_two_of_three_say_so_and_falls_by_steps(well):
    first = sitrep(well)
    assert first["level"] == first["figures"]["raw_level"] == "GREEN" and first["figures"]["score"] == 100
    well.gauges.load("RED", cause="On Tue 3 Mar nobody can do the ICU.")
    once = gauges.check(well)
    assert (once["status"], once["raw_level"]) == ("GREEN", "RED")
    report = sitrep(well)
    assert report["level"] == "GREEN" and report["figures"]["raw_level"] == "RED"
    assert "what is measured now is RED: on Tue 3 Mar nobody can do the ICU." in report["headline"]
    assert any("two of the last three" in reason for reason in report["level_reasons"])
    # A spike that is alone shows nothing.
    well.gauges.load("GREEN")
    gauges.check(well)
    assert sitrep(well)["level"] == "GREEN"
    well.gauges.load("RED", cause="On Tue 3 Mar nobody can do the ICU.")
    assert [run["status"] for run in gauges.check(well, 2)] == ["RED", "RED"]
    report = sitrep(well, changes_since=str(first["figures"]["evaluation"]["number"]))
    figures = report["figures"]
    assert report["level"] == "RED" and figures["causes"] == [gauges.LOAD] and figures["score"] <= 49.9
    assert figures["since"] >= first["figures"]["since"] and figures["transitions_24h"] >= 1
    changes = figures["changes"]
    assert changes["level"] == {"from": "GREEN", "to": "RED", "changed": True}
    assert changes["causes_added"] == [gauges.LOAD]
    assert [(row["id"], row["from"], row["to"]) for row in changes["signals"]] == [(gauges.LOAD, "GREEN", "RED")]
    assert figures["crisis"]["proposed_because"] and any(
        action["tool"] == "enter_crisis_mode" for action in figures["actions"])
    well.gauges.load("GREEN")
    shown = [run["status"] for run in gauges.check(well, 18)]
    assert shown == ["RED"] * 5 + ["ORANGE"] * 6 + ["YELLOW"] * 6 + ["GREEN"]


def test_a_look_is_no_evaluation_and_a_task_is_one_however_often_it_runs(well):
    before = sitrep(well)["figures"]["evaluation"]
    well.gauges.load("RED")
    for _ in range(5):
        report = sitrep(well)
        assert report["level"] == "GREEN" and report["figures"]["raw_level"] == "RED"
        assert report["figures"]["evaluation"]["number"] == before["number"]
        assert not report["figures"]["evaluation"]["is_this"]
    gauges.check(well)
    assert sitrep(well)["figures"]["evaluation"]["number"] == before["number"] + 1
    with well.client() as http:
        schedule = next(row for row in http.get("/api/v1/schedules").json()["items"]
                        if row["id"] == "resilience-health-check")
    assert schedule["cron"] == "*/15 * * * *" and schedule["task"] == "resilience_health_check"


def test_figures_keep_their_level_within_the_band(well):
    levels = []
    for value, level in [(0.79, "YELLOW"), (0.81, "ORANGE"), (0.79, "YELLOW"), (0.78, "YELLOW"), (0.77, "YELLOW")]:
        well.gauges.load(level, value=value, thresholds=UP)
        levels.append(gauges.check(well)["raw_level"])
    assert levels == ["YELLOW", "ORANGE", "ORANGE", "ORANGE", "YELLOW"]
    report = sitrep(well)
    row = signal(report, gauges.LOAD)
    assert row["thresholds"] == UP and row["band"] == 0.02 and row["level"] == row["raw_level"] == "YELLOW"
    worse = report["figures"]["distance"]["worse"]
    assert worse["signal"] == gauges.LOAD and worse["level"] == "ORANGE" and worse["distance"] == pytest.approx(0.03)
    better = report["figures"]["distance"]["better"]
    assert better["needs"][0]["threshold"] == pytest.approx(0.68) and better["evaluations"] >= 1


def test_classes_cap_and_not_knowing_is_not_good(well):
    runs = metric(well, "resilience_health_check_duration_seconds_count")
    well.gauges.note("BLACK")
    assert gauges.check(well)["raw_level"] == "YELLOW"
    assert metric(well, "resilience_health_check_duration_seconds_count") == runs + 1
    well.gauges.load("BLACK")
    assert gauges.check(well)["raw_level"] == "RED"
    before = metric(well, 'resilience_health_check_failures_total{plugin="io.holdfast.sitrep",reason="CONFLICT"}') or 0
    well.gauges.note("GREEN")
    well.gauges.fail("check_utilization_threshold")
    result = gauges.check(well)
    assert result["raw_level"] == "YELLOW" and result["failed_tools"] == ["check_utilization_threshold"]
    well.gauges.load("GREEN")
    well.gauges.fail("validate_schedule")
    assert gauges.check(well)["raw_level"] == "ORANGE"
    report = sitrep(well)
    assert any("the scale is broken" in gap["reason"] for gap in report["missing"]) and report["completeness"] == "partial"
    assert signal(report, gauges.HARD)["level"] == "UNKNOWN"
    after = metric(well, 'resilience_health_check_failures_total{plugin="io.holdfast.sitrep",reason="CONFLICT"}')
    assert after == before + 2
    assert metric(well, "resilience_info{") == 1


def test_a_caller_of_few_tools_sees_what_others_had_published_and_moves_nothing(well):
    well.gauges.load("YELLOW")
    gauges.check(well)
    number = sitrep(well)["figures"]["evaluation"]["number"]
    well.gauges.hard("BLACK")
    with well.socket_client() as http:
        token = http.post("/api/v1/tokens", json={
            "owner": "eve", "role": "operator", "scopes": ["tool:get_sitrep", "tool:start_task", "tool:resilience_health_check"]}).json()["token"]
    with well.client(headers={"Authorization": f"Bearer {token}"}) as http:
        report = http.get("/api/v1/scheduler/sitrep").json()
        assert report["figures"]["raw_level"] == "YELLOW" and signal(report, gauges.HARD)["level"] == "GREEN"
        assert report["figures"]["evaluation"]["number"] == number
        id = http.post("/api/v1/tasks", json={"task": "resilience_health_check"}).json()["id"]
    with well.client() as http:
        ended = tasks.reach(http, id)
    assert ended["state"] == "discarded" and "validate_schedule" in ended["problem"]["detail"]
    well.gauges.hard("GREEN")
    assert sitrep(well)["figures"]["evaluation"]["number"] == number


def test_a_class_that_the_site_does_not_grant_is_advisory(tmp_path, site):
    figures = gauges.Gauges(tmp_path / "gauges")
    figures.hard("BLACK")
    daemon = gauges.make(tmp_path / "site", figures, grants=["signal.publish/1"]).start()
    try:
        report = sitrep(daemon)
        assert signal(report, gauges.HARD)["class"] == "C" and report["level"] == "YELLOW"
    finally:
        daemon.stop(clean=False)


def test_black_is_shown_at_once_survives_kills_and_stays_until_it_is_acknowledged(tmp_path):
    figures = gauges.Gauges(tmp_path / "gauges")
    daemon = gauges.make(tmp_path / "site", figures).start()
    try:
        assert sitrep(daemon)["level"] == "GREEN"
        assert daemon.call("acknowledge_sitrep", expect=409)["code"] == "CONFLICT"
        figures.hard("BLACK", cause="Nobody can do the ICU on Tue 3 Mar.")
        report = sitrep(daemon)
        assert report["level"] == "BLACK" and report["figures"]["evaluation"]["is_this"], "a look that sees it first counts"
        assert report["figures"]["needs_acknowledgement"]
        figures.hard("GREEN")
        # It dies in the middle of evaluations, again and again; nothing is lost and nothing counted twice.
        for _ in range(2):
            with daemon.client() as http:
                for _ in range(3):
                    gauges.start_check(http)
            daemon.kill()
            daemon.start()
        with daemon.client() as http:
            for row in http.get("/api/v1/tasks").json()["items"]:
                assert tasks.reach(http, row["id"], timeout=60)["state"] == "completed"
            kept = http.get("/api/v1/scheduler/sitrep/history", params={"limit": 100}).json()["items"]
        runs = [row["task_id"] for row in kept if row["task_id"]]
        assert [row["number"] for row in kept] == list(range(len(kept), 0, -1)), "no gap"
        assert len(runs) == len(set(runs)) == 6 and len(kept) == 8
        assert sitrep(daemon)["level"] == "BLACK", "six evaluations were well, and nobody has seen it"
        assert daemon.call("acknowledge_sitrep", {"note": "the float takes it"})["by"] == "anonymous"
        assert daemon.call("acknowledge_sitrep")["acknowledged"], "it has been seen already"
        assert gauges.check(daemon)["status"] == "RED"
    finally:
        daemon.stop(clean=False)


def approve(daemon, ticket, approved=True):
    with who(daemon, "bob") as http:
        said = http.post(f"/api/v1/approvals/{ticket['approval_id']}/answer", json={"approved": approved, "reason": "so be it"})
        assert said.status_code == 200, said.text
    with who(daemon, "ann") as http:
        return tasks.reach(http, ticket["call_id"])


def ask(daemon, tool, expect=202, by="ann", **arguments):
    with who(daemon, by) as http:
        answer = http.post(f"/api/v1/tools/{tool}", json=arguments)
    assert answer.status_code == expect, answer.text
    return answer.json()


def publishing(daemon):
    with daemon.socket_client() as http:
        return [item for item in http.get("/api/v1/holds").json()["items"] if item["name"] == "publishing"]


def test_crisis_mode_is_entered_and_left_by_two_people(well):
    assert metric(well, "resilience_crisis_activations_total") is None
    ask(well, "enter_crisis_mode", expect=403, by="dave", severity="severe", reason=REASON)
    wrong = ask(well, "enter_crisis_mode", expect=422, severity="huge", reason=REASON)
    assert "moderate" in json.dumps(wrong)
    ask(well, "enter_crisis_mode", expect=422, severity="minor", reason="short")
    assert ask(well, "leave_crisis_mode", expect=409, reason="it is over now")["code"] == "CONFLICT"
    ask(well, "propose_crisis_mode", expect=200, severity="moderate", reason=REASON)
    assert sitrep(well)["figures"]["crisis"]["proposed_by"] == "ann"
    refused = approve(well, ask(well, "enter_crisis_mode", severity="severe", reason=REASON), approved=False)
    assert refused["state"] == "discarded" and "so be it" in refused["problem"]["detail"] and not publishing(well)
    done = approve(well, ask(well, "enter_crisis_mode", severity="severe", reason=REASON, expires_in_hours=2))
    assert done["state"] == "completed", done
    crisis = done["result"]["crisis"]
    assert (crisis["entered_by"], crisis["approved_by"], crisis["reason"]) == ("ann", "bob", REASON)
    (hold,) = publishing(well)
    assert hold["owner"] == "plugin:io.holdfast.sitrep" and "severe" in hold["reason"] and hold["expires_at"]
    assert metric(well, "resilience_crisis_activations_total") == 1
    ask(well, "enter_crisis_mode", expect=409, severity="minor", reason=REASON)
    report = sitrep(well)
    figures = report["figures"]
    assert report["headline"].endswith(" Crisis mode is on (severe).")
    assert report["level_reasons"][-1].startswith("Crisis mode (severe) is on until ")
    assert figures["crisis_mode"] and figures["crisis"]["severity"] == "severe" and figures["crisis"]["holds"] == ["publishing"]
    # It is a state and not a level, and it is there after a kill; the hold follows what is written.
    assert sitrep(well)["level"] == "GREEN"
    well.kill()
    well.start()
    assert sitrep(well)["figures"]["crisis_mode"] and publishing(well)
    with well.socket_client() as http:
        cleared = http.post("/api/v1/holds/publishing/clear", json={"owner": hold["owner"], "reason": "a slip"})
        assert cleared.status_code == 200, cleared.text
    gauges.check(well)
    assert publishing(well)
    left = approve(well, ask(well, "leave_crisis_mode", reason="everybody is back"))["result"]
    assert left["crisis"]["ending"] == "left" and left["restore_plan"][0]["done"] and len(left["restore_plan"]) >= 3
    assert not publishing(well) and not sitrep(well)["figures"]["crisis_mode"]


def test_the_history_is_read_page_by_page(well):
    gauges.check(well, 5)
    with well.client() as http:
        def page(**query):
            return http.get("/api/v1/scheduler/sitrep/history", params=query)

        seen, cursor = [], None
        for _ in range(2):
            answer = page(limit=2, **({"before": cursor} if cursor else {})).json()
            seen += [row["number"] for row in answer["items"]]
            cursor = answer["next_cursor"]
        assert seen == list(range(seen[0], seen[0] - 4, -1)) and cursor == seen[-1]
        newest = page(limit=1).json()["items"][0]
        assert newest["signals"][gauges.LOAD] == {"level": "GREEN", "value": None} and newest["occasion"] == "run"
        assert page(to="2020-01-01T00:00:00Z").json()["items"] == []
        assert page(**{"from": newest["at"], "limit": 100}).json()["items"]
        for wrong in [{"from": "yesterday"}, {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, {"limit": 0}]:
            assert page(**wrong).status_code == 422, wrong
        assert http.get("/api/v1/scheduler/sitrep", params={"changes_since": "soon"}).status_code == 422


class Page(html.parser.HTMLParser):
    """The tags of a page, and whatever would make a browser do more than show it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]

    def handle_data(self, data):
        self.words.append(data)


def test_the_start_page_is_the_sitrep_for_people(well):
    evil = "<script>alert('x')</script> & \"ward\" \u202e of <b>José</b>"
    well.gauges.load("YELLOW", cause=evil)
    gauges.check(well)
    with well.client() as http:
        answer = http.get("/", headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
        assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
        page = Page(answer.text)
        assert not {"script", "img", "iframe", "form", "object", "link", "b"} & set(page.tags)
        assert not [name for name in page.attributes if name.startswith("on") or name in ("style", "href", "src")]
        words = "".join(page.words)
        assert evil in words and "raw" not in page.tags, "it is there, as text"
        assert "GREEN" in words and "YELLOW" in words and gauges.LOAD in words
        policy = answer.headers["content-security-policy"]
        style = re.search("<style>(.*?)</style>", answer.text, re.S).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy.startswith("default-src 'none'; ") and f"style-src 'sha256-{digest}'" in policy
        assert "unsafe" not in policy and answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff" and "Accept" in answer.headers["vary"]
        for accept in ("*/*", "application/json", "text/plain", "text/html;q=0.1, application/json"):
            other = http.get("/", headers={"Accept": accept})
            assert other.json()["links"]["sitrep"] == "/api/v1/scheduler/sitrep", accept
        assert http.head("/", headers={"Accept": "text/html"}).headers["content-type"].startswith("text/html")


def test_the_page_is_for_whoever_may_call_the_tool(tmp_path):
    daemon = gauges.make(tmp_path / "site", gauges.Gauges(tmp_path / "gauges"))
    file = daemon.etc / "conf.d" / "95-test.toml"
    file.write_text(file.read_text().replace('anonymous_role = "operator"', 'anonymous_role = "none"'))
    daemon.read_only = True
    daemon.start()
    try:
        with daemon.client() as http:
            assert http.get("/").status_code == 200
            refused = http.get("/", headers={"Accept": "text/html"})
            assert refused.status_code == 401 and refused.json()["code"] == "UNAUTHORIZED"
        with daemon.socket_client() as http:
            assert http.get("/", headers={"Accept": "text/html"}).status_code == 200
            report = http.get("/api/v1/scheduler/sitrep").json()
        # On a site that is read-only nothing is remembered, and it says so.
        assert report["level"] == "GREEN" and report["figures"]["evaluation"] is None
        assert any(gap["what"] == "memory" and "read-only" in gap["reason"] for gap in report["missing"])
    finally:
        daemon.stop(clean=False)


def test_two_daemons_have_one_memory(tmp_path, postgres):  # noqa: F811
    figures = gauges.Gauges(tmp_path / "gauges")
    url = postgres.database()
    pair = [gauges.make(tmp_path / name, figures, settings=f'[store]\nurl = "{url}"\n') for name in ("one", "two")]
    try:
        for daemon in pair:
            daemon.start()
        clients = [daemon.client() for daemon in pair]
        started = [gauges.start_check(clients[number % 2]) for number in range(8)]
        figures.hard("BLACK")
        looks = [sitrep(daemon) for daemon in pair]
        for number, id in enumerate(started):
            assert tasks.reach(clients[number % 2], id, timeout=60)["state"] == "completed"
        kept = clients[0].get("/api/v1/scheduler/sitrep/history", params={"limit": 100}).json()["items"]
        assert sorted(row["task_id"] for row in kept if row["task_id"]) == sorted(started), "each counts once"
        assert [row["number"] for row in kept] == list(range(len(kept), 0, -1)), "no gap, none twice"
        assert sum(row["occasion"] == "look" for row in kept) <= 2 and len(looks) == 2
        figures.hard("GREEN")
        assert all(sitrep(daemon)["level"] == "BLACK" for daemon in pair)
        pair[0].call("acknowledge_sitrep")
        assert not sitrep(pair[1])["figures"]["needs_acknowledgement"]
    finally:
        for daemon in pair:
            daemon.stop(clean=False)


def test_the_small_fixture_is_orange_for_the_reason_that_its_authors_give(golden):
    """Section 17 of the patterns: every figure of the fixture, and what they come to together."""
    report = sitrep(golden, limit=100)
    levels = {row["id"]: row["level"] for row in report["figures"]["signals"]}
    expected = {
        "utilization": "YELLOW", "contingency": "YELLOW", "fallbacks": "YELLOW", "sacrifice": "GREEN", "defense": "ORANGE",
        "hub_centrality": "GREEN", "homeostasis": "UNKNOWN", "le_chatelier": "UNKNOWN", "cognitive_load": "UNKNOWN",
        "readiness": "UNKNOWN", "unserved_category_1_2": "GREEN", "duty_hours_violations": "GREEN",
        "defense_demanded": "GREEN", "fallback_category_1": "GREEN"}
    assert {name: levels.get(name) for name in expected} == expected
    assert report["level"] == report["figures"]["raw_level"] == "ORANGE" and report["figures"]["causes"] == ["defense"]
    assert report["headline"] == "The program is at ORANGE: defence levels 2 and 5 unproven."
    assert report["completeness"] == "partial"
    hard = [row for row in report["figures"]["signals"] if row["class"] == "A"]
    assert len(hard) == 4 and all(row["level"] == "GREEN" for row in hard), "A all 0"
    assert next(row["value"] for row in report["figures"]["signals"] if row["id"] == "utilization") == pytest.approx(0.776)
