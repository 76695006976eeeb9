# SPDX-License-Identifier: Apache-2.0
"""The README keeps its word: the commands, targets and files that it names exist."""

import re

import pytest

from support import stage

TEXT = (stage.ROOT / "README.md").read_text() if (stage.ROOT / "README.md").exists() else ""


def test_there_is_one_of_a_screen():
    assert TEXT.startswith("# Holdfast") and len(TEXT.splitlines()) <= 130


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_two_commands(command):
    assert command in TEXT


def test_every_make_target_that_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (stage.ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z]+)", TEXT)) | set(re.findall(r"^make ([a-z]+)", TEXT, re.M))
    assert named and named <= targets, named - targets


def test_every_command_of_the_command_line_that_it_names_exists():
    commands = stage.cli("--help").stdout
    named = set(re.findall(r"(?:^|[`/ ])holdfast ([a-z]+)\b(?! daemon)", TEXT, re.M)) - {"is", "daemon", "keeps", "serves"}
    for name in named:
        assert re.search(rf"^  {name}\b", commands, re.M), name


def test_every_file_that_it_links_exists():
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", TEXT):
        if "://" not in target:
            assert (stage.ROOT / target).exists(), target
    for target in re.findall(r"(?:src|href)=\"([^\"]+)\"", TEXT):
        if "://" not in target:
            assert (stage.ROOT / target).exists(), target
