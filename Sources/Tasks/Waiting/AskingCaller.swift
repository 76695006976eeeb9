// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// Somebody who made a call and can be asked while they wait for it: a client of MCP.
package struct AskingCaller: Sendable {
    /// What the client can be asked.
    package var abilities: AskAbilities = []
    /// What was answered in earlier rounds, by key; each is an answer to the question with its digest alone.
    package var answers: [String: AskAnswer] = [:]
    /// Whether the call ran before and runs again with answers.
    package var isReplay = false
    /// How long the client waits until the call goes on without it, in milliseconds; nil for as long as it takes.
    package var waitMilliseconds: Int64?
    /// Asks the client, for what it can be asked; nil when the answer comes later, and the call unwinds.
    package var hold: AskRecorder.Hold

    package init(hold: @escaping AskRecorder.Hold = { _ in nil }) { self.hold = hold }
}

/// How a call came out whose caller can be asked.
package enum CallerAnswer: Sendable {
    case done(ToolResult)
    /// It asks, has changed nothing, and is no row: the caller answers, and makes the call again.
    case asking(Round)
    /// It is a row: it waits for an approval, goes on as a task, or was not done when its caller stopped waiting.
    case waiting(CallSnapshot)

    /// What one run of a call has asked, and what the next one needs.
    package struct Round: Sendable {
        package let asks: [Ask]
        package let answers: [String: AskAnswer]
        package let scheduleVersion: Int64?
    }
}
