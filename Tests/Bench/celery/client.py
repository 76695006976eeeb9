# SPDX-License-Identifier: Apache-2.0
"""What Celery is asked, and how long it took, as one line of JSON: `throughput N`, `latency N`, `hold PATH SECONDS`."""

import json
import sys
import time

import app
import redis

results = redis.Redis.from_url(app.REDIS + "/1")


def drained(count):
    """Until so many results are there."""
    while results.dbsize() < count:
        time.sleep(0.002)


def throughput(count):
    results.flushdb()
    for _ in range(50):
        app.noop.delay()
    drained(50)
    began = time.monotonic()
    for _ in range(count):
        app.noop.delay()
    sent = time.monotonic()
    drained(50 + count)
    return {"enqueue_s": count / (sent - began), "tasks_s": count / (time.monotonic() - began)}


def latency(count):
    times = []
    for _ in range(count + 10):
        before = time.time()
        times.append((app.began.delay().get(timeout=30) - before) * 1000)
    return {"ms": times[10:]}


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[0] == "throughput":
        print(json.dumps(throughput(int(words[1]))))
    elif words[0] == "latency":
        print(json.dumps(latency(int(words[1]))))
    else:
        app.hold.delay(words[1], float(words[2]))
        print("{}")
