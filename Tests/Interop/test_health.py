# SPDX-License-Identifier: Apache-2.0
"""Health, readiness, metrics and the start page."""

import re

SAMPLE = re.compile(
    r'^(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?P<labels>.*)\})? (?P<value>[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf|NaN))$')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')


def exposition(text):
    """Parses Prometheus text format 0.0.4 strictly: HELP and TYPE once before their samples, no sample twice."""
    types, helps, samples = {}, {}, {}
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name, words = line[7:].split(" ", 1)
            assert name not in helps and words
            helps[name] = words
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in types and kind in ("counter", "gauge", "histogram", "summary", "untyped")
            types[name] = kind
        else:
            found = SAMPLE.match(line)
            assert found, line
            labels = tuple(sorted(LABEL.findall(found["labels"] or "")))
            rest = LABEL.sub("", found["labels"] or "")
            assert rest == "", line
            family = re.sub(r"_(bucket|sum|count)$", "", found["name"])
            family = family if types.get(family) == "histogram" else found["name"]
            assert family in types and family in helps, line
            assert (found["name"], labels) not in samples, line
            samples[found["name"], labels] = float(found["value"])
    return types, samples


def test_health_says_what_it_is(daemon):
    with daemon.client() as http:
        health = http.get("/healthz").json()
    assert health["status"] == "ok" and health["demo"] is True and re.fullmatch(r"\d+\.\d+\.\d+.*", health["version"])


def test_readiness_names_every_check(daemon):
    with daemon.client() as http:
        ready = http.get("/readyz").json()
        checks = {check["name"]: check for check in ready["checks"]}
        again = {check["name"]: check for check in http.get("/readyz").json()["checks"]}
    assert ready["ready"] and {"store", "plugins", "accepting"} <= checks.keys()
    for name, check in checks.items():
        assert check["ready"] and check["since"].endswith("Z") and check["since"] == again[name]["since"]
        assert 0 <= check["duration_ms"] <= ready["duration_ms"] + 1
    assert "version 1" in checks["store"]["detail"] and "0 refused" in checks["plugins"]["detail"]


def test_metrics_parse_and_count_calls(daemon):
    with daemon.client() as http:
        key = ("holdfast_calls_total", (("face", "rest"), ("outcome", "ok"), ("tool", "whoami")))
        http.post("/api/v1/tools/whoami")
        first = http.get("/metrics")
        assert first.headers["content-type"].startswith("text/plain; version=0.0.4")
        _, before = exposition(first.text)
        for _ in range(3):
            http.post("/api/v1/tools/whoami")
        types, after = exposition(http.get("/metrics").text)
    assert types["holdfast_calls_total"] == "counter" and types["holdfast_call_duration_seconds"] == "histogram"
    assert after[key] == before[key] + 3
    counts = [value for (name, labels), value in after.items()
              if name == "holdfast_call_duration_seconds_count" and ("tool", "whoami") in labels]
    buckets = {dict(labels)["le"]: value for (name, labels), value in after.items()
               if name == "holdfast_call_duration_seconds_bucket" and ("tool", "whoami") in labels}
    assert counts and buckets["+Inf"] == counts[0]
    ordered = [buckets[le] for le in sorted(buckets, key=float)]
    assert ordered == sorted(ordered)


def test_refusals_are_counted_and_unknown_tools_make_no_series(daemon):
    with daemon.client() as http:
        http.post("/api/v1/tools/check_utilization_threshold", json={"horizon_days": 0})
        for number in range(20):
            http.post(f"/api/v1/tools/invented_{number}")
        text = http.get("/metrics").text
    _, samples = exposition(text)
    assert any(("tool", "check_utilization_threshold") in labels and dict(labels).get("outcome") == "validation_error"
               for name, labels in samples if name == "holdfast_calls_total")
    assert "invented_" not in text


def test_every_plugin_has_a_gauge(daemon):
    with daemon.client() as http:
        _, samples = exposition(http.get("/metrics").text)
    gauges = {dict(labels)["plugin"]: value for (name, labels), value in samples.items()
              if name == "holdfast_plugin_enabled"}
    assert gauges.get("io.holdfast.utilization") == 1 and gauges.get("io.holdfast.sitrep") == 1


def test_the_start_page_leads_on(daemon):
    with daemon.client() as http:
        page = http.get("/").json()
        assert page["demo"] is True
        for link in page["links"].values():
            if link != "/mcp":
                assert http.get(link).status_code == 200, link
