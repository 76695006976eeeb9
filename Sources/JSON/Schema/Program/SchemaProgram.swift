// SPDX-License-Identifier: Apache-2.0

/// A compiled schema: tables at fixed addresses, which are read without counting references.
///
/// Sendable: the tables are filled before the initializer ends, and neither changed nor freed while the program lives.
final class SchemaProgram: @unchecked Sendable {
    private let tables: SchemaTables

    init(_ parts: SchemaParts) { tables = SchemaTables(parts) }

    deinit { tables.deallocate() }

    /// Validates `value`; with no violations asked for, one stands for all.
    func run(_ value: JSONValue, work: Int, maximumViolations: Int) -> [JSONSchemaViolation] {
        withExtendedLifetime(self) {
            guard tables.isDynamic else {
                var run = SchemaRun(tables, work: work, maximumViolations: maximumViolations)
                return run.validate(value)
            }
            return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * tables.resourceCount) { memory in
                memory.initialize(repeating: 0)
                var run = SchemaRun(tables, work: work, maximumViolations: maximumViolations)
                run.scope = DynamicScope(memory)
                return run.validate(value)
            }
        }
    }
}

/// The tables while a schema is compiled.
struct SchemaParts {
    var nodes: [SchemaNode] = []
    var checks: [SchemaCheck] = []
    var lists: [Int32] = []
    var values: [JSONValue] = []
    var ranges: [NumberRange] = []
    var enumerations: [EnumerationRule] = []
    var valueSlots: [Int32] = []
    var members: [MemberRules] = []
    var names: [MemberName] = []
    var nameSlots: [Int32] = []
    var nameBytes: [UInt8] = []
    var patterns: [Pattern] = []
    var memberPatterns: [MemberPattern] = []
    var dynamicReferences: [DynamicReference] = []
    var resourceCount = 0

    /// Keeps a value and says where.
    mutating func position(of value: JSONValue) -> Int32 {
        values.append(value)
        return Int32(values.count - 1)
    }

    /// Keeps a list of nodes.
    mutating func list(_ nodes: [Int32]) -> SchemaList {
        defer { lists += nodes }
        return SchemaList(first: Int32(lists.count), count: Int32(nodes.count))
    }

    /// The nodes of a list.
    func nodes(in list: SchemaList) -> ArraySlice<Int32> { lists[Int(list.first)..<Int(list.first + list.count)] }
}

/// The tables of a program; whoever holds it keeps the program alive.
struct SchemaTables: BitwiseCopyable {
    let nodes: UnsafeBufferPointer<SchemaNode>
    let checks: UnsafeBufferPointer<SchemaCheck>
    let lists: UnsafeBufferPointer<Int32>
    let values: UnsafeBufferPointer<JSONValue>
    let ranges: UnsafeBufferPointer<NumberRange>
    let enumerations: UnsafeBufferPointer<EnumerationRule>
    let valueSlots: UnsafeBufferPointer<Int32>
    let members: UnsafeBufferPointer<MemberRules>
    let names: UnsafeBufferPointer<MemberName>
    let nameSlots: UnsafeBufferPointer<Int32>
    let nameBytes: UnsafeBufferPointer<UInt8>
    let patterns: UnsafeBufferPointer<Pattern>
    let memberPatterns: UnsafeBufferPointer<MemberPattern>
    let dynamicReferences: UnsafeBufferPointer<DynamicReference>
    let resourceCount: Int
    let seed: UInt64

    /// Whether the way that led to a schema matters.
    var isDynamic: Bool { !dynamicReferences.isEmpty }

    init(_ parts: SchemaParts) {
        nodes = Self.copy(parts.nodes)
        checks = Self.copy(parts.checks)
        lists = Self.copy(parts.lists)
        values = Self.copy(parts.values)
        ranges = Self.copy(parts.ranges)
        enumerations = Self.copy(parts.enumerations)
        valueSlots = Self.copy(parts.valueSlots)
        members = Self.copy(parts.members)
        names = Self.copy(parts.names)
        nameSlots = Self.copy(parts.nameSlots)
        nameBytes = Self.copy(parts.nameBytes)
        patterns = Self.copy(parts.patterns)
        memberPatterns = Self.copy(parts.memberPatterns)
        dynamicReferences = Self.copy(parts.dynamicReferences)
        resourceCount = parts.resourceCount
        seed = ValueHash.seed
    }

    func deallocate() {
        Self.free(nodes)
        Self.free(checks)
        Self.free(lists)
        Self.free(values)
        Self.free(ranges)
        Self.free(enumerations)
        Self.free(valueSlots)
        Self.free(members)
        Self.free(names)
        Self.free(nameSlots)
        Self.free(nameBytes)
        Self.free(patterns)
        Self.free(memberPatterns)
        Self.free(dynamicReferences)
    }

    private static func copy<Element>(_ array: [Element]) -> UnsafeBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
        _ = buffer.initialize(fromContentsOf: array)
        return UnsafeBufferPointer(buffer)
    }

    private static func free<Element>(_ buffer: UnsafeBufferPointer<Element>) {
        UnsafeMutableBufferPointer(mutating: buffer).deinitialize()
        buffer.deallocate()
    }
}
