# SPDX-License-Identifier: Apache-2.0
"""The official Python client (mcp 2.3.0) does all that it can: in each mode, over HTTP, `holdfast mcp`, `holdfastd --stdio`
and the unix socket; and the tasks client of FastMCP."""

import asyncio
import contextlib
import warnings

import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CreateMessageResult, ElicitResult, ListRootsResult, PromptReference, ResourceTemplateReference, Root, TextContent)

from support.stage import CLI, DAEMON, environment

MODES = {"auto": "2026-07-28", "legacy": "2025-11-25", "2026-07-28": "2026-07-28"}
WATCHED = "test://watched-resource"
warnings.filterwarnings("ignore", message=".*removed as of.*")
warnings.filterwarnings("ignore", message=".*deprecated.*")


@contextlib.asynccontextmanager
async def over_socket(daemon):
    """The unix socket speaks HTTP as the port does."""
    async with httpx2.AsyncClient(transport=httpx2.AsyncHTTPTransport(uds=str(daemon.socket)), timeout=30) as http:
        async with streamable_http_client("http://localhost/mcp", http_client=http) as streams:
            yield streams


def program(command, *arguments):
    return stdio_client(StdioServerParameters(
        command=str(command), args=[str(argument) for argument in arguments], env=environment()))


@pytest.fixture(params=["http", "bridge", "stdio", "socket"])
def transport(request, conformance, tmp_path):
    if request.param == "http":
        return conformance.url + "/mcp"
    if request.param == "bridge":
        return program(CLI, "mcp", "--url", conformance.url)
    if request.param == "socket":
        return over_socket(conformance)
    # A daemon of its own that speaks over its standard input and output, with the same site.
    return program(DAEMON, "--config", conformance.etc, "--state", tmp_path / "state", "--stdio")


class Person:
    """Who sits before the client, with a model beside: answers what is asked, and writes down what was heard."""

    def __init__(self):
        self.asked, self.logged, self.heard = [], [], []
        self.updated = asyncio.Event()

    async def elicit(self, context, params):
        self.asked.append(params.message)
        fields = params.requested_schema["properties"]
        if "username" in fields:
            return ElicitResult(action="accept", content={"username": "ada", "email": "ada@example.com"})
        return ElicitResult(action="accept", content={field: "Ada" for field in fields})

    async def sample(self, context, params):
        self.asked.append(params.messages[0].content.text)
        return CreateMessageResult(
            role="assistant", content=TextContent(type="text", text="Paris"), model="m", stop_reason="endTurn")

    async def roots(self, context):
        return ListRootsResult(roots=[Root(uri="file:///work", name="Work")])

    async def log(self, params):
        self.logged.append((params.level, params.data))

    async def hear(self, message):
        self.heard.append(message)
        if getattr(message, "method", "") == "notifications/resources/updated":
            self.updated.set()

    def client(self, transport, mode):
        return Client(
            transport, mode=mode, elicitation_callback=self.elicit, sampling_callback=self.sample,
            list_roots_callback=self.roots, logging_callback=self.log, message_handler=self.hear, log_level="info",
            read_timeout_seconds=20)


async def offers(client):
    tools = [tool.name for tool in (await client.list_tools()).tools]
    assert tools == sorted(tools) and {"test_simple_text", "c_simple_text"} <= set(tools)
    assert "test://static-text" in [str(item.uri) for item in (await client.list_resources()).resources]
    templates = (await client.list_resource_templates()).resource_templates
    assert "test://template/{id}/data" in [item.uri_template for item in templates]
    assert "test_simple_prompt" in [item.name for item in (await client.list_prompts()).prompts]
    [contents] = (await client.read_resource("test://template/5/data")).contents
    assert '"id":"5"' in contents.text
    with pytest.raises(MCPError):
        await client.read_resource("test://nowhere")
    prompt = await client.get_prompt("test_prompt_with_arguments", {"arg1": "hello", "arg2": "world"})
    assert prompt.messages[0].content.text == "Prompt with arguments: arg1='hello', arg2='world'"
    found = await client.complete(
        PromptReference(type="ref/prompt", name="test_prompt_with_arguments"), {"name": "arg2", "value": "par"},
        {"arg1": "paris"})
    assert found.completion.values == ["paris world"]
    found = await client.complete(
        ResourceTemplateReference(type="ref/resource", uri="test://template/{id}/data"), {"name": "id", "value": "2"})
    assert found.completion.values[0] == "200"


async def calls(client, person, mode):
    result = await client.call_tool("test_multiple_content_types", {})
    assert [block.type for block in result.content] == ["text", "image", "resource"] and not result.is_error
    assert (await client.call_tool("test_error_handling", {})).is_error
    with pytest.raises(MCPError):
        await client.call_tool("no_such_tool", {})
    steps = []

    async def progress(done, total, message):
        steps.append((done, total))

    await client.call_tool("test_tool_with_progress", {}, progress_callback=progress)
    assert steps == [(0, 100), (50, 100), (100, 100)]
    if mode == "legacy":
        await client.set_logging_level("info")
    await client.call_tool("test_tool_with_logging", {})
    assert [data for level, data in person.logged] == [
        "Tool execution started", "Tool processing data", "Tool execution completed"]
    # An argument that travels in a header too: the client takes that from the listed schema.
    assert (await client.call_tool("test_x_mcp_header", {"region": "Zürich"})).content[0].text == "region: Zürich"


async def questions(client, person):
    told = (await client.call_tool("test_elicitation", {"message": "Who?"})).content[0].text
    assert '"username":"ada"' in told and person.asked[-1] == "Who?"
    assert "Paris" in (await client.call_tool("test_sampling", {"prompt": "The capital?"})).content[0].text
    assert "file:///work" in (await client.call_tool("test_input_required_result_list_roots", {})).content[0].text
    both = (await client.call_tool("test_input_required_result_multiple_inputs", {})).content[0].text
    assert both == "Paris, Ada! Roots: file:///work"
    assert (await client.call_tool("test_input_required_result_multi_round", {})).content[0].text == "Ada likes Ada"
    assert (await client.call_tool("c_elicitation", {})).content[0].text == "Hello, Ada!"
    prompt = await client.get_prompt("test_input_required_result_prompt", {})
    assert "Ada" in prompt.messages[0].content.text


async def news(client, person, mode):
    if mode == "legacy":
        await client.subscribe_resource(WATCHED)
        # The stream on which the server speaks by itself is opened beside: ask until it is heard.
        for _ in range(50):
            await client.call_tool("test_update_watched_resource", {})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(person.updated.wait(), 0.1)
                break
        assert person.updated.is_set()
        await client.unsubscribe_resource(WATCHED)
        await client.send_ping()
    else:
        async with client.listen(resource_subscriptions=[WATCHED]) as subscription:
            await client.call_tool("test_update_watched_resource", {})
            event = await asyncio.wait_for(anext(aiter(subscription)), 10)
            assert str(event.uri) == WATCHED


async def giving_up(client):
    """A caller that does not wait any longer: the next call is served at once."""
    with pytest.raises(Exception):
        await client.call_tool("slow_compute", {"seconds": 20, "label": "late"}, read_timeout_seconds=0.2)
    assert (await client.call_tool("test_simple_text", {})).content


@pytest.mark.parametrize("mode", MODES)
def test_everything(transport, mode):
    async def main():
        person = Person()
        async with person.client(transport, mode) as client:
            assert client.protocol_version == MODES[mode]
            await offers(client)
            await calls(client, person, mode)
            if mode not in ("auto", "legacy"):
                return  # pinned is auto without the question for the revision
            await questions(client, person)
            await news(client, person, mode)
            await giving_up(client)

    asyncio.run(asyncio.wait_for(main(), 60))


@pytest.mark.parametrize("mode", MODES)
def test_a_call_that_nobody_waits_for_stops(conformance, mode):
    """Cancelled by the message in a session, and by the closed stream without one: the tool ends long before its time."""
    def running():
        page = httpx.get(conformance.url + "/metrics").text
        return [line for line in page.splitlines() if line.startswith("holdfast_calls_running ")][-1].split()[-1]

    async def main():
        async with Client(conformance.url + "/mcp", mode=mode) as client:
            before = running()
            call = asyncio.create_task(client.call_tool("slow_compute", {"seconds": 30, "label": "never"}))
            while running() == before:
                await asyncio.sleep(0.02)
            call.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await call
            for _ in range(250):
                if running() == before:
                    break
                await asyncio.sleep(0.02)
            assert running() == before
            # The end of a call that nobody waits for disturbs none after it.
            assert (await client.call_tool("test_simple_text", {})).content

    asyncio.run(asyncio.wait_for(main(), 30))


def test_the_tasks_client_of_fastmcp(conformance):
    """Over `holdfast mcp`, which puts the task's id in the header that this client leaves out over HTTP."""
    fastmcp = pytest.importorskip("fastmcp")
    tasks = pytest.importorskip("fastmcp_tasks")

    async def answer(message, response_type, params, context):
        return {"confirm": True} if "Delete" in message else {"name": "Ada", "color": "green"}

    async def main():
        bridge = fastmcp.client.transports.StdioTransport(
            command=str(CLI), args=["mcp", "--url", conformance.url], env=environment())
        async with fastmcp.Client(bridge, elicitation_handler=answer) as client:
            handle = await tasks.call_tool_task(client, "slow_compute", {"seconds": 0.2, "label": "pi"})
            assert "Computed pi" in (await handle.result()).content[0].text
            late = await tasks.call_tool_task(client, "slow_compute", {"seconds": 30, "label": "never"})
            await late.cancel()
            assert (await late.wait(timeout=10)).status == "cancelled"
            # A plain call is driven to its end, questions and all.
            done = await client.call_tool("confirm_delete", {"filename": "notes.txt"})
            assert done.content[0].text == "Deleted notes.txt"

    asyncio.run(asyncio.wait_for(main(), 40))
