// SPDX-License-Identifier: Apache-2.0

/// A discrete controller of three terms: u = Kp e + Ki ∫e dt - Kd dy/dt (Åström and Hägglund, PID Controllers, 1995).
///
/// The derivative is taken of the measurement, so that a moved set point gives no kick, and the integral is held inside
/// the output's limits, so that it does not wind up while the output cannot follow.
public struct PIDController: Sendable, Hashable {
    /// How strongly the deviation of now counts.
    public let proportional: Double
    /// How strongly the sum of past deviations counts, per unit of time.
    public let integral: Double
    /// How strongly the movement of the measurement counts, in units of time.
    public let derivative: Double
    /// What the measurement should be.
    public let setPoint: Double
    /// What the output may be.
    public let limits: ClosedRange<Double>
    private var sum = 0.0
    private var last: Double?

    /// A controller that has seen nothing yet.
    ///
    /// - Throws: `CoverageError` if a gain or the set point is not finite, or a limit is not a number.
    public init(
        proportional: Double, integral: Double = 0, derivative: Double = 0, setPoint: Double,
        limits: ClosedRange<Double> = -Double.infinity...Double.infinity
    ) throws(CoverageError) {
        let gains = [("kp", proportional), ("ki", integral), ("kd", derivative), ("set_point", setPoint)]
        for (field, value) in gains where !value.isFinite {
            throw CoverageError(field: field, value: value, allowed: "a finite number")
        }
        self.proportional = proportional
        self.integral = integral
        self.derivative = derivative
        self.setPoint = setPoint
        self.limits = limits
    }

    /// The output after one more measurement.
    ///
    /// O(1).
    ///
    /// - Parameter step: time since the measurement before, more than 0.
    /// - Throws: `CoverageError` if the measurement is not finite or the step not positive.
    public mutating func output(for measurement: Double, step: Double = 1) throws(CoverageError) -> Double {
        guard measurement.isFinite else {
            throw CoverageError(field: "measurement", value: measurement, allowed: "a finite number")
        }
        guard step > 0, step.isFinite else {
            throw CoverageError(field: "step", value: step, allowed: "more than 0, finite")
        }
        let deviation = setPoint - measurement
        sum = clamped(sum + integral * deviation * step)
        let movement = (measurement - (last ?? measurement)) / step
        last = measurement
        return clamped(proportional * deviation + sum - derivative * movement)
    }

    private func clamped(_ value: Double) -> Double { min(max(value, limits.lowerBound), limits.upperBound) }
}
