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
            let pattern = NamePattern(pattern)
            return (pattern.isName || !tool.isAdministrative) && pattern.matches(tool.name)
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
}
