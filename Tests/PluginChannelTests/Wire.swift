// SPDX-License-Identifier: Apache-2.0

import PluginChannel

/// Frames as they would come out of a channel.
enum Wire {
    static func raw(_ frame: EncodedFrame) -> RawFrame {
        let bytes = frame.head + frame.tail
        func number(_ range: Range<Int>) -> UInt64 { range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
        precondition(number(0..<4) == UInt64(bytes.count - 16), "the header states another length")
        return RawFrame(
            type: UInt16(number(4..<6)), flags: UInt16(number(6..<8)), id: number(8..<16),
            payload: Array(bytes[16...]))
    }
}
