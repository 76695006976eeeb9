// SPDX-License-Identifier: Apache-2.0

/// Times in words.
enum Milliseconds {
    /// "0.02 ms", "1.4 ms", "320 ms".
    static func text(_ nanoseconds: UInt64) -> String {
        let value = Double(nanoseconds) / 1_000_000
        if value >= 100 { return "\(Int(value.rounded())) ms" }
        let scale: Double = value >= 1 ? 10 : 1_000
        return "\((value * scale).rounded() / scale) ms"
    }

    /// The value in the middle of a list; 0 of an empty one.
    static func median(_ values: [UInt64]) -> UInt64 {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }
}
