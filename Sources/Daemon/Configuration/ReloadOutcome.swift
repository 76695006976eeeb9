// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Settings
import Telemetry

/// What came of one reload.
struct ReloadOutcome: Sendable {
    /// When, in UTC microseconds.
    let atMicros: Int64
    /// What was changed and is in force.
    var applied: [SettingChange] = []
    /// What the files say and only a restart applies.
    var pending: [SettingChange] = []
    /// Why nothing was applied; empty when it was.
    var faults: [SettingsFault] = []
    var warnings: [String] = []
    /// What became of plugins.
    var plugins: [ReloadReport] = []

    var isRefused: Bool { !faults.isEmpty }

    /// The daemon is not put together yet.
    static func starting(atMicros: Int64) -> ReloadOutcome {
        ReloadOutcome(
            atMicros: atMicros,
            faults: [
                SettingsFault(
                    file: "holdfastd", position: .none, key: "", value: nil,
                    message: "the daemon is still starting; reload again when it serves")
            ])
    }

    var json: JSONValue {
        [
            "outcome": .string(isRefused ? "refused" : applied.isEmpty ? "unchanged" : "applied"),
            "at": .string(UTCTimestamp.text(microseconds: atMicros)),
            "applied": .array(applied.map(\.json)), "needs_restart": .array(pending.map(\.json)),
            "faults": .array(faults.map(\.json)), "warnings": .array(warnings.map { .string($0) }),
            "plugins": .array(plugins.map(\.json)),
        ]
    }

    /// The refusal as an error of the call that asked.
    var problem: Problem {
        Problem(
            .validation,
            "The configuration has \(faults.count == 1 ? "a fault" : "\(faults.count) faults") and is not applied; what "
                + "runs, runs on.",
            errors: faults.map(\.problemFault))
    }
}

extension SettingsFault {
    var json: JSONValue {
        [
            "file": .string(file), "line": .integer(Int64(line)), "column": .integer(Int64(column)),
            "key": .string(key), "message": .string(message),
        ]
    }

    /// As one of the errors of a problem: the place as `file:line:column`.
    var problemFault: Problem.Fault {
        let place = position == .none ? file : "\(file):\(line):\(column)"
        return Problem.Fault(instancePath: place, message: key.isEmpty ? message : "\(key): \(message)")
    }
}

extension SettingChange {
    var json: JSONValue {
        [
            "key": .string(path), "before": before.map { .string($0) } ?? .null,
            "after": after.map { .string($0) } ?? .null, "origin": .string("\(origin)"),
        ]
    }
}
