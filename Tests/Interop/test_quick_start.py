# SPDX-License-Identifier: Apache-2.0
"""The quick start for operators: every command of the page, in its order and in one shell, against the staged tree."""

import json
import re

import pytest

from support.pages import blocks, free_port, run_blocks
from support.stage import ROOT, STAGE

PAGE = ROOT / "docs" / "quick-start-operations.md"


def documents(text):
    """The JSON documents of an output, one after the other."""
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].lstrip()
    return found


@pytest.fixture(scope="module")
def said(tmp_path_factory, staged):
    """What each block printed, by heading; one shell runs them all and stops at the first command that fails."""
    folder = tmp_path_factory.mktemp("quick")
    (folder / "build").mkdir()
    (folder / "build" / "stage").symlink_to(STAGE)
    return run_blocks(PAGE, folder, {"8642": free_port()}, timeout=300, log="build/quick-start/log")


def test_the_page_walks_through_sitrep_fix_it_and_approve():
    page, headings = PAGE.read_text(), {heading for heading, _ in blocks(PAGE)}
    assert {"Start", "Sitrep", "Fix-it", "Approve", "Stop"} <= headings
    for path in ("/api/v1/scheduler/sitrep", "/api/v1/scheduler/fix-it", "/api/v1/scheduler/approve",
                 "/api/v1/scheduler/approve/token/generate"):
        assert path in page
    for target in re.findall(r"\]\(([^)#]+)", page):
        assert (PAGE.parent / target).exists(), target


def test_the_sitrep_says_how_the_program_stands(said):
    text, page, check, tasks = said["Sitrep"]
    assert "The program is at" in text
    assert page.splitlines()[0] in ("healthy", "degraded", "critical") and "total_tasks" in page
    evaluation, history = documents(check)
    assert history["items"][0]["number"] == evaluation["evaluation"]
    forecast, losses = documents(tasks)
    assert forecast["services"] and losses["period"]["asked_days"] == 28 and losses["n1_pass"] in (True, False)


def test_what_runs_by_itself_is_listed_and_leaves_a_metric(said):
    listed, metric = said["What runs by itself"]
    for entry in ("resilience-health-check", "resilience-contingency-analysis", "resilience-precompute-fallbacks",
                  "resilience-utilization-forecast"):
        assert entry in listed
    assert 'holdfast_schedule_last_success_timestamp_seconds{schedule="resilience-utilization-forecast"}' in metric


def test_fix_it_leaves_what_would_fail_again_and_puts_back_what_was_mended(said):
    failed, plan, fixed = said["Fix-it"]
    assert "failed, as it had to" in failed
    plan = json.loads(plan)
    (row,) = plan["affected_tasks"]
    assert plan["status"] == "dry_run" and row["task_name"] == "metrics_version_diff" and row["action_taken"] == "escalate"
    change, execution, result = documents(fixed)
    (row,) = execution["affected_tasks"]
    assert row["action_taken"] == "requeue_after_repair" and execution["initiated_by"] == "ann"
    assert "comparison" in result, result


def test_crisis_mode_is_approved_by_another_person(said):
    waits, own, approval, entered, left = said["Approve"]
    assert "waits for bob" in waits and "refused, as it had to be" in own
    (answer,) = documents(approval)
    assert answer["status"] == "approved" and answer["approved_by"] == "bob"
    result, sitrep = json.loads(entered.splitlines()[0]), entered
    assert result["crisis_mode"] is True and result["approved_by"] == "bob" and "Crisis mode is on (moderate)" in sitrep
    assert "waits for an approver" in left
