// SPDX-License-Identifier: Apache-2.0

import JSON

/// What calls a tool of a staged plugin on a program of the programs folder, and waits for the answer.
protocol ToolRunner: Sendable {
    /// The structured result; a failure's text is what a caller would see.
    func answer(of tool: String, _ arguments: JSONValue, program: String) -> Result<JSONValue, any Error>
    /// Where the files of a program are.
    func folder(of program: String) -> String
}
