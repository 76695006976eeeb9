// SPDX-License-Identifier: Apache-2.0

extension JSONNumber: Hashable {
    /// Whether both are the same number; NaN equals itself.
    ///
    /// Linear in the texts.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .double(let a) = left.storage, case .double(let b) = right.storage {
            return a == b || (a.isNaN && b.isNaN)
        }
        // What has no normal form is a double, and no text equals it.
        guard let a = left.normal, let b = right.normal else { return false }
        return a == b
    }

    /// Feeds the number into `hasher`, so that equal numbers hash alike, also as a `JSONValue.integer`.
    public func hash(into hasher: inout Hasher) {
        if let integer = integerValue {
            hasher.combine(integer)
        } else if let normal {
            hasher.combine(normal)
        } else if case .double(let value) = storage {
            hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        }
    }
}

extension JSONNumber: Comparable {
    /// Whether `left` is the smaller number; false if one of them is NaN.
    ///
    /// Linear in the texts.
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if case .double(let a) = left.storage, case .double(let b) = right.storage { return a < b }
        guard let a = left.normal else { return left.infinity == .minus }
        guard let b = right.normal else { return right.infinity == .plus }
        return a < b
    }

    /// The sign of an infinity; nil for everything else.
    private var infinity: FloatingPointSign? {
        if case .double(let value) = storage, value.isInfinite { value.sign } else { nil }
    }
}
