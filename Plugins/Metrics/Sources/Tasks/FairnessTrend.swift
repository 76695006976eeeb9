// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// The fairness of weeks, and where it is going (original-system.md 1.3).
struct FairnessTrend {
    /// A week: seven days, none of which belongs to another one.
    struct Week {
        let from: LocalDate
        /// Nil if people are not assigned on all of its days, or nobody works.
        let value: Double?

        var to: LocalDate { from.advanced(by: 6) }
        var band: Band { Band(value, good: FairnessIndex.benchmark, warning: FairnessIndex.warning) }
        var json: JSONValue {
            [
                "week_start": .text("\(from)"), "week_end": .text("\(to)"), "fairness_value": .rounded(value),
                "status": .string(band.rawValue),
            ]
        }
    }

    /// A change of the mean by more than this is a direction.
    static let step = 0.05
    /// Below this a week is an anomaly.
    static let anomaly = FairnessIndex.warning

    let weeks: [Week]

    init(weeks: [Week]) { self.weeks = weeks }

    /// The whole weeks before the one that `today` lies in.
    init(_ version: MeasuredVersion, before today: LocalDate, count: Int) throws(ToolFailure) {
        let program = version.program
        let end = today.onOrBefore(program.profile.weekStart)
        var weeks: [Week] = []
        for number in 0..<count {
            let from = end.advanced(by: -7 * (count - number))
            let range = DateRange(from: from, to: from.advanced(by: 6))
            var value: Double?
            if let horizon = Horizon(range), version.assignedDays?.contains(range) ?? false {
                do { value = try FairnessIndex(AssignedWork(program, horizon), program).value } catch {
                    throw .toolError("Fairness cannot be computed: \(error).")
                }
            }
            weeks.append(Week(from: from, value: value))
        }
        self.weeks = weeks
    }

    /// The values of the weeks of which there is one, the oldest first.
    var values: [Double] { weeks.compactMap(\.value) }
    var average: Double? { Statistics.mean(values) }
    var firstHalf: Double? { Statistics.mean(Array(values.prefix(values.count / 2))) }
    var secondHalf: Double? { Statistics.mean(Array(values.dropFirst(values.count / 2))) }
    var anomalies: [Week] { weeks.filter { $0.value ?? 1 < Self.anomaly } }

    /// `improving`, `declining`, `stable`; `unknown` with fewer than two weeks.
    var direction: String {
        guard let firstHalf, let secondHalf else { return "unknown" }
        // Means of equal steps such as .85 and .90 must not differ by rounding.
        let change = ((secondHalf - firstHalf) * 1e9).rounded() / 1e9
        return change > Self.step ? "improving" : change < -Self.step ? "declining" : "stable"
    }

    var recommendations: [String] {
        var advice: [String] = []
        if direction == "declining" {
            advice.append("Fairness declines: see who gets more work each week with compare_versions and get_schedule.")
        }
        if anomalies.count > 2 {
            advice.append("\(anomalies.count) weeks are below \(Self.anomaly): look at what they have in common.")
        }
        if let average, average < 0.8 {
            advice.append("The mean is below 0.8: look at fairness by role with metrics_computation, and shift work.")
        }
        return advice
    }

    var summary: JSONValue {
        [
            "average_fairness": .rounded(average), "trend_direction": .string(direction),
            "anomaly_count": .count(anomalies.count), "first_half_avg": .rounded(firstHalf),
            "second_half_avg": .rounded(secondHalf), "weeks_measured": .count(values.count),
        ]
    }
}
