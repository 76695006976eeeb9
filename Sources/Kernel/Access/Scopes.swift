// SPDX-License-Identifier: Apache-2.0

/// What a credential may reach within the role of its owner: a set of tools, a highest effect, and personal data.
///
/// A role says what a person may do, scopes what one of their tokens is for. Without a word about tools or plugins every
/// tool is in reach; with such words a tool is in reach when one of them names it or its plugin. Personal data is in reach
/// only by its word.
package struct Scopes: Sendable, Hashable {
    /// The most words that one credential can have.
    package static let maximumWords = 64

    /// Tools by name and by prefix, and plugins by id.
    private struct Reach: Hashable, Sendable {
        var tools: Set<String> = []
        var prefixes: Set<String> = []
        var plugins: Set<String> = []

        func contains(_ tool: String, of plugin: String) -> Bool {
            tools.contains(tool) || plugins.contains(plugin) || prefixes.contains { tool.hasPrefix($0) }
        }
    }

    /// A tool has to be in each of them; two, when what a credential may do was cut down to another's.
    private var reaches: Set<Reach> = []
    /// The strongest effect that a call may have.
    package private(set) var highestEffect: Effect = .destructive
    /// The personal data that answers may have in them.
    package private(set) var personal: Set<PersonalData> = []

    private init() {}

    /// Every tool, every effect and all personal data.
    package static let everything: Scopes = {
        var scopes = Scopes()
        scopes.personal = Set(PersonalData.allCases)
        return scopes
    }()

    /// Every tool and every effect, and no personal data: what a credential without words is for.
    package static let impersonal = Scopes()

    /// Reads `tool:NAME`, `tool:PREFIX*`, `plugin:ID`, `effect:E` (at most that effect) and `personal:DATA`.
    ///
    /// No words are every tool and every effect, without personal data. The word `and` stands between words of which each
    /// side has to name a tool: what `words` says of an intersection.
    ///
    /// - Throws: what is wrong with the first word that is none of these, or that says a second effect.
    package init(parsing words: [String]) throws(ScopeError) {
        guard words.count <= Self.maximumWords else { throw .tooMany(words.count) }
        var reach = Reach()
        var effect: Effect?
        for word in words {
            if word == "and" {
                reaches.insert(reach)
                reach = Reach()
                continue
            }
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw .unknownWord(word) }
            switch parts[0] {
            case "tool":
                let isPrefix = parts[1].hasSuffix("*")
                let name = isPrefix ? String(parts[1].dropLast()) : parts[1]
                guard name.isEmpty ? isPrefix : ToolDescriptor.isValidName(name) else { throw .badName(word) }
                if isPrefix { reach.prefixes.insert(name) } else { reach.tools.insert(name) }
            case "plugin":
                guard PluginManifest.isReverseDNS(parts[1]) else { throw .badName(word) }
                reach.plugins.insert(parts[1])
            case "effect":
                guard let given = Effect(rawValue: parts[1]) else { throw .badEffect(word) }
                guard effect == nil || effect == given else { throw .secondEffect(word) }
                effect = given
            case "personal":
                guard let data = PersonalData(rawValue: parts[1]) else { throw .badPersonal(word) }
                personal.insert(data)
            default: throw .unknownWord(word)
            }
        }
        reaches.insert(reach)
        // A part without words is every tool.
        reaches.remove(Reach())
        highestEffect = effect ?? .destructive
    }

    /// Whether a tool or a task type of a plugin is in reach; O(words).
    package func reaches(_ name: String, of plugin: String) -> Bool {
        reaches.allSatisfy { $0.contains(name, of: plugin) }
    }

    /// Whether nothing but the role limits what may be called.
    package var isUnlimited: Bool { reaches.isEmpty && highestEffect == .destructive }

    /// What is in reach of both.
    package func intersection(_ other: Scopes) -> Scopes {
        var common = Scopes()
        common.reaches = reaches.union(other.reaches)
        common.highestEffect = min(highestEffect, other.highestEffect)
        common.personal = personal.intersection(other.personal)
        return common
    }

    /// The words that say this, sorted; those of an intersection say each part of it between `and`.
    package var words: [String] {
        var words: [String] = []
        for (index, reach) in reaches.map(Self.text).sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
            if index > 0 { words.append("and") }
            words += reach
        }
        if highestEffect != .destructive { words.append("effect:" + highestEffect.rawValue) }
        return words + personal.sorted().map(\.scope)
    }

    private static func text(_ reach: Reach) -> [String] {
        (reach.plugins.map { "plugin:" + $0 } + reach.tools.map { "tool:" + $0 }
            + reach.prefixes.map { "tool:" + $0 + "*" }).sorted()
    }
}
