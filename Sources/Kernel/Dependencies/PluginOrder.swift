// SPDX-License-Identifier: Apache-2.0

/// Which of the enabled plugins may start, and in which order: a pure function of what their manifests say.
///
/// Who is refused does not depend on the order in which plugins are looked at. Of two that cannot both run, what serves
/// keeps its place; otherwise the smaller id does, and of a capability that two provide nobody, because the site has to
/// choose.
package struct PluginOrder: Sendable {
    /// An enabled plugin.
    package struct Member: Sendable {
        package var id: String
        package var version: String
        package var relations: PluginRelations
        /// Whether it runs: then nothing is taken from it in favour of one that does not.
        package var isServing: Bool
        /// Why it cannot be loaded, when that was tried; it keeps its claims, and nobody can rely on it.
        package var failure: String?

        package init(
            id: String, version: String, relations: PluginRelations, isServing: Bool = false, failure: String? = nil
        ) {
            self.id = id
            self.version = version
            self.relations = relations
            self.isServing = isServing
            self.failure = failure
        }
    }

    /// Those that may start: each after all that it requires and comes after; among those that are free, by id.
    package private(set) var order: [String] = []
    /// Why the others may not, by id.
    package private(set) var refusals: [String: String] = [:]
    private let members: [String: Member]

    /// - Parameters:
    ///   - members: every plugin that the site enables and whose manifest can be read.
    ///   - absent: what is known of others, for the reasons: `"it is not enabled"`, by id.
    ///
    /// O(members x relations), cycles apart.
    package init(_ members: [Member], absent: [String: String] = [:]) {
        self.members = Dictionary(members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        refuseSharedCapabilities()
        refuseConflicts()
        refuseCycles()
        refuseUnmet(absent)
        order = sorted()
    }

    private var ids: [String] { members.keys.sorted() }
    private var standing: [String] { ids.filter { refusals[$0] == nil } }

    private mutating func refuseSharedCapabilities() {
        var providers: [String: [String]] = [:]
        for id in ids {
            for capability in Set(members[id]?.relations.provides ?? []) {
                providers[capability, default: []].append(id)
            }
        }
        for (capability, all) in providers.sorted(by: { $0.key < $1.key }) where all.count > 1 {
            let serving = all.filter { members[$0]?.isServing == true }
            for id in all where serving.isEmpty || (members[id]?.isServing == false) {
                if let owner = serving.first {
                    refuse(
                        id, "\(owner) provides \(capability) already; to change over, disable \(owner) and enable this")
                } else {
                    let others = all.filter { $0 != id }.joined(separator: ", ")
                    refuse(
                        id,
                        "\(others) provides \(capability) too, and only one may: the site has to choose and disable the "
                            + "other")
                }
            }
        }
    }

    private mutating func refuseConflicts() {
        // What serves goes first, then by id: whoever stands already stays.
        let here = standing
        var kept: [String] = []
        for id in here.filter(isServing) + here.filter({ !isServing($0) }) {
            if let other = kept.first(where: { conflict(id, $0) }) {
                let who = members[id]?.relations.conflicts.contains(other) == true ? id : other
                refuse(id, "it conflicts with \(other), as \(who) says, and both are enabled: disable one of them")
            } else {
                kept.append(id)
            }
        }
    }

    private func isServing(_ id: String) -> Bool { members[id]?.isServing == true }

    private func conflict(_ one: String, _ other: String) -> Bool {
        members[one]?.relations.conflicts.contains(other) == true
            || members[other]?.relations.conflicts.contains(one) == true
    }

    /// What has to start before a plugin, of those that stand.
    private func predecessors(_ id: String) -> [String] {
        guard let relations = members[id]?.relations else { return [] }
        return Set(relations.requires.map(\.id) + relations.after)
            .filter { $0 != id && members[$0] != nil && refusals[$0] == nil }.sorted()
    }

    private mutating func refuseCycles() {
        let edges = Dictionary(uniqueKeysWithValues: standing.map { ($0, predecessors($0)) })
        var found: [(String, String)] = []
        for id in standing where members[id]?.isServing == false {
            guard let cycle = Self.cycle(through: id, edges) else { continue }
            found.append(
                (id, "it would have to start before itself: \((cycle + [id]).joined(separator: " after "))"))
        }
        for (id, reason) in found { refuse(id, reason) }
    }

    /// A shortest way from a plugin along its predecessors back to itself; nil when there is none.
    private static func cycle(through id: String, _ edges: [String: [String]]) -> [String]? {
        var cameFrom: [String: String] = [:]
        var next = [id]
        while !next.isEmpty {
            let here = next
            next = []
            for place in here {
                for other in edges[place] ?? [] {
                    if other == id {
                        var way = [place]
                        while let before = cameFrom[way[0]] { way.insert(before, at: 0) }
                        return way
                    }
                    if cameFrom[other] == nil {
                        cameFrom[other] = place
                        next.append(other)
                    }
                }
            }
        }
        return nil
    }

    private mutating func refuseUnmet(_ absent: [String: String]) {
        for id in standing { if let failure = members[id]?.failure { refuse(id, failure) } }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for id in standing {
                guard let reason = unmet(id, absent) else { continue }
                refuse(id, reason)
                hasChanged = true
            }
        }
    }

    private func unmet(_ id: String, _ absent: [String: String]) -> String? {
        for requirement in members[id]?.relations.requires ?? [] where !requirement.isOptional {
            let range = requirement.versions.text.trimmed
            let wanted = "it requires \(requirement.id)" + (range.isEmpty ? "" : " \(range)")
            guard let other = members[requirement.id] else {
                return "\(wanted), and \(absent[requirement.id] ?? "there is no such plugin")"
            }
            if !requirement.versions.admits(other.version) { return "\(wanted), and found \(other.version)" }
            if let why = refusals[requirement.id] { return "\(wanted), which is refused: \(why.prefix(300))" }
        }
        return nil
    }

    private mutating func refuse(_ id: String, _ reason: String) {
        if refusals[id] == nil { refusals[id] = reason }
    }

    /// Kahn's algorithm (1962), with the smallest free id first.
    private func sorted() -> [String] {
        var waiting = Dictionary(uniqueKeysWithValues: standing.map { ($0, Set(predecessors($0))) })
        var order: [String] = []
        while let next = waiting.filter({ $0.value.isEmpty }).keys.min() {
            order.append(next)
            waiting[next] = nil
            for id in waiting.keys { waiting[id]?.remove(next) }
        }
        return order
    }

    /// The order in steps: what is in one step may start, and stop, at the same time.
    package var steps: [[String]] {
        var step: [String: Int] = [:]
        for id in order { step[id] = (predecessors(id).compactMap { step[$0] }.max() ?? -1) + 1 }
        return Dictionary(grouping: order) { step[$0] ?? 0 }.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
