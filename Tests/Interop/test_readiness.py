# SPDX-License-Identifier: Apache-2.0
"""The readiness breaker as coordinators meet it: looking changes nothing, a rating holds publishing, over kill -9 and
without its data; an override is for a while; mended, it lets go."""

import pytest

from support import programs
from support.daemon import Daemon

SETTINGS = """
[program]
seed = "{seed}"
as_of = "2026-01-05T06:00"
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
hold = "0s"
"""
BREAKER = "\n[config.breaker]\nfailures = 1\nwindow_s = 60\nopen_s = 1\nhalf_open_successes = 1\n"
POSTS = "role,pgy,authorised,required\nresident,,8,8\nfaculty,,4,4\n"
TOOL, OPERATE = "check_mtf_compliance", "operate_readiness_breaker"
EMERGENCY = ["A2", "A4", "R1", "R3", "R5"]


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("readiness")
    seed = programs.copy("golden", folder / "seed")
    (seed / "establishment.csv").write_text(POSTS)
    daemon = Daemon(folder / "site", demo=False, socket=True, settings=SETTINGS.format(seed=seed))
    daemon.site_file = daemon.etc / "plugins.d" / "io.holdfast.readiness.toml"
    daemon.site_file.write_text(daemon.site_file.read_text() + BREAKER)
    daemon.start()
    with daemon.client() as http:
        # Ratings are counted when a test says so.
        assert http.post("/api/v1/schedules/readiness-breaker/pause").status_code == 200
    yield daemon
    daemon.stop(clean=False)


def away(person):
    return {"id": f"E-{person}", "person_id": person, "from": "2026-01-06", "from_slot": "AM", "to": "2026-01-06",
            "to_slot": "PM", "kind": "sick", "planned": False, "blocking": True}


def change(office, op, plan="live"):
    rows = [{"op": op, "table": "absences", "row": away(p) if op == "put" else {"id": f"E-{p}"}} for p in EMERGENCY]
    return office.call("apply_change", {
        "plan": plan, "edits": rows, "expected_version": office.version()[0], "reason": "influenza",
        "accept_findings": True})


def breaker(office):
    return office.call(TOOL)["figures"]["circuit_breaker"]


def rate(office):
    return office.call(OPERATE, {"action": "rate"})


def holds(office):
    with office.client() as http:
        items = http.get("/api/v1/holds").json()["items"]
    return [(item["name"], item["owner"]) for item in items]


HELD = [("publishing", "plugin:io.holdfast.readiness")]


def publish(office):
    with office.client() as http:
        return http.post("/api/v1/schedule/publications",
                         json={"plan": "winter", "reason": "agreed", "accept_findings": True})


def test_looking_changes_nothing_and_a_rating_holds_publishing(office):
    first = office.call(TOOL)
    assert first["level"] == "YELLOW" and first["figures"]["drrs_category"] == "C2"
    assert first["figures"]["limiting_factors"] == ["T"] and first["figures"]["services"][3]["rating"] == "Q"
    assert rate(office)["circuit_breaker"]["state"] == "closed" and holds(office) == []
    change(office, "put")
    lost = office.call(TOOL)
    assert lost["level"] == "BLACK" and lost["figures"]["category_1_uncovered_slots"] == 2
    assert lost["figures"]["memo"]["type"] == "safety_concern"
    assert lost["figures"]["circuit_breaker"]["state"] == "closed" and holds(office) == []
    later = {**away("A3"), "id": "W1", "from": "2026-03-02", "to": "2026-03-02", "kind": "conference"}
    office.call("apply_change", {
        "plan": "winter", "edits": [{"op": "put", "table": "absences", "row": later}],
        "expected_version": office.version()[0], "reason": "a draft", "accept_findings": True})
    opened = rate(office)["circuit_breaker"]
    assert opened["state"] == "open" and opened["locked_operations"] == ["publish"] and holds(office) == HELD
    refused = publish(office)
    assert refused.status_code == 423 and "Readiness breaker open" in refused.json()["detail"], refused.text
    # The reason is read by everybody: it names nobody.
    assert not any(name in refused.text for name in ("Attending", "Resident"))


def test_it_survives_a_power_cut_and_data_that_cannot_be_read_lift_nothing(office):
    office.kill()
    text = office.site_file.read_text()
    office.site_file.write_text(text.replace('"table:establishment", ', ""))
    office.start()
    blind = office.call(TOOL)
    assert blind["level"] == "UNKNOWN" and "drrs_category" not in blind["figures"], blind
    assert blind["figures"]["circuit_breaker"]["hold_is_set"] is True
    assert rate(office)["level"] == "UNKNOWN"
    assert breaker(office)["state"] == "open" and holds(office) == HELD
    office.stop(clean=False)
    office.site_file.write_text(text)
    office.start()
    assert breaker(office)["state"] == "open" and holds(office) == HELD


def test_an_override_has_a_reason_and_an_end_and_belongs_to_an_operator(office):
    with office.client() as http:
        assert http.post(f"/api/v1/tools/{OPERATE}", json={"action": "override"}).status_code == 422
    with office.socket_client() as admin:
        token = admin.post("/api/v1/tokens", json={"owner": "vic", "role": "viewer"}).json()["token"]
    with office.client(headers={"Authorization": f"Bearer {token}"}) as viewer:
        assert viewer.post(f"/api/v1/tools/{TOOL}", json={}).status_code == 200
        assert viewer.post(f"/api/v1/tools/{OPERATE}", json={"action": "rate"}).status_code == 403
    given = office.call(OPERATE, {"action": "override", "reason": "the winter draft mends it", "expires_in_hours": 2})
    shown = given["circuit_breaker"]
    assert shown["override_active"] and shown["override"]["by"] == "anonymous" and shown["override"]["until"]
    assert shown["state"] == "open" and shown["locked_operations"] == [] and holds(office) == []
    assert breaker(office)["hold_is_set"] is False
    ended = office.call(OPERATE, {"action": "end_override"})["circuit_breaker"]
    assert not ended["override_active"] and holds(office) == HELD


def test_mended_it_is_tried_and_lets_go(office):
    change(office, "delete")
    office.wait_for(lambda: rate(office)["circuit_breaker"]["state"] == "closed", 20)
    assert holds(office) == [] and office.call(TOOL)["level"] == "YELLOW"
    with office.client() as http:
        entries = {item["id"]: item for item in http.get("/api/v1/schedules").json()["items"]}
    assert entries["readiness-breaker"]["task"] == "readiness_breaker"
