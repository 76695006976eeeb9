# SPDX-License-Identifier: Apache-2.0
"""A client of MCP made by hand that sees every byte: both eras, with every message checked against its revision's schema."""

import json
import threading

from mcp_types import methods

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
PREFIX = "io.modelcontextprotocol/"
TASKS = PREFIX + "tasks"
ACCEPT = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

# How requests are named in their headers.
NAMES = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri", "tasks/get": "taskId",
         "tasks/update": "taskId", "tasks/cancel": "taskId"}


class Event:
    """One event of an event stream."""

    def __init__(self):
        self.id = self.retry = self.name = None
        self.data = []

    def message(self):
        text = "\n".join(self.data)
        return json.loads(text) if text else None


def events(answer):
    """The events of a stream as they come; comments are passed over."""
    event, any_field = Event(), False
    for line in answer.iter_lines():
        if line == "":
            if any_field:
                yield event
            event, any_field = Event(), False
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            any_field = True
            if field == "data":
                event.data.append(value)
            elif field == "id":
                event.id = value
            elif field == "retry":
                event.retry = int(value)
            elif field == "event":
                event.name = value


class Exchange:
    """What came of one request."""

    def __init__(self, status, headers):
        self.status, self.headers = status, headers
        self.notifications, self.requests, self.events = [], [], []
        self.answer = None

    @property
    def is_stream(self):
        return self.headers["content-type"].startswith("text/event-stream")

    @property
    def result(self):
        assert self.answer and "result" in self.answer, (self.status, self.answer)
        return self.answer["result"]

    @property
    def error(self):
        assert self.answer and "error" in self.answer, (self.status, self.answer)
        return self.answer["error"]

    @property
    def text(self):
        """All text of a tool's result."""
        return "\n".join(block.get("text", "") for block in self.result["content"])

    def named(self, method):
        return [message["params"] for message in self.notifications if message["method"] == method]


class Client:
    """What both eras share; `answers` are what it says when it is asked, by method."""

    version = None

    def __init__(self, http, answers=None, path="/mcp"):
        self.http, self.path = http, path
        self.answers = answers or {}
        self.number = 0

    def check(self, method, message):
        """The message follows the schema of the revision (`wire-schema-valid` of the official suite)."""
        assert message["jsonrpc"] == "2.0", message
        if "method" in message:
            if "id" in message:
                methods.parse_server_request(message["method"], self.version, message.get("params"))
            elif message["method"] != "notifications/tasks":
                methods.parse_server_notification(message["method"], self.version, message.get("params"))
        elif "result" in message and not method.startswith("tasks/") and message["result"].get("resultType") != "task":
            methods.validate_server_result(method, self.version, message["result"])
        elif "error" in message:
            assert isinstance(message["error"]["code"], int) and message["error"]["message"], message

    def read(self, method, answer, on_event=None):
        """The answer to a request, be it one document or a stream."""
        exchange = Exchange(answer.status_code, answer.headers)
        kind = answer.headers.get("content-type", "")
        if kind.startswith("text/event-stream"):
            for event in events(answer):
                exchange.events.append(event)
                message = event.message()
                if message is not None:
                    self.take(method, exchange, message)
                if on_event and on_event(exchange, event):
                    break
        else:
            data = answer.read()
            if data:
                self.take(method, exchange, json.loads(data))
        return exchange

    def take(self, method, exchange, message):
        self.check(method, message)
        assert exchange.answer is None, f"after the answer came {message}"
        if "method" not in message:
            exchange.answer = message
        elif "id" in message:
            exchange.requests.append(message)
            self.asked(message)
        else:
            exchange.notifications.append(message)

    def asked(self, message):
        raise AssertionError(f"asked by the server: {message}")

    def call(self, tool, arguments=None, **more):
        params = {"name": tool}
        if arguments is not None:
            params["arguments"] = arguments
        return self.send("tools/call", params, **more)


class Modern(Client):
    """2026-07-28: no state, everything in `_meta`."""

    version = MODERN

    def __init__(self, http, *, capabilities=None, level=None, **more):
        super().__init__(http, **more)
        self.capabilities = capabilities or {}
        self.level = level

    def body(self, method, params=None, *, id=None, progress=None, meta=None, capabilities=None):
        self.number += 1
        fields = {PREFIX + "protocolVersion": MODERN,
                  PREFIX + "clientCapabilities": self.capabilities if capabilities is None else capabilities,
                  PREFIX + "clientInfo": {"name": "raw", "version": "1"}}
        if self.level:
            fields[PREFIX + "logLevel"] = self.level
        if progress is not None:
            fields["progressToken"] = progress
        fields.update(meta or {})
        return {"jsonrpc": "2.0", "id": self.number if id is None else id, "method": method,
                "params": {**(params or {}), "_meta": {k: v for k, v in fields.items() if v is not None}}}

    def headers(self, body, changes=None):
        method = body["method"]
        fields = {**ACCEPT, "MCP-Protocol-Version": MODERN, "Mcp-Method": method}
        if method in NAMES and NAMES[method] in body["params"]:
            fields["Mcp-Name"] = body["params"][NAMES[method]]
        fields.update(changes or {})
        return {name: value for name, value in fields.items() if value is not None}

    def send(self, method, params=None, *, headers=None, on_event=None, **more):
        body = self.body(method, params, **more)
        with self.http.stream("POST", self.path, json=body, headers=self.headers(body, headers)) as answer:
            exchange = self.read(method, answer, on_event)
        if exchange.answer:
            assert exchange.answer.get("id") == body["id"], exchange.answer
            if "result" in exchange.answer:
                assert exchange.result["resultType"] in ("complete", "input_required", "task"), exchange.result
                if exchange.result["resultType"] != "task":
                    assert exchange.result["_meta"][PREFIX + "serverInfo"]["name"], exchange.result
        return exchange

    def rounds(self, method, params, answers, **more):
        """Goes through all rounds; `answers` by key. Gives the last exchange and the questions of each round."""
        asked = []
        extra = {}
        for _ in range(10):
            exchange = self.send(method, {**params, **extra}, **more)
            if "result" not in exchange.answer or exchange.result["resultType"] != "input_required":
                return exchange, asked
            asked.append(exchange.result)
            extra = {"inputResponses": {key: answers[key] for key in exchange.result.get("inputRequests", {})},
                     "requestState": exchange.result.get("requestState")}
        raise AssertionError(f"more than ten rounds: {asked[-1]}")

    def listen(self, **wanted):
        return Listener(self, wanted)


class Listener:
    """A `subscriptions/listen` stream, read by a thread of its own."""

    def __init__(self, client, wanted):
        self.client, self.wanted = client, wanted
        self.messages = []
        self.changed = threading.Condition()
        self.ended = False

    def __enter__(self):
        self.body = self.client.body("subscriptions/listen", {"notifications": self.wanted}, id="listen-1")
        self.stream = self.client.http.stream(
            "POST", self.client.path, json=self.body, headers=self.client.headers(self.body))
        self.answer = self.stream.__enter__()
        assert self.answer.status_code == 200, self.answer.read()
        assert self.answer.headers["content-type"].startswith("text/event-stream")
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        self.wait(lambda: self.messages)
        return self

    def read(self):
        try:
            for event in events(self.answer):
                with self.changed:
                    self.messages.append(event.message())
                    self.changed.notify_all()
        except Exception:
            pass
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, condition, timeout=5):
        with self.changed:
            assert self.changed.wait_for(lambda: condition() or self.ended, timeout), self.messages
            assert condition(), self.messages

    def named(self, method):
        return [message for message in self.messages if message.get("method") == method]

    def __exit__(self, *_):
        self.stream.__exit__(None, None, None)


class Legacy(Client):
    """A session of an older revision; it is asked on the stream of its call, and answers by a POST of its own."""

    version = LEGACY

    def __init__(self, http, *, capabilities=None, version=LEGACY, **more):
        super().__init__(http, **more)
        self.version = version
        answer = self.http.post(self.path, headers=ACCEPT, json={
            "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": version, "capabilities": capabilities or {},
                "clientInfo": {"name": "raw", "version": "1"}}})
        assert answer.status_code == 200, answer.text
        self.session = answer.headers["mcp-session-id"]
        exchange = self.read("initialize", answer)
        self.hello = exchange.result
        assert self.hello["protocolVersion"] == version
        self.notify("notifications/initialized")

    @property
    def fields(self):
        return {**ACCEPT, "MCP-Session-Id": self.session, "MCP-Protocol-Version": self.version}

    def post(self, message, **more):
        return self.http.post(self.path, json=message, headers={**self.fields, **more})

    def notify(self, method, params=None):
        answer = self.post({"jsonrpc": "2.0", "method": method, **({"params": params} if params else {})})
        assert answer.status_code == 202 and not answer.content, answer.text

    def asked(self, message):
        reply = self.answers[message["method"]]
        if callable(reply):
            reply = reply(message["params"])
        answer = self.post({"jsonrpc": "2.0", "id": message["id"], "result": reply})
        assert answer.status_code == 202, answer.text

    def send(self, method, params=None, *, id=None, progress=None, on_event=None, headers=None):
        self.number += 1
        body = {"jsonrpc": "2.0", "id": self.number if id is None else id, "method": method}
        if params is not None or progress is not None:
            body["params"] = dict(params or {})
        if progress is not None:
            body["params"]["_meta"] = {"progressToken": progress}
        fields = {**self.fields, **(headers or {})}
        with self.http.stream("POST", self.path, json=body, headers=fields) as answer:
            exchange = self.read(method, answer, on_event)
        if exchange.answer:
            assert exchange.answer.get("id") == body["id"], exchange.answer
            if "result" in exchange.answer:
                assert not {"resultType", "ttlMs", "cacheScope"} & set(exchange.result), exchange.result
        return exchange

    def resume(self, event_id):
        """The rest of a stream, from behind an event."""
        return self.http.stream("GET", self.path, headers={
            "Accept": "text/event-stream", "MCP-Session-Id": self.session, "MCP-Protocol-Version": self.version,
            "Last-Event-ID": event_id})

    def end(self):
        return self.http.delete(self.path, headers={
            "MCP-Session-Id": self.session, "MCP-Protocol-Version": self.version})
