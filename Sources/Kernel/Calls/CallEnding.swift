// SPDX-License-Identifier: Apache-2.0

/// How a call came to its end that did not fail.
///
/// Every face has to say what it does with a call that waits.
package enum CallEnding: Sendable {
    /// With a result.
    case done(ToolResult)
    /// It has asked what nobody has answered yet, and has changed nothing: it runs again when the answers are there.
    ///
    /// Without questions only when it has ended in order to go on as a task (`AskRecorder.wishesTask`).
    case awaiting([Ask])

    /// The result, for a face on which nothing can wait.
    ///
    /// - Throws: `Ask.noChannel` when the call waits.
    package func result() throws(Problem) -> ToolResult {
        switch self {
        case .done(let result): return result
        case .awaiting(let asks):
            guard let ask = asks.first else { throw Ask.noTask() }
            throw Ask.noChannel(for: ask)
        }
    }
}

extension Ask {
    /// What a call ends with that wishes to go on as a task where it cannot.
    package static func noTask() -> Problem {
        .unsupported(
            "This call goes on as a task, and over this way in none can be begun. Call the tool over REST or with the "
                + "command-line tool.")
    }

    /// What a call ends with that asks although nobody can be asked: it fails closed, and says how to get there.
    package static func noChannel(for ask: Ask) -> Problem {
        let capabilities = ask.needs.capabilities.map { "\"\($0)\"" }.joined(separator: " and ")
        let client = capabilities.isEmpty ? "" : ", or with a client of MCP that declares \(capabilities)"
        return .unsupported(
            "This call asks \"\(ask.message.prefix(500))\", and over this way in nobody can be asked. Call the tool over "
                + "REST or with the command-line tool, where a call can wait for its answers, start it as a task"
                + client + ".")
    }
}

extension Problem {
    /// What is not done here, however often it is tried: UNSUPPORTED to a plugin, and the status 501 (RFC 9110 section
    /// 15.6.2) to everybody else.
    package static func unsupported(_ detail: String) -> Problem {
        var problem = Problem(.serviceUnavailable, detail, status: 501)
        problem.isRetryable = false
        return problem
    }
}
