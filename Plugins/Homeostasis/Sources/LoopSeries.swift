// SPDX-License-Identifier: Apache-2.0

import Roster

/// A figure that is held at a set point, over time.
struct LoopSeries: Sendable {
    /// Which side of the set point is bad; the other one is no deviation.
    enum Side: String, Sendable {
        case below
        case above
    }

    /// How far apart the values are.
    enum Step: String, Sendable {
        case day
        case week

        var days: Int { self == .day ? 1 : 7 }
    }

    let name: String
    /// What it is called in a sentence.
    let title: String
    let unit: String
    let step: Step
    let target: Double
    let badSide: Side
    /// The last day that each value counts.
    var dates: [LocalDate] = []
    var values: [Double] = []
    /// What one unit of deviation is in the unit of a correction: half-days, people, nights.
    var scale = 1.0

    init(_ name: String, _ title: String, unit: String, _ step: Step, target: Double, bad side: Side) {
        self.name = name
        self.title = title
        self.unit = unit
        self.step = step
        self.target = target
        badSide = side
    }

    mutating func append(_ date: LocalDate, _ value: Double) {
        dates.append(date)
        values.append(value)
    }
}
