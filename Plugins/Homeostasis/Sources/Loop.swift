// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// What a series says: how far it is off, whether it drifts, and whether a deviation dies out.
struct Loop: Sendable {
    /// With fewer values nothing is said (resilience.md section 7b).
    static let fewestPoints = 8
    /// So many values off the set point in a row are no chance.
    static let persistent = 3
    /// A trend counts from this Student's t on.
    private static let significant = 2.0
    private static let slack = 1e-9

    let series: LoopSeries
    /// What the last values are off on the bad side; 0 on the good one.
    let deviations: [Double]
    let trend: LinearTrend?
    let volatility: Volatility?
    let feedback: Feedback?
    /// What a controller with the caller's gains would change, in the series' unit.
    let correction: Double?

    /// Analyses a series.
    init(
        _ series: LoopSeries, gains: (proportional: Double, integral: Double, derivative: Double)
    ) throws(CoverageError) {
        self.series = series
        let sign = series.badSide == .below ? 1.0 : -1.0
        deviations = series.values.map { max(0, sign * (series.target - $0)) }
        guard series.values.count >= Self.fewestPoints else {
            (trend, volatility, feedback, correction) = (nil, nil, nil, nil)
            return
        }
        trend = try LinearTrend(series.values)
        volatility = try Volatility(series.values)
        feedback = try Feedback(deviations)
        var controller = try PIDController(
            proportional: gains.proportional, integral: gains.integral, derivative: gains.derivative, setPoint: 0)
        var output = 0.0
        for deviation in deviations { output = try controller.output(for: -sign * deviation) }
        correction = output
    }

    var isKnown: Bool { series.values.count >= Self.fewestPoints }
    var value: Double? { series.values.last }
    var deviation: Double { deviations.last ?? 0 }
    /// How many values in a row up to the last are off.
    var persistence: Int { deviations.reversed().prefix { $0 > Self.slack }.count }
    var isOffTarget: Bool { isKnown && persistence >= Self.persistent }
    var isRunaway: Bool { isKnown && feedback?.isRunaway == true && deviation > Self.slack }
    /// How many standard deviations of the series the value lies from the set point, whatever the side.
    var z: Double? {
        guard isKnown, let value, let spread = Statistics.standardDeviation(series.values), spread > Self.slack else {
            return nil
        }
        return (value - series.target) / spread
    }

    /// Whether it moves towards the bad side, by more than chance.
    var driftsToBad: Bool {
        guard isKnown, let trend, abs(trend.slope) > Self.slack else { return false }
        let towardsBad = series.badSide == .above ? trend.slope > 0 : trend.slope < 0
        return towardsBad && trend.t.map { abs($0) >= Self.significant } ?? true
    }

    /// How many values in a row up to the last each moved towards the bad side.
    var risingSteps: Int {
        let sign = series.badSide == .above ? 1.0 : -1.0
        return zip(series.values.dropFirst(), series.values).reversed().prefix { ($0 - $1) * sign > Self.slack }.count
    }

    /// When the trend crosses `limit`, if it drifts there from the good side within a year.
    func crossing(of limit: Double) -> LocalDate? {
        guard driftsToBad, let trend, let value, let last = series.dates.last else { return nil }
        let left = (limit - value) / trend.slope
        guard left > 0, left.isFinite else { return nil }
        // What is lost in rounding is no day more.
        let days = (left * Double(series.step.days) - 1e-6).rounded(.up)
        return days <= 365 ? last.advanced(by: Int(days)) : nil
    }

    /// In one word what kind of loop it is.
    var state: String {
        guard isKnown else { return "unknown" }
        if isRunaway { return "runaway" }
        if isOffTarget { return "off_target" }
        if driftsToBad { return "drifting" }
        if let ratio = volatility?.vonNeumannRatio, let found = volatility, ratio > 2,
            Double(found.turningPoints) > found.expectedTurningPoints + 2
        {
            return "alternating"
        }
        return "steady"
    }

    var json: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map { .number(Self.rounded($0)) } ?? .null }
        var object: JSONObject = [
            "name": .string(series.name), "unit": .string(series.unit), "step": .string(series.step.rawValue),
            "target": number(series.target), "bad_side": .string(series.badSide.rawValue),
            "points": .integer(Int64(series.values.count)), "value": number(value), "state": .string(state),
        ]
        guard isKnown else {
            object["reason"] = .string("\(series.values.count) values; \(Self.fewestPoints) are needed")
            return .object(object)
        }
        object["from"] = series.dates.first.map { .string("\($0)") } ?? .null
        object["to"] = series.dates.last.map { .string("\($0)") } ?? .null
        object["deviation"] = number(deviation)
        object["z"] = number(z)
        object["persistence"] = .integer(Int64(persistence))
        object["trend"] = ["slope": number(trend?.slope), "t": number(trend?.t)]
        object["phi"] = number(feedback?.phi)
        object["phi_standard_error"] = number(feedback?.standardError)
        object["half_life"] = number(feedback?.halfLife)
        object["doubling_time"] = number(feedback?.doublingTime)
        object["volatility"] = [
            "cv": number(volatility?.coefficientOfVariation), "von_neumann": number(volatility?.vonNeumannRatio),
            "turning_points": volatility.map { .integer(Int64($0.turningPoints)) } ?? .null,
            "turning_points_expected": number(volatility?.expectedTurningPoints),
        ]
        object["suggested_correction"] = number(correction)
        return .object(object)
    }

    /// Nine places are more than any figure here is good for, and keep answers short.
    private static func rounded(_ value: Double) -> Double { (value * 1e9).rounded() / 1e9 }
}
