// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

extension ProgramSource {
    /// The person of an id, or of a name that the caller may see and only one person has.
    ///
    /// - Parameter field: the JSON pointer of the argument, for the error.
    func person(_ text: String, at field: String) throws(ToolFailure) -> Int {
        if let index = program.personIndex[text] { return index }
        let wanted = text.lowercased()
        let namesakes = program.people.indices.filter { name($0).lowercased() == wanted }
        if namesakes.count == 1 { return namesakes[0] }
        if namesakes.count > 1 {
            let ids = namesakes.prefix(5).map { program.people[$0].id }.joined(separator: ", ")
            throw .invalid(field: field, value: .string(text), allowed: "the id of one person: \(ids) have that name")
        }
        let known = program.people.map(\.id) + program.people.indices.map { name($0) }
        throw .invalid(
            field: field, value: .string(Self.short(text)),
            allowed: "the id of a person of the program" + Self.hint(text, known))
    }

    /// The service of an id, or of a name that only one has.
    func service(_ text: String, at field: String) throws(ToolFailure) -> Int {
        if let index = program.serviceIndex[text] { return index }
        let wanted = text.lowercased()
        let namesakes = program.services.indices.filter { program.services[$0].name.lowercased() == wanted }
        if namesakes.count == 1 { return namesakes[0] }
        throw .invalid(
            field: field, value: .string(Self.short(text)),
            allowed: "the id of a service of the program"
                + Self.hint(text, program.services.map(\.id) + program.services.map(\.name)))
    }

    /// The people of an argument that is a list of ids; nil when it is absent.
    func people(_ call: ToolCall, _ name: String) throws(ToolFailure) -> Set<Int>? {
        guard let list = call.arguments[name]?.arrayValue else { return nil }
        var people: Set<Int> = []
        for (index, value) in list.enumerated() {
            people.insert(try person(value.stringValue ?? "", at: "/\(name)/\(index)"))
        }
        return people
    }

    /// ` (did you mean "r01"?)`, or nothing if no known word is near.
    static func hint(_ text: String, _ known: [String]) -> String {
        Spelling.nearest(to: text, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
    }

    /// What an error repeats of a value.
    private static func short(_ text: String) -> String {
        text.count <= 64 ? text : String(text.prefix(63)) + "…"
    }
}
