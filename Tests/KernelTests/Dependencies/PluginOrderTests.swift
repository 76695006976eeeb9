// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

/// Who starts, in which order, and why the others do not.
@Suite struct PluginOrderTests {
    private typealias Member = PluginOrder.Member

    private static func member(
        _ id: String, _ version: String = "1.0.0", provides: [String] = [], requires: [(String, String)] = [],
        optional: [String] = [], conflicts: [String] = [], after: [String] = [], isServing: Bool = false,
        failure: String? = nil
    ) -> PluginOrder.Member {
        var relations = PluginRelations()
        relations.provides = provides
        relations.requires =
            requires.map { .init(id: $0.0, versions: VersionRange($0.1) ?? .any) }
            + optional.map { .init(id: $0, isOptional: true) }
        relations.conflicts = conflicts
        relations.after = after
        return Member(id: id, version: version, relations: relations, isServing: isServing, failure: failure)
    }

    @Test func eachAfterWhatItNeedsAndOtherwiseById() {
        let order = PluginOrder([
            Self.member("a", requires: [("z", ">=1")]), Self.member("b", after: ["c", "gone"]), Self.member("c"),
            Self.member("d", optional: ["e", "gone"]), Self.member("e"), Self.member("z"),
        ])
        #expect(order.order == ["c", "b", "e", "d", "z", "a"] && order.refusals.isEmpty)
        #expect(order.steps == [["c", "e", "z"], ["b", "d", "a"]])
    }

    @Test func aReasonNamesWhatIsMissingAndWhatWasFound() {
        let order = PluginOrder(
            [
                Self.member("a", requires: [("b", ">=2 <3")]), Self.member("b", "1.4.0"),
                Self.member("c", requires: [("gone", "")]), Self.member("d", requires: [("off", "")]),
                Self.member("e", requires: [("a", "")]), Self.member("f", requires: [("g", "")]),
                Self.member("g", failure: "it could not start: no memory"),
            ], absent: ["off": "it is not enabled"])
        #expect(order.order == ["b"])
        #expect(order.refusals["a"] == "it requires b >=2 <3, and found 1.4.0")
        #expect(order.refusals["c"] == "it requires gone, and there is no such plugin")
        #expect(order.refusals["d"] == "it requires off, and it is not enabled")
        #expect(order.refusals["e"] == "it requires a, which is refused: it requires b >=2 <3, and found 1.4.0")
        #expect(order.refusals["f"] == "it requires g, which is refused: it could not start: no memory")
    }

    @Test func ofACapabilityThatTwoProvideTheSiteHasToChoose() {
        let both = PluginOrder([
            Self.member("a", provides: ["pattern:x@1"]), Self.member("b", provides: ["pattern:x@1"]),
            Self.member("c", provides: ["pattern:x@2"]),
        ])
        #expect(both.order == ["c"])
        #expect(
            both.refusals["a"]
                == "b provides pattern:x@1 too, and only one may: the site has to choose and disable the other")
        #expect(both.refusals["b"]?.hasPrefix("a provides pattern:x@1 too") == true)
        let later = PluginOrder([
            Self.member("a", provides: ["pattern:x@1"]), Self.member("b", provides: ["pattern:x@1"], isServing: true),
        ])
        #expect(later.order == ["b"] && later.refusals["a"]?.hasPrefix("b provides pattern:x@1 already") == true)
    }

    @Test func ofAConflictTheSmallerIdStaysUnlessTheOtherServes() {
        #expect(PluginOrder([Self.member("b", conflicts: ["a"]), Self.member("a")]).order == ["a"])
        #expect(PluginOrder([Self.member("b"), Self.member("a", conflicts: ["b"])]).order == ["a"])
        let order = PluginOrder([Self.member("b", isServing: true), Self.member("a", conflicts: ["b"])])
        #expect(order.order == ["b"])
        #expect(
            order.refusals["a"] == "it conflicts with b, as a says, and both are enabled: disable one of them")
        let chain = PluginOrder([
            Self.member("a"), Self.member("b", conflicts: ["a"]), Self.member("c", conflicts: ["b"]),
        ])
        #expect(chain.order == ["a", "c"], "who does not start is in nobody's way")
    }

    @Test func aCycleIsSpeltOut() {
        let order = PluginOrder([
            Self.member("a", requires: [("b", "")]), Self.member("b", after: ["c"]), Self.member("c", optional: ["a"]),
            Self.member("d", requires: [("a", "")]), Self.member("e"),
        ])
        #expect(order.order == ["e"])
        #expect(order.refusals["a"] == "it would have to start before itself: a after b after c after a")
        #expect(order.refusals["b"] == "it would have to start before itself: b after c after a after b")
        #expect(order.refusals["d"]?.hasPrefix("it requires a, which is refused") == true)
    }

    /// Random graphs of up to nine plugins: every edge is kept, and every refusal is true.
    @Test func everyEdgeIsKeptAndEveryRefusalIsTrue() {
        var random = SeededGenerator(seed: 7)
        var refused = 0
        for round in 0..<800 {
            let ids = (0..<Int.random(in: 1...9, using: &random)).map { "p\($0)" }
            func some(_ odds: Double) -> [String] {
                (ids + ["gone"]).filter { _ in Double.random(in: 0..<1, using: &random) < odds }
            }
            let members = ids.map { id in
                Self.member(
                    id, ["1.0.0", "2.0.0"].randomElement(using: &random) ?? "1.0.0",
                    provides: some(0.04).map { "kind:\($0)@1" },
                    requires: some(0.08).filter { $0 != id }.map {
                        ($0, ["", ">=2", "<2"].randomElement(using: &random) ?? "")
                    }, optional: some(0.05).filter { $0 != id }, conflicts: some(0.04).filter { $0 != id },
                    after: some(0.06).filter { $0 != id },
                    isServing: false, failure: Double.random(in: 0..<1, using: &random) < 0.05 ? "it fails" : nil)
            }
            let order = PluginOrder(members.shuffled(using: &random))
            refused += order.refusals.count
            if let wrong = Self.fault(members, order) {
                Issue.record("round \(round): \(wrong)\n\(members)\n\(order.order) \(order.refusals)")
                return
            }
        }
        #expect(refused > 200)
    }

    /// What is wrong with an order; nil when nothing is.
    private static func fault(_ members: [PluginOrder.Member], _ order: PluginOrder) -> String? {
        let all = Dictionary(uniqueKeysWithValues: members.map { ($0.id, $0) })
        let place = Dictionary(uniqueKeysWithValues: order.order.enumerated().map { ($1, $0) })
        guard Set(order.order).union(order.refusals.keys) == Set(all.keys),
            order.order.count + order.refusals.count == members.count
        else { return "somebody is in neither list, or in both" }
        if order.steps.flatMap({ $0 }).sorted() != order.order.sorted() { return "the steps are others than the order" }
        for id in order.order {
            guard let member = all[id] else { return "\(id) is nobody" }
            if member.failure != nil { return "\(id) cannot be loaded" }
            for requirement in member.relations.requires where !requirement.isOptional {
                guard let other = all[requirement.id], place[other.id] != nil,
                    requirement.versions.admits(other.version)
                else { return "\(id) starts without \(requirement.id)" }
            }
            for other in member.relations.requires.map(\.id) + member.relations.after {
                if let there = place[other], let here = place[id], there >= here { return "\(id) before \(other)" }
            }
            for other in order.order where other != id {
                if member.relations.conflicts.contains(other) { return "\(id) beside \(other)" }
                if !Set(member.relations.provides).isDisjoint(with: all[other]?.relations.provides ?? []) {
                    return "\(id) and \(other) provide one thing"
                }
            }
        }
        for (id, reason) in order.refusals where !isTrue(reason, of: id, all, order) { return "\(id): \(reason)" }
        return nil
    }

    private static func isTrue(
        _ reason: String, of id: String, _ all: [String: PluginOrder.Member], _ order: PluginOrder
    ) -> Bool {
        guard let member = all[id] else { return false }
        func before(_ id: String) -> [String] {
            guard let relations = all[id]?.relations else { return [] }
            return relations.requires.map(\.id) + relations.after
        }
        if reason.contains(" provides "), !reason.hasPrefix("it requires ") {
            return all.values.contains {
                $0.id != id && !Set($0.relations.provides).isDisjoint(with: member.relations.provides)
            }
        }
        if reason.hasPrefix("it conflicts with ") {
            return all.values.contains { other in
                other.id < id
                    && (other.relations.conflicts.contains(id) || member.relations.conflicts.contains(other.id))
            }
        }
        if reason.hasPrefix("it would have to start before itself: ") {
            let way = reason.dropFirst("it would have to start before itself: ".count).split(separator: " ")
                .filter { $0 != "after" }.map(String.init)
            return way.first == id && way.last == id && zip(way, way.dropFirst()).allSatisfy { before($0).contains($1) }
        }
        if reason == "it fails" { return member.failure != nil }
        return member.relations.requires.contains { requirement in
            guard !requirement.isOptional else { return false }
            guard let other = all[requirement.id] else { return reason.hasSuffix("there is no such plugin") }
            if !requirement.versions.admits(other.version) { return reason.hasSuffix("and found \(other.version)") }
            return order.refusals[other.id].map { reason.contains("\(other.id)") && reason.contains($0.prefix(300)) }
                ?? false
        }
    }
}
