// SPDX-License-Identifier: Apache-2.0

/// How long an answer took.
struct Stopwatch {
    private let start = ContinuousClock.now

    var milliseconds: Double {
        let spent = (ContinuousClock.now - start).components
        return Double(spent.seconds) * 1e3 + Double(spent.attoseconds) * 1e-15
    }
}
