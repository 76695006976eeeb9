// SPDX-License-Identifier: Apache-2.0

internal import JSON
internal import Roster

/// Reads one edit or change and gathers what is wrong with its form.
struct EditDecoder {
    let index: Int
    private(set) var faults: [EditFault] = []
    private var table = ""

    init(index: Int) { self.index = index }

    /// The edit of an object, unless there is a fault.
    mutating func edit(_ value: JSONValue) -> RosterEdit? {
        guard let object = object(value, ["op", "table", "row"]) else { return nil }
        let op = op(object["op"])
        let cells = spec(object["table"]).flatMap { spec in row(object["row"], of: spec, isOptional: false) }
        guard faults.isEmpty, let op, let cells else { return nil }
        return RosterEdit(op, table, cells)
    }

    /// The change of an object, unless there is a fault.
    mutating func change(_ value: JSONValue) -> RowChange? {
        guard let object = object(value, ["table", "key", "old", "new"]), let spec = spec(object["table"]) else {
            return nil
        }
        let key = row(object["key"], of: spec, isOptional: false)
        let old = row(object["old"], of: spec, isOptional: true)
        let new = row(object["new"], of: spec, isOptional: true)
        guard faults.isEmpty, let key else { return nil }
        return RowChange(table: table, key: key, old: old, new: new)
    }

    private mutating func add(_ member: String, column: String = "", value: JSONValue? = nil, _ message: String) {
        let shown = value.map { $0.stringValue ?? String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
        faults.append(
            EditFault(edit: index, table: table, column: column, member: member, value: shown, message: message))
    }

    private mutating func object(_ value: JSONValue, _ members: [String]) -> JSONObject? {
        let shape = "an object with \(members.map { "\"\($0)\"" }.joined(separator: ", "))"
        guard let object = value.objectValue else {
            add("", "this is \(RosterEditJSON.describe(value)); needed is \(shape)")
            return nil
        }
        for name in object.keys where !members.contains(name) {
            let hint = Spelling.hint(name, among: members)
            add(name, "there is no member \(Quoted.text(name))\(hint); needed is \(shape)")
        }
        return object
    }

    private mutating func op(_ value: JSONValue?) -> RosterEdit.Operation? {
        if let op = value?.stringValue.flatMap({ RosterEdit.Operation(rawValue: $0) }) { return op }
        add(
            "op", value: value,
            "\(value == nil ? "it is missing" : "it is not allowed"); allowed are \"put\", \"delete\"")
        return nil
    }

    private mutating func spec(_ value: JSONValue?) -> TableSpec? {
        let known = TableSpec.all.filter(\.isEditable).map(\.name)
        guard let name = value?.stringValue else {
            add("table", value: value, "a table's name is needed; allowed are \(known.joined(separator: ", "))")
            return nil
        }
        table = name
        if let spec = TableSpec.named(name) { return spec }
        let hint = Spelling.hint(name, among: known)
        add(
            "table", value: value,
            "there is no table \(Quoted.text(name))\(hint); allowed are \(known.joined(separator: ", "))")
        return nil
    }

    private mutating func row(_ value: JSONValue?, of spec: TableSpec, isOptional: Bool) -> [RosterCell]? {
        if isOptional, value?.isNull ?? true { return nil }
        guard let object = value?.objectValue else {
            let found = value.map { "it is \(RosterEditJSON.describe($0))" } ?? "it is missing"
            add("row", "\(found); needed is an object with the columns of \(spec.name)")
            return nil
        }
        var cells: [RosterCell] = []
        for (name, value) in object {
            guard let column = spec.column(name) else {
                let known = spec.columns.map(\.name)
                let hint = Spelling.hint(name, among: known)
                add(
                    "row", column: name, value: value,
                    "there is no column \(Quoted.text(name)) in \(spec.name)\(hint); allowed are "
                        + known.joined(separator: ", "))
                continue
            }
            guard let text = CellJSON.text(value, column.content) else {
                add(
                    "row", column: name, value: value,
                    "this is \(RosterEditJSON.describe(value)); needed is \(CellJSON.kind(column.content)): "
                        + column.content.allowed)
                continue
            }
            cells.append(RosterCell(name, text))
        }
        return cells
    }
}
