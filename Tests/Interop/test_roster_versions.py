# SPDX-License-Identifier: Apache-2.0
"""Versions of the schedule: listed, shown and verified over REST and on the command line."""
import json

from support import programs


def test_versions_are_listed_and_verified_on_every_face(golden, tmp_path):
    folder = programs.copy("golden", tmp_path / "golden")
    programs.append(folder, "periods.csv", "B1,rotation,2000-01-03,2000-01-30\n")
    done = golden.cli("import", folder, "--reason", "a block more")
    assert done.returncode == 0, done
    newest = golden.version()[0]
    http = golden.client()
    listed = http.get("/api/v1/roster/versions?plan=live&limit=1").json()
    assert [row["number"] for row in listed["items"]] == [newest] and listed["next_cursor"] == newest
    row = listed["items"][0]
    assert row["state"] == "published" and row["reason"] == "a block more" and row["digest_version"] == 2
    before = http.get(f"/api/v1/roster/versions?before={newest}").json()["items"]
    assert before[0]["number"] == newest - 1 and before[0]["state"] == "superseded"
    shown = http.get(f"/api/v1/roster/version?number={newest}").json()
    assert shown["digest"] == row["digest"] and shown["tables"]["people"] == 12 and shown["completeness"] == "complete"
    assert http.get("/api/v1/roster/version?number=999").status_code == 404
    verified = http.get("/api/v1/roster/verification").json()
    assert verified["outcome"] == "verified" and verified["number"] == newest
    assert verified["computed"] == verified["digest"] == row["digest"]

    table = golden.cli("roster", "versions", "--limit", "1")
    assert table.returncode == 0 and "a block more" in table.stdout and f"more: --before {newest}" in table.stdout
    old = golden.cli("roster", "verify", str(newest - 1))
    assert old.returncode == 0 and "are what its digest says" in old.stdout
    found = json.loads(golden.cli("roster", "verify", "--json").stdout)
    assert found["number"] == newest and found["expired_batches"] == 0
    assert golden.cli("roster", "verify", "999").returncode == 1
