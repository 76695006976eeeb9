# SPDX-License-Identifier: Apache-2.0
"""The page for authors: every command of it, in its order and in one shell, against the staged tree."""
import json
import re
import shutil

import pytest

from support.pages import free_port, run_blocks
from support.stage import ROOT, STAGE

PAGE = ROOT / "docs" / "plugin-authors.md"


@pytest.fixture(scope="module")
def said(tmp_path_factory, staged):
    """What each block printed, by heading."""
    folder = tmp_path_factory.mktemp("authors")
    (folder / "build").mkdir()
    (folder / "build" / "stage").symlink_to(STAGE)
    leave_out = set() if shutil.which("cargo") else {"In Rust"}
    return run_blocks(PAGE, folder, {"8642": free_port()}, timeout=900, leave_out=leave_out, log="work/log")


def test_links_lead_somewhere():
    pages = [PAGE, *(ROOT / "docs" / "plugin-authors").glob("*.md"), *(ROOT / "docs" / "contract").glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_a_project_has_the_parts_that_the_page_names(said):
    (made,) = said["Make a project"]
    for part in ("plugin.json", "Makefile", "README.md", "cases/"):
        assert part in made, made


def test_the_plugin_answers_without_a_daemon(said):
    (asked,) = said["Ask it something"]
    assert '"by_role"' in asked and "3 passed, 0 failed" in asked


def test_the_plugin_answers_in_a_daemon(said):
    _, installed, started = said["Into a daemon"]
    assert "org.example.coverage-watch" in installed and "table:people" in installed
    answers = [json.loads(line) for line in started.splitlines() if line.startswith("{")]
    assert [set(answer["by_role"]) >= {"resident"} for answer in answers] == [True, True], started
    assert set(answers[1]["by_role"]) == {"resident"} and answers[0]["total"] > answers[1]["total"]


def test_an_upgrade_is_taken_and_taken_back(said):
    (text,) = said["The next version"]
    reloads = re.findall(r"org\.example\.coverage-watch (\S+): reloaded", text)
    assert reloads == ["0.2.0", "0.1.0"], text


@pytest.mark.parametrize("heading, tool", [("The same in C", "night_watch"), ("In C++", "ward_watch"), ("In Rust", "zone_watch")])
def test_other_languages_get_as_far(said, heading, tool):
    if heading not in said:
        pytest.skip("there is no cargo on this machine")
    (text,) = said[heading]
    answer = json.loads([line for line in text.splitlines() if line.startswith('{"')][-1])
    assert answer["total"] == sum(answer["by_role"].values()) > 0
