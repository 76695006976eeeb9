// SPDX-License-Identifier: Apache-2.0

/// Finds the JSON pointer that reading had reached when it failed, by walking over the good part once more.
struct PointerTracker {
    private enum Level {
        case element(Int)
        case member(Range<Int>?)
    }

    private var levels: [Level] = []
    private var expectsKey = false

    /// The pointer of the value at `offset`; everything before `offset` must have been read without a fault.
    static func pointer(at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        var tracker = PointerTracker()
        tracker.walk(UnsafeBufferPointer(rebasing: bytes.prefix(offset)))
        return tracker.text(bytes)
    }

    private mutating func walk(_ bytes: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"):
                levels.append(.member(nil))
                expectsKey = true
            case UInt8(ascii: "["):
                levels.append(.element(0))
                expectsKey = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = levels.popLast()
                expectsKey = false
            case UInt8(ascii: ","):
                nextSibling()
            case UInt8(ascii: "\""):
                let start = position + 1
                guard let end = Self.closingQuote(from: start, in: bytes) else { return }
                if expectsKey, !levels.isEmpty {
                    levels[levels.count - 1] = .member(start..<end)
                    expectsKey = false
                }
                position = end
            default: break
            }
            position += 1
        }
    }

    private mutating func nextSibling() {
        switch levels.last {
        case .element(let index): levels[levels.count - 1] = .element(index + 1)
        case .member:
            levels[levels.count - 1] = .member(nil)
            expectsKey = true
        case nil: break
        }
    }

    private static func closingQuote(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position < bytes.count ? position : nil
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        var pointer = ""
        for level in levels {
            switch level {
            case .element(let index): pointer += "/\(index)"
            case .member(let key?):
                let span = StringSpan(start: key.lowerBound, end: key.upperBound, hasEscapes: true)
                pointer += "/" + JSONPointer.escaped(span.decoded(bytes))
            case .member(nil): break
            }
        }
        return pointer
    }
}
