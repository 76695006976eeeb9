// SPDX-License-Identifier: Apache-2.0

/// One compiled schema; subschemas are referred to by their position in the program, so that `$ref` may go in circles.
struct SchemaNode: Sendable {
    /// Pointer of the schema inside its document.
    var pointer: String
    var checks: [SchemaCheck] = []
    /// Rules for members, also needed to fill in defaults.
    var object: ObjectRules?
    /// Rules for elements.
    var array: ArrayRules?
    /// Subschemas that apply to the same value whatever it is: `$ref` and `allOf`.
    var sameValue: [Int] = []
}

/// One keyword, or keywords that belong together.
enum SchemaCheck: Sendable {
    case nothing
    case type(TypeSet, JSONValue)
    case enumeration([JSONValue], JSONValue)
    case constant(JSONValue)
    case numberRange(NumberRange)
    case multipleOf(JSONValue)
    case stringLength(CountRange)
    case format(SchemaFormat)
    case elementCount(CountRange)
    case uniqueElements
    case elements(ArrayRules)
    case contains(Int, CountRange, hasMinimum: Bool)
    case memberCount(CountRange)
    case members(ObjectRules)
    case reference(Int)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case conditional(condition: Int, then: Int?, otherwise: Int?)
}

/// The keywords about an object's members.
final class ObjectRules: Sendable {
    struct Property: Sendable {
        var node: Int
        var defaultValue: JSONValue?
    }

    let properties: [ObjectKey: Property]
    /// The names in the order of the schema, for messages and defaults.
    let names: [String]
    let required: [String]
    /// Node of `additionalProperties`.
    let additional: Int?
    /// Whether `additionalProperties` is `false`.
    let isClosed: Bool
    let propertyNames: Int?
    let dependentRequired: [(key: String, needs: [String])]
    let dependentSchemas: [(key: String, node: Int)]

    init(
        properties: [ObjectKey: Property], names: [String], required: [String], additional: Int?, isClosed: Bool,
        propertyNames: Int?, dependentRequired: [(key: String, needs: [String])],
        dependentSchemas: [(key: String, node: Int)]
    ) {
        self.properties = properties
        self.names = names
        self.required = required
        self.additional = additional
        self.isClosed = isClosed
        self.propertyNames = propertyNames
        self.dependentRequired = dependentRequired
        self.dependentSchemas = dependentSchemas
    }
}

/// The keywords about an array's elements.
final class ArrayRules: Sendable {
    let prefix: [Int]
    let items: Int?

    init(prefix: [Int], items: Int?) {
        self.prefix = prefix
        self.items = items
    }
}

/// `minLength` and `maxLength`, and their like.
struct CountRange: Sendable {
    var minimum: Int = 0
    var maximum: Int = .max
    /// The keywords, for messages.
    var minimumKeyword: String
    var maximumKeyword: String
}

/// A set of JSON Schema types.
struct TypeSet: OptionSet, Sendable {
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

    /// Whether the value has one of the types; an integral number such as `4.0` is an integer.
    @inline(__always)
    func contains(typeOf value: JSONValue) -> Bool {
        switch value {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .integer: contains(.integer) || contains(.number)
        case .number(let number):
            contains(.number) || (contains(.integer) && number.isIntegral)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        }
    }
}
