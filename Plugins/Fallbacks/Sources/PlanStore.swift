// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// All plans that are kept ready, without their changes.
struct PlanIndex {
    /// Which pages the changes are on.
    let generation: String
    var plans: [FallbackPlan]
    /// The page of each plan, in the order of `plans`.
    let pages: [Int]
    /// What the key must still have when something else takes its place; 0 if there is none yet.
    var etag: Int64
}

/// Where plans are kept: an index with the figures of all, and pages with the changes of some dozens each.
///
/// Pages of a new generation are written first and the index last, insisting on its etag, so that a reader sees all old
/// plans or all new ones, also after a crash, and of two daemons one wins.
struct PlanStore {
    private static let format: Int64 = 1
    private static let plansOnPage = 32
    private static let indexKey = "index"

    let keyValues: KeyValues

    /// The plans; nil if there are none that this version can read.
    func index() async throws -> PlanIndex? {
        let entry = try await keyValues.get(Self.indexKey)
        guard entry.value["format"]?.integerValue == Self.format,
            let generation = entry.value["generation"]?.stringValue
        else { return nil }
        let rows = entry.value["plans"]?.arrayValue ?? []
        let plans = rows.compactMap { FallbackPlan($0) }
        guard plans.count == rows.count else { return nil }
        return PlanIndex(
            generation: generation, plans: plans, pages: rows.map { Int($0["page"]?.integerValue ?? 0) },
            etag: entry.etag)
    }

    /// The changes of a plan; nil if there is no such plan, or not all of them: other plans took its place this moment.
    func deltas(of id: String, in index: PlanIndex) async throws -> [PlanDelta]? {
        guard let position = index.plans.firstIndex(where: { $0.id == id }) else { return nil }
        let page = try await keyValues.get(Self.pageKey(index.generation, index.pages[position]))
        return Self.whole(page.value[id], of: index.plans[position])
    }

    /// All changes of a plan; nil if some are missing.
    private static func whole(_ list: JSONValue?, of plan: FallbackPlan) -> [PlanDelta]? {
        let deltas = list?.arrayValue?.compactMap { PlanDelta($0) }
        return deltas?.count == plan.changes ? deltas : nil
    }

    /// The changes of all plans, by id; without those of which not all are there.
    func allDeltas(in index: PlanIndex) async throws -> [String: [PlanDelta]] {
        var all: [String: [PlanDelta]] = [:]
        for page in Set(index.pages).sorted() {
            let entry = try await keyValues.get(Self.pageKey(index.generation, page))
            for (plan, place) in zip(index.plans, index.pages) where place == page {
                all[plan.id] = Self.whole(entry.value[plan.id], of: plan)
            }
        }
        return all
    }

    /// Puts plans in the place of those that are there; false if somebody else just did.
    func replace(_ made: [(plan: FallbackPlan, deltas: [PlanDelta])]) async throws -> Bool {
        let before = try await keyValues.get(Self.indexKey)
        let generation = Self.newGeneration()
        let pages = made.indices.map { $0 / Self.plansOnPage }
        for page in Set(pages).sorted() {
            var members: JSONObject = [:]
            for index in made.indices where pages[index] == page {
                members[made[index].plan.id] = .array(made[index].deltas.map(\.json))
            }
            try await keyValues.put(Self.pageKey(generation, page), .object(members))
        }
        let rows = made.indices.map { index -> JSONValue in
            var row = made[index].plan.json.objectValue ?? [:]
            row["page"] = .integer(Int64(pages[index]))
            return .object(row)
        }
        do {
            try await keyValues.put(
                Self.indexKey,
                [
                    "format": .integer(Self.format), "generation": .string(generation), "plans": .array(rows),
                ], etag: before.etag)
        } catch let failure as ServiceFailure where failure.status == .conflict {
            try await removePages(of: generation)
            return false
        }
        // Only what this index took the place of: pages that nothing names yet may be those of a daemon that is about to.
        if let replaced = before.value["generation"]?.stringValue { try await removePages(of: replaced) }
        return true
    }

    private func removePages(of generation: String) async throws {
        for entry in try await keyValues.list(prefix: "page/\(generation)/") { try await keyValues.delete(entry.key) }
    }

    private static func pageKey(_ generation: String, _ page: Int) -> String { "page/\(generation)/\(page)" }
    private static func newGeneration() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }
}
