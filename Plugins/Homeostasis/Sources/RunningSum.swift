// SPDX-License-Identifier: Apache-2.0

/// Numbers of successive days, so that any stretch of them is added up in one step.
struct RunningSum: Sendable {
    private var sums: [Int32]

    init(_ values: [Int32]) {
        sums = [0]
        sums.reserveCapacity(values.count + 1)
        var sum: Int32 = 0
        for value in values {
            sum &+= value
            sums.append(sum)
        }
    }

    /// The sum over `range`, cut to the days that there are.
    func sum(_ range: Range<Int>) -> Int {
        let cut = range.clamped(to: 0..<sums.count - 1)
        return Int(sums[cut.upperBound] - sums[cut.lowerBound])
    }
}
