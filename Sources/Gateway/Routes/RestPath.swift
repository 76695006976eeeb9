// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A path below `/api/v1`, and what answers it.
///
/// Fixed routes, the host's aliases and those of plugins are one table to the outside: this is where it is read, for
/// routing, `Allow`, OPTIONS and the suggestions of a 404.
struct RestPath {
    /// What a request for the path is a request for.
    enum Target {
        case toolList
        /// The description of one tool.
        case toolRow(String)
        case tool(String)
        case hostAlias(HostAliases.Match)
    }

    private static let root = ToolAlias.root.dropLast()

    /// The path as it was sent, without a slash at its end.
    let text: String
    private let words: [String]

    /// Reads a path.
    ///
    /// - Throws: 400 when its percent-encoding is broken.
    init(_ path: String) throws(Problem) {
        text = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard text.hasPrefix(ToolAlias.root) else {
            words = []
            return
        }
        var words: [String] = []
        for word in text.dropFirst(ToolAlias.root.count).split(separator: "/", omittingEmptySubsequences: false) {
            guard let decoded = PercentCoding.decoded(word) else {
                throw Problem(
                    .validation,
                    "The path has \"\(word.prefix(64))\": a % needs two hexadecimal digits behind it, and the bytes must "
                        + "be UTF-8.", status: 400)
            }
            words.append(decoded)
        }
        self.words = words
    }

    /// What answers the method; nil when nothing does.
    ///
    /// O(words). A word of the host's wins over what a plugin declares.
    func target(_ method: ToolAlias.Method, in registry: Registry) -> Target? {
        switch (method, words.first == "tools" ? words.count : 0) {
        case (.get, 1): return .toolList
        case (.get, 2): return .toolRow(words[1])
        case (.post, 2): return .tool(words[1])
        default: break
        }
        if let match = HostAliases.match(method, words) { return .hostAlias(match) }
        return registry.tool(answering: ToolAlias(method, text)).map { .tool($0.descriptor.name) }
    }

    /// The methods that the path answers; GET stands for HEAD too.
    func methods(in registry: Registry) -> [String] {
        if let fixed = FixedPaths.all[text] { return fixed }
        return ToolAlias.Method.allCases.filter { target($0, in: registry) != nil }.map(\.rawValue)
    }

    /// 405 with the methods that the path answers, or 404 with paths that may have been meant.
    func refusal(of method: String, in registry: Registry) -> any Error {
        let methods = methods(in: registry)
        guard methods.isEmpty else { return MethodRefusal(path: text, method: method, allowed: methods) }
        let near = Registry.nearest(to: text, among: Self.known(in: registry))
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        return Problem(.notFound, "There is nothing at \(method.prefix(20)) \(text.prefix(200)).\(hint)")
    }

    /// Every path without arguments in it.
    private static func known(in registry: Registry) -> [String] {
        let host = HostAliases.table.filter { registry.tool($0.tool) != nil && $0.parameters.isEmpty }
        let plugins = registry.tools.flatMap(\.descriptor.aliases).map(\.path)
        let all = FixedPaths.all.keys + host.map { ToolAlias.root + $0.path } + plugins
        return Array(Set(all + [ToolAlias.root + "tools"])).sorted()
    }
}
