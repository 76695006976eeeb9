// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// What another person is asked before tasks that change the program run again.
///
/// The plan is part of the question: when it is another by the time of the answer, the answer is not one to it.
struct FixQuestion: Sendable {
    let mode: FixMode
    let steps: [FixStep]

    /// So many lines are written out; the digest stands for all.
    private static let mostLines = 20

    /// nil when nothing of the plan needs an approval.
    var ask: Ask? {
        let changing = steps.filter { $0.action.runsAgain && $0.changesProgram }
        guard !changing.isEmpty else { return nil }
        var lines = changing.prefix(Self.mostLines).map {
            "\($0.name) \($0.id): \($0.action.rawValue), time \($0.retryCount). \($0.reason)"
        }
        if changing.count > Self.mostLines { lines.append("and \(changing.count - Self.mostLines) more") }
        let noun = changing.count == 1 ? "1 task that changes" : "\(changing.count) tasks that change"
        var ask = Ask(
            key: "host.fix_it", kind: .approval, title: "Fix it",
            message: "Run \(noun) the program again (mode \(mode.rawValue))?\n" + lines.joined(separator: "\n")
                + "\nPlan \(digest.prefix(16))",
            pluginID: BuiltInPlugin.hostID)
        ask.terms = ApprovalTerms(effect: .write)
        return ask
    }

    /// The digest of everything that would be run again: which tasks, how and how often.
    private var digest: String {
        CanonicalJSON.digest(
            of: .array(
                steps.filter(\.action.runsAgain).map {
                    [
                        "id": .string($0.id.text), "action": .string($0.action.rawValue),
                        "previous": .string($0.previous.rawValue), "retry_count": .integer($0.retryCount),
                        "delay_ms": .integer($0.delayMilliseconds),
                    ]
                }))
    }
}
