// SPDX-License-Identifier: Apache-2.0

import Kernel

/// Writes what came of a call as the response of a revision.
protocol ReplyEncoder: Sendable {
    /// The response of a call that was done.
    func encode(_ result: ToolResult, id: RequestID) -> [UInt8]

    /// The response of a call that failed.
    func encode(_ problem: Problem, id: RequestID) -> [UInt8]
}
