// SPDX-License-Identifier: Apache-2.0

import JSON

/// What calls a tool of a staged plugin on a program of the programs folder.
protocol ToolRunner: Sendable {
    /// The structured result; the error's text is what a caller would see.
    func call(_ tool: String, _ arguments: JSONValue, program: String) async throws -> JSONValue
}
