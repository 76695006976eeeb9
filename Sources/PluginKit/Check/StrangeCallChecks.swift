// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Checks of what a plugin does with calls that it did not expect.
struct StrangeCallChecks {
    private static let foreignKind: UInt32 = 4_711

    let session: Session

    /// A tool that it does not have: any end will do.
    func unknownTool() async -> CheckRow {
        let trial = await session.run(TrialCall("no_such_tool_at_all", [:]))
        if trial.isCrash {
            return CheckRow(
                "unknown tool", .failed, await session.crash(),
                "end a call of a name that you do not know as HF_NOT_FOUND")
        }
        guard trial.outcome != nil else {
            return CheckRow(
                "unknown tool", .failed, "such a call never ended",
                "end a call of a name that you do not know as HF_NOT_FOUND")
        }
        return CheckRow("unknown tool", .ok, "answered \(trial.word)")
    }

    /// A kind of call from a later version of the contract.
    func unknownKind() async -> CheckRow {
        var call = TrialCall("from_a_newer_host", [:])
        call.foreignKind = Self.foreignKind
        let trial = await session.run(call)
        let advice = "end a call of a kind that you do not know as HF_UNSUPPORTED"
        if trial.isCrash { return CheckRow("unknown kind", .failed, await session.crash(), advice) }
        guard let outcome = trial.outcome else {
            return CheckRow("unknown kind", .failed, "such a call never ended", advice)
        }
        if case .failed(.unsupported, _) = outcome { return CheckRow("unknown kind", .ok, "answered unsupported") }
        return CheckRow(
            "unknown kind", .warning, "answered \(trial.word) to a call of kind \(Self.foreignKind)", advice)
    }

    /// Everything that the schemas let through, however strange.
    ///
    /// - Parameter passedOver: tools that do not even end as they should.
    func hostileArguments(passingOver passedOver: Set<String>) async -> CheckRow {
        var findings: [CheckRow.Finding] = []
        var count = 0
        for (tool, trial) in session.candidate.tools where !passedOver.contains(tool.name) {
            for attempt in HostileArguments.all(for: tool.inputSchema, from: trial?.arguments ?? [:]) {
                let end = await session.run(session.candidate.call(tool, attempt.arguments), limit: 5_000)
                count += 1
                if end.isCrash {
                    let crash = await session.crash()
                    findings.append(
                        .init(
                            .failed, "\(tool.name) with \(attempt.what): \(crash)",
                            "the schema lets it through: check it, or bound it in the schema"))
                    break
                }
                if end.outcome == nil {
                    findings.append(
                        .init(
                            .failed, "\(tool.name) with \(attempt.what) did not end within 5000 ms",
                            "the schema lets it through: bound it there, or look at is_cancelled()"))
                    break
                }
            }
        }
        guard count > 0 else {
            return CheckRow("hostile arguments", .skipped, "no tool takes any, or none could be tried")
        }
        return CheckRow("hostile arguments", findings: findings, otherwise: "\(count) calls, none crashed or hung")
    }
}
