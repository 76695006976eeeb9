// SPDX-License-Identifier: Apache-2.0

/// How a call came to its end that did not fail.
///
/// Every face has to say what it does with a call that waits.
package enum CallEnding: Sendable {
    /// With a result.
    case done(ToolResult)
    /// It has asked what nobody has answered yet, and has changed nothing: it runs again when the answers are there.
    ///
    /// Never without questions.
    case awaiting([Ask])

    /// The result, for a face on which nothing can wait.
    ///
    /// - Throws: `Ask.noChannel` when the call waits.
    package func result() throws(Problem) -> ToolResult {
        switch self {
        case .done(let result): return result
        case .awaiting(let asks): throw Ask.noChannel(for: asks.first?.message ?? "")
        }
    }
}

extension Ask {
    /// What a call ends with that asks although nobody can be asked: it fails closed, and says how to get there.
    package static func noChannel(for message: String) -> Problem {
        Problem(
            .conflict,
            "This call asks \"\(message.prefix(500))\", and over this way in nobody can be asked. Call the tool over "
                + "REST or with the command-line tool, where a call can wait for its answers, or start it as a task.")
    }
}
