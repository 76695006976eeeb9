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
            throw Self.fault(
                text, field, "\(Quoted.text(text)) is the name of several people; allowed is one of the ids \(ids)")
        }
        throw Self.unknown(
            "person", text, program.people.map(\.id) + program.people.indices.map { name($0) }, orName: true, at: field)
    }

    /// The service of an id, or of a name that only one has.
    func service(_ text: String, at field: String) throws(ToolFailure) -> Int {
        if let index = program.serviceIndex[text] { return index }
        let wanted = text.lowercased()
        let namesakes = program.services.indices.filter { program.services[$0].name.lowercased() == wanted }
        if namesakes.count == 1 { return namesakes[0] }
        throw Self.unknown(
            "service", text, program.services.map(\.id) + program.services.map(\.name), orName: true, at: field)
    }

    /// Nothing of the program has that id.
    ///
    /// - Parameters:
    ///   - what: what is looked for, in a word.
    ///   - known: what there is, for a hint.
    ///   - orName: whether a whole name would do too.
    static func unknown(
        _ what: String, _ text: String, _ known: [String], orName: Bool = false, at field: String
    ) -> ToolFailure {
        let allowed = known.isEmpty ? "nothing: there is none" : "the id\(orName ? " or the whole name" : "") of one"
        return fault(
            text, field,
            "there is no \(what) \(Quoted.text(text)) in the program\(Spelling.hint(text, among: known)); allowed is \(allowed)"
        )
    }

    private static func fault(_ text: String, _ field: String, _ message: String) -> ToolFailure {
        .faults([ArgumentFault(field: field, value: .string(short(text)), message: message)])
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

    /// What an error repeats of a value.
    private static func short(_ text: String) -> String {
        text.count <= 64 ? text : String(text.prefix(63)) + "…"
    }
}
