# SPDX-License-Identifier: Apache-2.0
"""Prompts, resources, completion and what changes, as the official client, REST and the command line see them."""

import asyncio
import itertools
import json
import subprocess

import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from support.daemon import Daemon
from support.stage import CLI

MODES = ["auto", "legacy", "2026-07-28"]
PROMPTS = ["investigate_finding", "plan_leave", "sitrep_briefing"]
RESOURCES = [
    "holdfast://fallbacks/binder", "holdfast://fallbacks/plans", "holdfast://metrics/snapshots", "holdfast://plugins",
    "holdfast://sitrep",
]
TEMPLATES = [
    "holdfast://program/{version}/coverage/{date}", "holdfast://program/{version}/people",
    "holdfast://program/{version}/services",
]
DAY = "2026-03-03"


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The demo program, to be changed."""
    running = Daemon(tmp_path_factory.mktemp("offers"), socket=True).start()
    yield running
    running.stop()


def run(office, mode, body, **callbacks):
    async def main():
        async with Client(office.url + "/mcp", mode=mode, **callbacks) as client:
            return await body(client)

    return asyncio.run(asyncio.wait_for(main(), 60))


def text(result):
    assert len(result.contents) == 1
    assert len(result.contents[0].text.encode()) < 32 << 10
    return json.loads(result.contents[0].text)


@pytest.mark.parametrize("mode", MODES)
def test_lists_are_sorted_and_complete(office, mode):
    async def body(client):
        return ((await client.list_prompts()).prompts, (await client.list_resources()).resources,
                (await client.list_resource_templates()).resource_templates)

    prompts, resources, templates = run(office, mode, body)
    assert [one.name for one in prompts] == PROMPTS
    assert [one.uri for one in resources] == RESOURCES
    uris = [one.uri_template for one in templates]
    assert uris == sorted(uris) and set(TEMPLATES) <= set(uris)
    for one in [*prompts, *resources, *templates]:
        assert one.title and len(one.description) > 40, one.name
    assert [one.required for one in prompts[1].arguments] == [True, True, False]


@pytest.mark.parametrize("mode", MODES)
def test_prompts_come_with_what_the_schedule_says(office, mode):
    async def body(client):
        return [
            await client.get_prompt("sitrep_briefing", {"reader": "chief resident"}),
            await client.get_prompt("investigate_finding", {"finding": "understaffed"}),
            await client.get_prompt("plan_leave", {"person": "r01", "from": DAY, "to": "2026-03-06"}),
        ]

    briefing, finding, leave = run(office, mode, body)
    report = briefing.messages[0].content.resource
    assert report.uri == "holdfast://sitrep" and json.loads(report.text)["tool"] == "get_sitrep"
    assert "chief resident" in briefing.messages[1].content.text
    assert "understaffed" in finding.messages[0].content.text
    assert "suggest_cover" in leave.messages[0].content.text and "r01" in leave.messages[0].content.text
    link = leave.messages[1].content
    assert link.type == "resource_link" and link.uri == f"holdfast://program/live/coverage/{DAY}"


@pytest.mark.parametrize("mode", MODES)
def test_resources_are_read_page_by_page(office, mode):
    async def body(client):
        read = client.read_resource
        people = [text(await read("holdfast://program/live/people"))]
        while people[-1]["next"]:
            people.append(text(await read(people[-1]["next"])))
        return (people, text(await read("holdfast://program/live/services")), text(await read("holdfast://sitrep")),
                text(await read(f"holdfast://program/live/coverage/{DAY}")), text(await read("holdfast://plugins")))

    people, services, sitrep, coverage, plugins = run(office, mode, body)
    rows = [row for page in people for row in page["items"]]
    assert len(rows) == people[0]["total"] == office.call("list_people", {"limit": 500})["total"]
    assert {page["schedule_version"] for page in people} == {office.version()[0]}
    # the default disclosure of MCP: nobody's name
    names = {row["name"] for row in office.call("list_people", {"limit": 500})["items"]}
    assert people[0]["disclosure"] == "pseudonym" or not names & {row["name"] for row in rows}
    assert services["total"] > 5 and {"id", "name", "category"} <= set(services["items"][0])
    assert sitrep["level"] in ("GREEN", "YELLOW", "ORANGE", "RED", "BLACK", "UNKNOWN")
    assert coverage["items"] and all(row["missing"] == max(0, row["min"] - row["present"]) for row in coverage["items"])
    assert "io.holdfast.program" in [row["id"] for row in plugins["items"]]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("uri", [
    "holdfast://gone", "holdfast://program/live/people/2222", "holdfast://program/0/people",
    "holdfast://program/999999/services", "holdfast://program/live/coverage/someday",
    "holdfast://program/live/../people", "file:///etc/passwd", "x"])
def test_what_is_not_there_is_an_error_with_its_uri(office, mode, uri):
    async def body(client):
        with pytest.raises(Exception) as failure:
            await client.read_resource(uri)
        return failure.value

    error = run(office, mode, body)
    assert error.error.code == (-32002 if mode == "legacy" else -32602), error
    assert error.error.data["uri"] == uri


@pytest.mark.parametrize("mode", MODES)
def test_completion_knows_the_program(office, mode):
    from mcp.types import PromptReference, ResourceTemplateReference

    leave = PromptReference(type="ref/prompt", name="plan_leave")
    coverage = ResourceTemplateReference(type="ref/resource", uri="holdfast://program/{version}/coverage/{date}")

    async def body(client):
        async def values(ref, name, value, given=None):
            return (await client.complete(ref, {"name": name, "value": value}, given)).completion

        return (await values(leave, "person", "r0"), await values(leave, "to", "2026-03", {"from": DAY}),
                await values(PromptReference(type="ref/prompt", name="sitrep_briefing"), "reader", "c"),
                await values(coverage, "version", ""), await values(coverage, "date", "2026-03-0"))

    person, to, reader, version, date = run(office, mode, body)
    assert person.values and all("r0" in value.lower() for value in person.values)
    assert to.values[0] == DAY
    assert reader.values[:2] == ["coordinator", "chief resident"]
    assert version.values[0] == "live" and str(office.version()[0]) in version.values
    assert all(value.startswith("2026-03-0") for value in date.values)


SERVICES = itertools.cycle(["ward", "labor"])


def publish(office):
    """The next version of the live plan."""
    edit = {"op": "put", "table": "assignments",
            "row": {"person_id": "r01", "date": "2026-04-06", "slot": "AM", "service_id": next(SERVICES)}}
    office.call("apply_change", {"edits": [edit], "expected_version": office.version()[0], "reason": "a test",
                                 "accept_findings": True})


def test_a_new_version_is_told_to_whoever_watches(office):
    watched = ["holdfast://sitrep", "holdfast://program/live/people"]

    async def body(client):
        heard = []
        async with client.listen(resource_subscriptions=[*watched, "holdfast://gone"]) as events:
            await asyncio.to_thread(publish, office)
            async for event in events:
                heard.append(str(getattr(event, "uri", event)))
                if len(heard) == 2:
                    return heard

    assert sorted(run(office, "2026-07-28", body)) == sorted(watched)


def test_a_session_is_told_of_what_it_subscribed_to(office):
    heard = asyncio.Queue()

    async def note(message):
        method = getattr(getattr(message, "root", message), "method", "")
        if method == "notifications/resources/updated":
            await heard.put(str(getattr(message, "root", message).params.uri))

    async def body(client):
        await client.subscribe_resource("holdfast://sitrep")
        await asyncio.to_thread(publish, office)
        return await heard.get()

    assert run(office, "legacy", body, message_handler=note) == "holdfast://sitrep"


def test_lists_and_descriptions_stay_small_and_say_when(office):
    async def body(client):
        return (await client.list_tools()).tools

    tools = run(office, "2026-07-28", body)
    size = sum(len(tool.model_dump_json(by_alias=True, exclude_none=True)) for tool in tools)
    print(f"tools/list: {len(tools)} tools, {size} bytes")
    for tool in tools:
        assert "Use it" in tool.description or "Call it" in tool.description, tool.name
        assert len(tool.description) <= 1_200, tool.name
    for tool in httpx.get(office.url + "/api/v1/tools").json()["items"]:
        assert any(word in tool["description"] for word in ("Use it", "Call it", "use prompts/", "use resources/")), tool["name"]
    # What every client reads before anything else: a new tool has to be worth it.
    assert size < 125_000


def test_rest_and_the_command_line_have_them_too(office):
    api = office.url + "/api/v1"
    prompts = httpx.get(api + "/prompts").json()["items"]
    assert [one["name"] for one in prompts] == PROMPTS
    resources = httpx.get(api + "/resources").json()["items"]
    assert set(RESOURCES + TEMPLATES) <= {one.get("uri") or one["uri_template"] for one in resources}
    read = httpx.get(api + "/resources/read", params={"uri": "holdfast://program/live/services"}).json()
    assert json.loads(read["contents"][0]["text"])["total"] > 5
    assert httpx.get(api + "/resources/read", params={"uri": "holdfast://gone"}).status_code == 404
    filled = httpx.post(api + "/prompts/sitrep_briefing", json={"arguments": {}})
    assert filled.status_code == 200 and len(filled.json()["messages"]) == 2
    assert httpx.post(api + "/prompts/sitrep_briefing", json={"arguments": {"no": "x"}}).status_code == 422

    def cli(*words):
        return subprocess.run([CLI, *words, "--url", office.url], capture_output=True, text=True, check=True).stdout

    assert "plan_leave" in cli("prompts") and "holdfast://sitrep" in cli("resources")
    assert json.loads(cli("read", "holdfast://program/live/services"))["items"]
    assert "suggest_cover" in cli("prompts", "plan_leave", "person=r01", f"from={DAY}")


def test_over_a_pipe_as_over_http(office):
    async def main():
        over = stdio_client(StdioServerParameters(command=str(CLI), args=["mcp", "--url", office.url]))
        async with Client(over, mode="auto") as client:
            names = [one.name for one in (await client.list_prompts()).prompts]
            return names, text(await client.read_resource("holdfast://program/live/services"))

    names, services = asyncio.run(asyncio.wait_for(main(), 60))
    assert names == PROMPTS and services["items"]
