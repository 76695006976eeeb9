# SPDX-License-Identifier: Apache-2.0
"""What the outside-view tests share: the staged tree, daemons, program folders, plugin folders, raw MCP requests."""
