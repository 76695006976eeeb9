// SPDX-License-Identifier: Apache-2.0

/// Sorting of row numbers by 64-bit keys.
enum RadixOrder {
    /// Below this number of rows, counting 65 536 digits costs more than comparing keys.
    private static let smallest = 4096

    /// Row numbers in the order of their keys; rows with equal keys stay as they are.
    ///
    /// O(rows), by a radix sort from the least significant 16 bits (Knuth, The Art of Computer Programming 3, 5.2.5);
    /// passes on which all keys agree are left out.
    static func ascending(_ keys: [UInt64]) -> [Int32] {
        var order = keys.indices.map { Int32($0) }
        if zip(keys, keys.dropFirst()).allSatisfy({ $0 <= $1 }) { return order }
        if keys.count < smallest { return order.sorted { (keys[Int($0)], $0) < (keys[Int($1)], $1) } }
        let varying = keys.reduce(0) { $0 | ($1 ^ (keys.first ?? 0)) }
        var next = order
        for shift in stride(from: UInt64(0), to: 64, by: 16) where (varying >> shift) & 0xFFFF != 0 {
            var starts = [Int](repeating: 0, count: 65_537)
            for key in keys { starts[Int((key >> shift) & 0xFFFF) + 1] += 1 }
            for digit in 1...65_536 { starts[digit] += starts[digit - 1] }
            for row in order {
                let digit = Int((keys[Int(row)] >> shift) & 0xFFFF)
                next[starts[digit]] = row
                starts[digit] += 1
            }
            swap(&order, &next)
        }
        return order
    }
}
