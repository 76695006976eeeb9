// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The pressure to sleep, which grows while one is awake and falls asleep: process S of the two-process model (Borbely
/// 1982), with the time constants of Daan, Beersma and Borbely 1984.
///
/// A model of the average person; sleep that is guessed from duty is an estimate and has to be called one.
public struct SleepPressure: Sendable, Hashable {
    /// The constant of its rise, in hours.
    public static let wakeHours = 18.2
    /// The constant of its fall, in hours.
    public static let sleepHours = 4.2

    /// From 0, fully rested, to 1.
    public private(set) var value: Double

    /// - Throws: `CoverageError` unless `value` is in 0 ... 1.
    public init(_ value: Double) throws(CoverageError) {
        guard value >= 0, value <= 1 else {
            throw CoverageError(field: "value", value: value, allowed: "0 ... 1")
        }
        self.value = value
    }

    /// Lets time pass.
    ///
    /// - Throws: `CoverageError` unless `hours` is 0 or more.
    public mutating func pass(hours: Double, isAwake: Bool) throws(CoverageError) {
        guard hours >= 0, hours.isFinite else {
            throw CoverageError(field: "hours", value: hours, allowed: "0 or more, finite")
        }
        value =
            isAwake ? 1 - (1 - value) * exp(-hours / Self.wakeHours) : value * exp(-hours / Self.sleepHours)
    }
}
