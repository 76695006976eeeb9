# SPDX-License-Identifier: Apache-2.0
"""Plugins that are wrong or break their word: listed as refused with the reason, and the daemon serves on."""

import shutil

import pytest

from support import plugins

ANONYMOUS = '[access]\nanonymous_role = "operator"\n'


@pytest.fixture
def bench(tmp_path, site):
    """A site whose plugin directory a test fills, and what the daemon says of what it finds there."""

    class Bench:
        daemon = site(start=False, demo=False)
        folder = plugins.PluginFolder(tmp_path / "plugins", daemon.etc)

        def compile(self, *flags, source=plugins.C_ECHO):
            return plugins.compile_c(source, tmp_path / "library.so", *flags)

        def start(self):
            (self.daemon.etc / "conf.d" / "95-test.toml").write_text(self.folder.settings + ANONYMOUS)
            self.daemon.start()
            return {plugin["id"]: plugin for plugin in self.daemon.call("list_plugins")["items"]}

        def refused(self, id, *words):
            plugin = self.start()[id]
            assert plugin["state"] == "refused", plugin
            for word in words:
                assert word in plugin["reason"], plugin["reason"]
            assert any(id in str(line) for line in self.daemon.complaints()), "the log says so too"
            # nothing else is lost: first-party plugins and the daemon's own tools answer
            assert self.daemon.call("get_sitrep")["level"] == "UNKNOWN"
            assert id in self.daemon.cli("plugin", "list").stdout
            with self.daemon.client() as http:
                assert http.get("/readyz").status_code == 200
            return plugin

    return Bench()


def test_a_c_plugin_is_a_first_class_citizen(bench):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library,
                     plugins.manifest("org.example.c-echo", library, [plugins.tool("c_echo")]))
    assert bench.start()["org.example.c-echo"]["state"] == "enabled"
    arguments = {"text": "grüße", "list": [1, 2.5, None, True], "deep": {"a": {"b": []}}}
    assert bench.daemon.call("c_echo", arguments) == arguments


def test_found_but_not_enabled(bench):
    library = bench.compile()
    bench.folder.etc = None
    bench.folder.add("org.example.c-echo", library,
                     plugins.manifest("org.example.c-echo", library, [plugins.tool("c_echo")]))
    assert bench.start()["org.example.c-echo"]["state"] == "found"
    assert bench.daemon.call("c_echo", {}, expect=404)["code"] == "NOT_FOUND"


def test_a_manifest_that_is_not_json(bench):
    bench.folder.add("org.example.broken", bench.compile(), b'{\n  "manifest_version": 1,\n  oops\n}')
    bench.refused("org.example.broken", "manifest.json:3:3")


def test_a_manifest_with_a_missing_field(bench):
    library = bench.compile()
    document = plugins.manifest("org.example.c-echo", library)
    del document["vendor"]
    bench.folder.add("org.example.c-echo", library, document)
    bench.refused("org.example.c-echo", "vendor")


def test_a_manifest_that_lies_about_its_folder(bench):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library, plugins.manifest("org.example.c-echo", library),
                     folder="org.example.other")
    bench.refused("org.example.other", "org.example.c-echo", "org.example.other")


def test_a_library_that_is_another_plugin(bench):
    library = bench.compile()
    bench.folder.add("org.example.liar", library, plugins.manifest("org.example.liar", library))
    bench.refused("org.example.liar", "org.example.c-echo", "org.example.liar")


@pytest.mark.parametrize("abi, words", [
    ({"major": 2, "min_minor": 0}, ("ABI", "2", "1.0")), ({"major": 1, "min_minor": 7}, ("1.7", "1.0")),
    ({"major": "one"}, ("abi", "major")),
])
def test_a_newer_abi(bench, abi, words):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library, plugins.manifest("org.example.c-echo", library, abi=abi))
    bench.refused("org.example.c-echo", *words)


def test_a_changed_library(bench):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library,
                     plugins.manifest("org.example.c-echo", library, sha256="0" * 64))
    bench.refused("org.example.c-echo", "sha256", "0000")


def test_a_library_that_is_text(bench, tmp_path):
    text = tmp_path / "text.so"
    text.write_text("#!/bin/sh\necho never run\n")
    bench.folder.add("org.example.text", text, plugins.manifest("org.example.text", text))
    bench.refused("org.example.text", "not an ELF")


def test_a_library_that_is_cut_short(bench, tmp_path):
    cut = tmp_path / "cut.so"
    cut.write_bytes(bench.compile().read_bytes()[:5000])
    bench.folder.add("org.example.c-echo", cut, plugins.manifest("org.example.c-echo", cut))
    bench.refused("org.example.c-echo", "plugin.so")


def test_a_library_that_is_no_plugin(bench, tmp_path):
    source = tmp_path / "none.c"
    source.write_text("int answer(void);\nint answer(void) { return 42; }\n")
    library = bench.compile(source=source)
    bench.folder.add("org.example.none", library, plugins.manifest("org.example.none", library))
    bench.refused("org.example.none", "hf_plugin_entry_v1")


def test_a_library_with_a_missing_symbol(bench, tmp_path):
    source = tmp_path / "missing.c"
    source.write_text(plugins.C_ECHO.read_text() + (
        "int no_such_function_anywhere(void);\nint uses_it(void);\n"
        "int uses_it(void) { return no_such_function_anywhere(); }\n"))
    library = bench.compile(source=source)
    bench.folder.add("org.example.c-echo", library, plugins.manifest("org.example.c-echo", library))
    bench.refused("org.example.c-echo", "no_such_function_anywhere")


def test_a_library_that_is_not_there(bench):
    bench.folder.add("org.example.gone", None, plugins.manifest("org.example.gone", None))
    bench.refused("org.example.gone", "plugin.so")


def test_an_enabled_plugin_without_a_folder(bench):
    (bench.daemon.etc / "plugins.d" / "org.example.nowhere.toml").write_text("enabled = true\n")
    bench.refused("org.example.nowhere", "no folder")


def test_a_schema_that_is_none(bench):
    library = bench.compile()
    tool = plugins.tool("c_echo", input_schema={"type": "objekt"})
    bench.folder.add("org.example.c-echo", library, plugins.manifest("org.example.c-echo", library, [tool]))
    bench.refused("org.example.c-echo", "objekt")


def test_a_file_that_others_may_write(bench):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library, plugins.manifest("org.example.c-echo", library))
    (bench.folder.folder / "org.example.c-echo" / "plugin.so").chmod(0o757)
    bench.refused("org.example.c-echo", "writable by everybody")


def test_two_plugins_with_one_tool(bench, tmp_path):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library, plugins.manifest(
        "org.example.c-echo", library, [plugins.tool("get_sitrep")]))
    found = bench.start()
    assert bench.daemon.call("get_sitrep")["tool"] == "get_sitrep" or found["org.example.c-echo"]["state"] == "enabled"
    assert bench.daemon.process.poll() is None
    names = [tool["name"] for tool in bench.daemon.client().get("/api/v1/tools").json()["items"]]
    assert len(names) == len(set(names))


def test_a_wrong_site_file_stops_the_start_with_a_place(bench):
    from support.daemon import DidNotStart

    (bench.daemon.etc / "plugins.d" / "org.example.c-echo.toml").write_text("enabled = true\ngrant = []\n")
    with pytest.raises(DidNotStart) as failure:
        bench.start()
    bench.daemon.process = None
    assert failure.value.status == 2 and "org.example.c-echo.toml:2:1" in failure.value.text


def test_a_plugin_folder_that_is_removed_while_it_serves(bench):
    library = bench.compile()
    bench.folder.add("org.example.c-echo", library,
                     plugins.manifest("org.example.c-echo", library, [plugins.tool("c_echo")]))
    bench.start()
    shutil.rmtree(bench.folder.folder / "org.example.c-echo")
    assert bench.daemon.call("c_echo", {"a": 1}) == {"a": 1}
