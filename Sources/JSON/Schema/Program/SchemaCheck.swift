// SPDX-License-Identifier: Apache-2.0

/// One compiled schema: a run of checks in the program.
///
/// Everything in a program refers to everything else by position, so that `$ref` may go in circles and nothing is
/// counted while a value is checked.
struct SchemaNode: BitwiseCopyable, Sendable {
    /// Position of the first check.
    var first: Int32 = 0
    var count: Int32 = 0
    /// The schema resource that the schema stands in, for the dynamic scope.
    var resource: Int32 = 0
    /// Which `unevaluated` keywords the schema itself has.
    var tracking: Tracking = []

    struct Tracking: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        static let members = Tracking(rawValue: 1)
        static let elements = Tracking(rawValue: 2)
    }
}

/// One keyword, or keywords that belong together; numbers are positions in the tables of the program, -1 for none.
enum SchemaCheck: Sendable {
    case nothing
    case type(TypeSet, written: Int32)
    case enumeration(Int32)
    /// The value, and the steps that comparing with it takes at most.
    case constant(Int32, weight: Int32)
    case numberRange(Int32)
    case multipleOf(Int32)
    case stringLength(CountRange)
    case pattern(Int32)
    case format(StringFormat)
    case elementCount(CountRange)
    case uniqueElements
    case elements(ElementRules)
    case contains(ContainsRule)
    case memberCount(CountRange)
    case members(Int32)
    case reference(Int32)
    case dynamicReference(Int32)
    case allOf(SchemaList)
    case anyOf(SchemaList)
    case oneOf(SchemaList)
    case not(Int32)
    case conditional(condition: Int32, then: Int32, otherwise: Int32)
    case unevaluatedElements(Int32)
    case unevaluatedMembers(Int32, owner: Int32)
}

/// Nodes one after another in the table `lists`.
struct SchemaList: BitwiseCopyable, Sendable {
    var first: Int32 = 0
    var count: Int32 = 0
}

/// `prefixItems` and `items`.
struct ElementRules: BitwiseCopyable, Sendable {
    var prefix = SchemaList()
    var items: Int32 = -1
}

/// `contains` with `minContains` and `maxContains`.
struct ContainsRule: BitwiseCopyable, Sendable {
    var node: Int32
    var range: CountRange
    /// Whether `minContains` is written, for messages.
    var hasMinimum: Bool
}

/// `minLength` and `maxLength`, and their like.
struct CountRange: BitwiseCopyable, Sendable {
    var minimum: Int = 0
    var maximum: Int = .max

    /// `at least 3 characters`, `between 1 and 5 elements`, `exactly 2 members`.
    func words(_ word: String) -> String {
        if minimum > maximum { return "at least \(minimum) and at most \(ValueText.counted(maximum, word))" }
        if maximum == .max { return "at least \(ValueText.counted(minimum, word))" }
        if minimum == maximum { return "exactly \(ValueText.counted(maximum, word))" }
        if minimum == 0 { return "at most \(ValueText.counted(maximum, word))" }
        return "between \(minimum) and \(ValueText.counted(maximum, word))"
    }
}

/// The values of `enum`, one after another in the table `values`.
struct EnumerationRule: BitwiseCopyable, Sendable {
    var first: Int32
    var count: Int32
    /// The list as written, in `values`.
    var written: Int32
    /// Where the hash slots are in `valueSlots`; a short list is searched one by one.
    var slots = SlotRange()
    /// The steps that searching a short list takes at most.
    var weight: Int32 = 0
}

/// Slots of an open hash table: a power of two of them.
struct SlotRange: BitwiseCopyable, Sendable {
    var first: Int32 = 0
    /// Number of slots less one; -1 for no table.
    var mask: Int32 = -1
}

/// The keywords about an object's members.
struct MemberRules: BitwiseCopyable, Sendable {
    /// The names that `properties`, `required` and the dependent keywords mention.
    var names = SchemaList()
    var slots = SlotRange()
    /// How many of the names are required.
    var requiredCount: Int32 = 0
    var patterns = SchemaList()
    var additional: Int32 = -1
    /// Whether `additionalProperties` is `false`.
    var isClosed = false
    var propertyNames: Int32 = -1
    /// Whether some name has `dependentRequired` or `dependentSchemas`.
    var hasDependents = false
}

/// A name that a schema mentions, and what it says about it.
struct MemberName: BitwiseCopyable, Sendable {
    /// The name's bytes in `nameBytes`.
    var start: Int32
    var length: Int32
    /// Schema of `properties`.
    var node: Int32 = -1
    var isRequired = false
    /// Schema of `dependentSchemas`.
    var dependentSchema: Int32 = -1
    /// Positions in `values` of the names that `dependentRequired` asks for, in `lists`.
    var needs = SchemaList()
}

/// One entry of `patternProperties`.
struct MemberPattern: BitwiseCopyable, Sendable {
    var pattern: Int32
    var node: Int32
}

/// A `$dynamicRef` that depends on the way that led to it (core, section 8.2.3.2).
struct DynamicReference: BitwiseCopyable, Sendable {
    /// Where it leads if no resource on the way has the anchor.
    var fallback: Int32
    /// Pairs in `lists`: a resource, and its node with the anchor.
    var candidates: SchemaList
}
