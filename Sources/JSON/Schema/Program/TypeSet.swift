// SPDX-License-Identifier: Apache-2.0

/// A set of JSON Schema types.
struct TypeSet: OptionSet, BitwiseCopyable, Sendable {
    var rawValue: UInt8

    static let null = TypeSet(rawValue: 1)
    static let boolean = TypeSet(rawValue: 2)
    static let integer = TypeSet(rawValue: 4)
    static let number = TypeSet(rawValue: 8)
    static let string = TypeSet(rawValue: 16)
    static let array = TypeSet(rawValue: 32)
    static let object = TypeSet(rawValue: 64)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The type of that name; nil if JSON Schema has none.
    init?(name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }

    /// The set that the value of `type` names; nil if it is not one or a list of different types.
    init?(written value: JSONValue) {
        var types: TypeSet = []
        for element in value.arrayValue ?? [value] {
            guard let type = element.stringValue.flatMap(TypeSet.init(name:)), types.isDisjoint(with: type) else {
                return nil
            }
            types.insert(type)
        }
        if types.isEmpty { return nil }
        self = types
    }

    /// Out of line, so that nothing of it is done ahead for values that are no such numbers.
    @inline(never)
    private static func isIntegral(_ number: JSONNumber) -> Bool { number.isIntegral }

    /// Whether the value has one of the types; an integral number such as `4.0` is an integer.
    @inline(__always)
    func contains(typeOf value: JSONValue) -> Bool {
        switch value {
        case .null: return contains(.null)
        case .bool: return contains(.boolean)
        case .integer: return !isDisjoint(with: [.integer, .number])
        case .number(let number):
            if contains(.number) { return true }
            return contains(.integer) && Self.isIntegral(number)
        case .string: return contains(.string)
        case .array: return contains(.array)
        case .object: return contains(.object)
        }
    }
}
