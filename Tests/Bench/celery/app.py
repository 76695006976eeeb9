# SPDX-License-Identifier: Apache-2.0
"""The tasks that Celery runs for the benchmark. BENCH_REDIS is the server; BENCH_ACKS=late acknowledges after the run, so
that a task survives its worker, and BENCH_VISIBILITY sets the time after which it is given to another one."""

import os
import time

from celery import Celery

REDIS = os.environ["BENCH_REDIS"]
LATE = os.environ.get("BENCH_ACKS") == "late"

app = Celery("app", broker=REDIS + "/0", backend=REDIS + "/1")
app.conf.update(task_acks_late=LATE, task_reject_on_worker_lost=LATE, broker_connection_retry_on_startup=True)
if "BENCH_VISIBILITY" in os.environ:
    app.conf.broker_transport_options = {"visibility_timeout": int(os.environ["BENCH_VISIBILITY"])}


@app.task
def noop():
    return None


@app.task
def began():
    return time.time()


@app.task
def hold(path, seconds):
    """Notes each start in a file."""
    with open(path, "a") as file:
        print(time.time(), file=file)
    time.sleep(seconds)
