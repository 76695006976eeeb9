// SPDX-License-Identifier: Apache-2.0

import JSON

/// What one check of `holdfast doctor` has found.
struct DoctorFinding {
    enum Outcome: String {
        case ok, warning, failed, skipped
    }

    let check: String
    let outcome: Outcome
    let detail: String
    /// The command that mends it, or the line to write; empty when nothing is to be mended.
    var remedy = ""

    static func ok(_ check: String, _ detail: String) -> DoctorFinding {
        DoctorFinding(check: check, outcome: .ok, detail: detail)
    }

    static func warning(_ check: String, _ detail: String, _ remedy: String) -> DoctorFinding {
        DoctorFinding(check: check, outcome: .warning, detail: detail, remedy: remedy)
    }

    static func failed(_ check: String, _ detail: String, _ remedy: String) -> DoctorFinding {
        DoctorFinding(check: check, outcome: .failed, detail: detail, remedy: remedy)
    }

    static func skipped(_ check: String, _ detail: String) -> DoctorFinding {
        DoctorFinding(check: check, outcome: .skipped, detail: detail)
    }

    var json: JSONValue {
        [
            "check": .string(check), "outcome": .string(outcome.rawValue), "detail": .string(detail),
            "remedy": remedy.isEmpty ? .null : .string(remedy),
        ]
    }

    /// A line, and a second one with what mends it.
    var text: String {
        let mark =
            switch outcome {
            case .ok: "ok     "
            case .warning: "warning"
            case .failed: "FAILED "
            case .skipped: "skipped"
            }
        return "\(mark)  \(check): \(detail)\n" + (remedy.isEmpty ? "" : "         mend it: \(remedy)\n")
    }
}
