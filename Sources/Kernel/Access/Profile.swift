// SPDX-License-Identifier: Apache-2.0

/// A named subset of the tools, for clients that should not read all of them: what `/mcp/<name>` serves.
///
/// A profile never widens rights: of its tools a client sees those that the caller may call.
package struct Profile: Sendable, Hashable {
    /// The most tools that a profile has unless it says otherwise: what models still choose well from.
    package static let standardMaximum = 25

    package var name: String
    /// What clients show; the name when the site gives none.
    package var title: String
    /// Names of tools, each with any number of `*`, which stands for any text.
    ///
    /// Only a pattern without `*` can name an administrative tool.
    package var patterns: [String]
    /// The most tools that may match.
    package var maximumTools: Int

    package init(name: String, title: String? = nil, patterns: [String], maximumTools: Int = standardMaximum) {
        self.name = name
        self.title = title ?? name
        self.patterns = patterns
        self.maximumTools = maximumTools
    }

    /// Whether the tool is one of the profile's.
    package func contains(_ tool: ToolDescriptor) -> Bool {
        patterns.contains { pattern in
            guard pattern.utf8.contains(UInt8(ascii: "*")) else { return pattern == tool.name }
            return !tool.isAdministrative && Self.matches(Array(pattern.utf8), Array(tool.name.utf8))
        }
    }

    /// The names of the profile's tools in a registry, sorted.
    package func tools(in registry: Registry) -> [String] {
        registry.tools.map(\.descriptor).filter(contains).map(\.name)
    }

    /// Why the profile cannot be served; nil when it can.
    package func refusal(in registry: Registry) -> String? {
        let names = tools(in: registry)
        guard names.count > maximumTools else { return nil }
        return "profiles.\(name) has \(names.count) tools, and max_tools is \(maximumTools): "
            + names.joined(separator: ", ") + ". Name fewer, or raise profiles.\(name).max_tools."
    }

    /// The patterns that match no tool of a registry: a slip of the pen, or a plugin that is not loaded.
    package func idlePatterns(in registry: Registry) -> [String] {
        patterns.filter { pattern in
            let single = Profile(name: name, patterns: [pattern])
            return !registry.tools.contains { single.contains($0.descriptor) }
        }
    }

    /// Whether a text matches a pattern in which `*` is any text; O(pattern x text), with one place to go back to.
    private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
