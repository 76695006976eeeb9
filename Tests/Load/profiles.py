# SPDX-License-Identifier: Apache-2.0
"""The five profiles: what each asks of the daemon, and the bounds that it must hold."""

import asyncio
import re
import statistics
import time

import report
from generator import Generator, get, post, tool
from site_under_load import CALL_MS, CAPACITY
from streams import Streams

# Refusals of a daemon that is busy; each must say when to come back.
BUSY = {"503 SERVICE_DEGRADED", "503 SERVICE_UNAVAILABLE", "429 RATE_LIMIT_EXCEEDED"}


def bound(text, held, found):
    return {"bound": text, "held": bool(held), "found": found}


def limits_of(daemon):
    """What the daemon itself has counted of its limits."""
    with daemon.client() as client:
        text = client.get("/metrics").text
    return {name: float(value) for name, value in re.findall(
        r"^(holdfast_(?:calls_running|calls_waiting|calls_shed_total|rate_limited_total)\S*) (\S+)$", text, re.M)}


class Profile:
    """A profile; `run` gives the reports of its phases and the bounds."""
    seconds = 10

    async def run(self, url, seconds):
        raise NotImplementedError

    def judge_memory(self, samples):
        return []

    async def phase(self, name, generator, calls, rate, seconds, seed=1):
        began = time.perf_counter()
        samples = await generator.at_rate(calls, rate, seconds, seed)
        took = max(seconds, time.perf_counter() - began)
        return samples, report.phase(name, samples, took, rate)


def waits(url, priority, headers=()):
    return tool(url, f"wait_{priority}", {"ms": CALL_MS}, headers=headers)


def answered(samples):
    return bound("every call has an answer", all(sample.status for sample in samples),
                 f"{sum(not sample.status for sample in samples)} without")


def told(samples):
    """Who is refused is told when to come back, in whole seconds of one at least."""
    busy = [sample for sample in samples if sample.status in (429, 503)]
    return bound("every 429 and 503 has Retry-After of a second or more",
                 all(sample.retry_after.isdigit() and int(sample.retry_after) >= 1 for sample in busy),
                 f"{len(busy)} refused")


def only_busy(samples):
    others = set(report.fates(samples)["refused"]) - BUSY
    return bound("nothing is refused for another reason than being busy", not others, sorted(others) or "none")


def kept_up(samples, rate, seconds):
    """A generator that was too slow has measured itself."""
    return bound("the generator offered what it should", len(samples) >= 0.9 * rate * seconds,
                 f"{len(samples) / seconds:.0f} of {rate:.0f} a second")


class Smoke(Profile):
    """A few seconds of all kinds of calls, of which none may fail."""
    seconds = 3

    async def run(self, url, seconds):
        generator = Generator(url, connections=8)
        version = {"protocolVersion": "2026-07-28"}
        meta = {"io.modelcontextprotocol/protocolVersion": version["protocolVersion"],
                "io.modelcontextprotocol/clientCapabilities": {}}
        mcp = post(url, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "wait_normal", "arguments": {"ms": 1}, "_meta": meta | {"io.holdfast/deadline_ms": 20_000}}},
            "mcp tools/call", [("MCP-Protocol-Version", version["protocolVersion"]), ("Mcp-Method", "tools/call"),
                               ("Mcp-Name", "wait_normal")])
        calls = [get(url, "/healthz"), tool(url, "whoami"), tool(url, "wait_normal", {"ms": 1}), get(url, "/api/v1/tools"),
                 tool(url, "wait_critical", {"ms": 1}), tool(url, "wait_bulk", {"ms": 1}), mcp]
        began = time.perf_counter()
        samples = await generator.by_clients(calls, 4, seconds)
        found = report.phase("smoke", samples, time.perf_counter() - began)
        generator.close()
        failed = [sample for sample in samples if sample.status != 200]
        return [found], [
            bound("no call fails", not failed, dict(found["all"]["refused"]) or f"{len(samples)} calls"),
            bound("every kind was called", len(found["by_call"]) == len(calls), len(found["by_call"]))]


class Load(Profile):
    """Seven tenths of what the places can serve, for a while: nothing is refused and nothing gets slow."""
    seconds = 30

    async def run(self, url, seconds):
        generator = Generator(url)
        mix = [(waits(url, "normal"), 6), (waits(url, "bulk"), 3), (waits(url, "critical"), 1)]
        _, unloaded = await self.phase("unloaded", generator, [(waits(url, "normal"), 1)], CAPACITY / 20, 4)
        rate = 0.7 * CAPACITY
        samples, found = await self.phase("load", generator, mix, rate, seconds)
        generator.close()
        most = 3 * unloaded["all"]["p99_ms"]
        return [unloaded, found], [
            answered(samples), kept_up(samples, rate, seconds),
            bound("of calls below capacity 99 % are accepted", found["all"]["accepted"] >= 0.99 * len(samples),
                  f"{found['all']['accepted']} of {len(samples)}"),
            bound("p99 within 3x of unloaded", found["all"]["p99_ms"] <= most, f"{found['all']['p99_ms']} <= {most:.1f}")]


class Stress(Profile):
    """Five times what the places can serve."""
    seconds = 20
    factor = 5

    async def run(self, url, seconds):
        generator = Generator(url, connections=400)
        normal, bulk, critical = (waits(url, priority) for priority in ("normal", "bulk", "critical"))
        limited = tool(url, "wait_limited", {"ms": 1})
        _, unloaded = await self.phase("unloaded", generator, [(normal, 1)], CAPACITY / 20, 5)
        rate = self.factor * CAPACITY
        # Critical calls are a tenth of what the reserved places can serve.
        mix = [(normal, 0.58), (bulk, 0.39), (limited, 0.02), (critical, 0.01)]
        samples, found = await self.phase("overload", generator, mix, rate, seconds)
        _, after = await self.phase("afterwards", generator, [(normal, 1)], CAPACITY / 20, 3)
        generator.close()
        calls = found["by_call"]
        accepted = {name: row["accepted"] / row["calls"] for name, row in calls.items()}
        most = 3 * unloaded["all"]["p99_ms"]
        ordinary = calls["wait_normal"]["accepted"] + calls["wait_bulk"]["accepted"]
        return [unloaded, found, after], [
            answered(samples), kept_up(samples, rate, seconds), told(samples), only_busy(samples),
            bound("accepted calls keep p99 within 3x of unloaded", found["all"]["p99_ms"] <= most,
                  f"{found['all']['p99_ms']} <= {most:.1f}"),
            bound("every critical call is accepted", accepted["wait_critical"] == 1,
                  f"{calls['wait_critical']['accepted']} of {calls['wait_critical']['calls']}"),
            bound("bulk is shed before normal", accepted["wait_bulk"] < accepted["wait_normal"],
                  f"bulk {accepted['wait_bulk']:.0%}, normal {accepted['wait_normal']:.0%} accepted"),
            bound("the places are in use: 80 % of capacity is served", ordinary >= 0.8 * CAPACITY * seconds,
                  f"{ordinary / seconds:.0f} of {CAPACITY:.0f} a second"),
            bound("afterwards everything is accepted again", not after["all"]["refused"], after["all"]["refused"] or "yes"),
        ]


class Spike(Profile):
    """A quiet site, ten times its load for some seconds, and quiet again."""
    seconds = 5

    async def run(self, url, seconds):
        generator = Generator(url, connections=400)
        mix = [(waits(url, "normal"), 8), (waits(url, "bulk"), 2)]
        quiet = 0.3 * CAPACITY
        _, before = await self.phase("before", generator, mix, quiet, seconds)
        samples, spike = await self.phase("spike", generator, mix, 10 * quiet, seconds)
        later, after = await self.phase("after", generator, mix, quiet, 2 * seconds)
        generator.close()
        settled = [sample for sample in later if sample.due > 1]
        accepted = report.fates(settled)
        most = 2 * before["all"]["p99_ms"]
        return [before, spike, after], [
            answered(samples + later), told(samples), only_busy(samples),
            bound("a second after the spike everything is accepted", not accepted["refused"], accepted["refused"] or "yes"),
            bound("and p99 is within 2x of before", accepted["p99_ms"] <= most, f"{accepted['p99_ms']} <= {most:.1f}")]


class Soak(Profile):
    """All kinds of calls and misuse for long: memory, threads and open files stay where they were."""
    seconds = 300
    # What may be added after the first fifth, whatever was before.
    slack_mb, slack = 6, 0.08

    async def run(self, url, seconds):
        generator = Generator(url)
        missing = tool(url, "no_such_tool")
        broken = post(url, "/api/v1/tools/whoami", {"no_such": "argument"}, "invalid arguments")
        mix = [(waits(url, "normal"), 40), (waits(url, "bulk"), 20), (waits(url, "critical"), 5),
               (tool(url, "wait_limited", {"ms": 1}), 15), (tool(url, "whoami"), 30), (get(url, "/api/v1/tools"), 3),
               (waits(url, "normal", [("X-Deadline-Ms", "10")]), 5), (missing, 5), (broken, 5), (get(url, "/metrics"), 1)]
        rate = 0.8 * CAPACITY
        phases, every = [], []
        quarters = 4
        for quarter in range(quarters):
            samples, found = await self.phase(
                f"quarter {quarter + 1}", generator, mix, rate, seconds / quarters, seed=quarter)
            phases.append(found)
            every += samples
            # Connections that come and go.
            generator.close()
            generator.open = 0
            await asyncio.sleep(0)
        return phases, [answered(every), told(every), kept_up(every, rate, seconds)]

    def judge_memory(self, samples):
        fifth = max(1, len(samples) // 5)
        tenth = max(1, len(samples) // 10)
        findings = []
        for key, slack in (("rss_mb", self.slack_mb), ("files", 20), ("threads", 8)):
            warm = statistics.median(sample[key] for sample in samples[fifth:fifth + tenth])
            end = statistics.median(sample[key] for sample in samples[-tenth:])
            most = max(warm + slack, warm * (1 + self.slack))
            findings.append(bound(f"{key} stays flat after warming up", end <= most, f"{warm} then {end}, at most {most:.1f}"))
        return findings


ALL = {"smoke": Smoke(), "load": Load(), "stress": Stress(), "spike": Spike(), "soak": Soak(),
       "streams": Streams()}
