// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin

/// What `validate_schedule` tells the sitrep: how many duty-hour violations the coming weeks have.
enum DutyHoursSignal {
    static let specification = SignalSpec(
        id: "duty_hours_violations", title: "Duty-hour violations", class: .hard, unit: "violations")
    /// How often it should be renewed; the sitrep counts one older than two of these as stale.
    static let periodSeconds: Int64 = 3600

    /// Advisories are not part of it: RED with a violation, ORANGE with data that contradict themselves, else GREEN.
    static func publish(_ call: ToolCall, _ envelope: Envelope, _ findings: [DutyFinding]?) async {
        let level: Level? = findings.map { list in
            list.lazy.map(\.level).filter { $0 >= .orange }.max() ?? .green
        }
        let violations = findings.map { $0.count { $0.kind == .violation } }
        let causes = envelope.findings.filter { ($0.level ?? .green) >= .orange }.prefix(3).map(\.sentence)
        let signal = Signal(
            id: specification.id, value: violations.map(Double.init), level: level.word, asOf: envelope.asOf ?? "",
            periodSeconds: periodSeconds, scheduleVersion: envelope.scheduleVersion,
            causes: level == nil ? [envelope.headline] : causes)
        do { try await call.publish(signal) } catch {
            call.log(.notice, "the signal was not published", ["signal": .string(signal.id)])
        }
    }
}
