// SPDX-License-Identifier: Apache-2.0

/// A set of services, by index.
///
/// One machine word up to 64 services; more words only when they are needed.
///
/// The skills of a person (what they may be assigned to) and the witness sets of an analysis are both service sets.
public struct ServiceSet: Sendable, Hashable {
    /// Services 0 to 63.
    ///
    /// Nearly every program fits here, so that no set allocates.
    private var low: UInt64
    /// Services 64 and above, 64 to a word; the last word is never zero, so that equal sets have equal storage.
    private var high: [UInt64]

    /// The empty set.
    public init() {
        low = 0
        high = []
    }

    /// Services 0 to 63 from a bit mask: bit `i` is service `i`.
    public init(mask: UInt64) {
        low = mask
        high = []
    }

    /// The set of the given service indices.
    ///
    /// Negative indices name no service and are left out.
    public init(_ services: some Sequence<Int>) {
        self.init()
        for service in services { insert(service) }
    }

    /// Adds a service.
    ///
    /// A negative index names no service and is ignored. O(1), or O(index / 64) above 63.
    public mutating func insert(_ service: Int) {
        guard service >= 0 else { return }
        if service < 64 {
            low |= 1 << UInt64(service)
            return
        }
        let word = service / 64 - 1
        while high.count <= word { high.append(0) }
        high[word] |= 1 << UInt64(service % 64)
    }

    /// Whether the service is in the set.
    ///
    /// O(1).
    public func contains(_ service: Int) -> Bool {
        guard service >= 0 else { return false }
        if service < 64 { return low >> UInt64(service) & 1 == 1 }
        let word = service / 64 - 1
        return word < high.count && high[word] >> UInt64(service % 64) & 1 == 1
    }

    /// Whether the two sets have a service in common.
    public func intersects(_ other: ServiceSet) -> Bool {
        low & other.low != 0 || zip(high, other.high).contains { $0 & $1 != 0 }
    }

    /// Whether the set has no service.
    public var isEmpty: Bool { low == 0 && high.isEmpty }

    /// The number of services in the set.
    public var count: Int { high.reduce(low.nonzeroBitCount) { $0 + $1.nonzeroBitCount } }

    /// The service indices, ascending.
    public var indices: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        for word in 0...high.count {
            var bits = word == 0 ? low : high[word - 1]
            while bits != 0 {
                result.append(word * 64 + bits.trailingZeroBitCount)
                bits &= bits - 1
            }
        }
        return result
    }
}

extension ServiceSet: ExpressibleByArrayLiteral {
    /// The set of the given service indices.
    public init(arrayLiteral elements: Int...) { self.init(elements) }
}
