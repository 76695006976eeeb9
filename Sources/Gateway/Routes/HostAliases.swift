// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The host's own resource-shaped paths, with what of each path is an argument of its tool.
///
/// A word in braces stands for any one word, which becomes the argument of that name; a word that is spelt out wins.
enum HostAliases {
    struct Entry: Sendable {
        let method: ToolAlias.Method
        /// The path below `/api/v1/`, with its words in braces.
        let path: String
        let tool: String
        /// Arguments that the path means without spelling them out.
        let fixed: JSONObject
        /// Below which path that lies which a call of it makes; its id follows.
        let creates: String?

        var words: [Substring] { path.split(separator: "/") }

        /// The names of the arguments that stand in the path.
        var parameters: [String] {
            words.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        }
    }

    /// An entry, and the arguments that a path gives it.
    struct Match: Sendable {
        let entry: Entry
        let arguments: JSONObject
    }

    private static let tree = table.reduce(into: PathNode()) { tree, entry in tree.add(entry, entry.words[...]) }

    /// The entry that answers the words below `/api/v1`, decoded; O(words).
    static func match(_ method: ToolAlias.Method, _ words: [String]) -> Match? {
        var values: [String] = []
        guard let entry = tree.find(method, words[...], &values) else { return nil }
        var arguments = entry.fixed
        for (name, value) in zip(entry.parameters, values) { arguments[name] = .string(value) }
        return Match(entry: entry, arguments: arguments)
    }
}

/// One word of the table's paths, and what may follow it.
private struct PathNode: Sendable {
    private var words: [String: PathNode] = [:]
    /// What follows a word in braces; at most one, which needs no box of its own.
    private var any: [PathNode] = []
    private var entries: [ToolAlias.Method: HostAliases.Entry] = [:]

    mutating func add(_ entry: HostAliases.Entry, _ path: ArraySlice<Substring>) {
        guard let word = path.first else {
            entries[entry.method] = entry
            return
        }
        if word.hasPrefix("{") {
            if any.isEmpty { any = [PathNode()] }
            any[0].add(entry, path.dropFirst())
        } else {
            words[String(word), default: PathNode()].add(entry, path.dropFirst())
        }
    }

    func find(
        _ method: ToolAlias.Method, _ path: ArraySlice<String>, _ values: inout [String]
    ) -> HostAliases.Entry? {
        guard let word = path.first else { return entries[method] }
        if let entry = words[word]?.find(method, path.dropFirst(), &values) { return entry }
        guard !word.isEmpty, let next = any.first else { return nil }
        values.append(word)
        if let entry = next.find(method, path.dropFirst(), &values) { return entry }
        values.removeLast()
        return nil
    }
}
