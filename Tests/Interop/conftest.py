# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.conformance import conformance  # noqa: E402, F401
from support.fixtures import daemon, golden, site, staged  # noqa: E402, F401
from support.tasks import admin, anonymous, durable  # noqa: E402, F401

