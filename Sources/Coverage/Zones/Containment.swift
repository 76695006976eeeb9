// SPDX-License-Identifier: Apache-2.0

/// How far a failure reaches, and how much of it stays where it happened.
///
/// The scope of impact of a cell-based architecture: what is compared is always the same program with and without the
/// failure, so that what was missing before is not blamed on it.
public struct Containment: Sendable, Hashable {
    /// What each zone misses more than without the failure; negative where it gains people.
    public let extra: [Int]
    /// The zones that miss more, the most important first as the caller ordered them.
    public let zonesHit: [Int]
    /// What is missing more, in all zones that miss more.
    public let damage: Int
    /// Zones hit / zones; 0 without zones.
    public let zoneFraction: Double
    /// Damage / demand of all zones; 0 without demand.
    public let demandFraction: Double
    /// The share of the damage outside the zones that failed; nil without damage.
    public let leakFraction: Double?

    /// Compares what is missing by zone.
    ///
    /// O(zones).
    ///
    /// - Parameters:
    ///   - failing: the zones where the failure is.
    /// - Throws: `CoverageError` if the lists differ in length or a failing zone is not among them.
    public init(
        base: [Int], failed: [Int], demand: [Int], failing: Set<Int>
    ) throws(CoverageError) {
        for (name, list) in [("failed", failed), ("demand", demand)] where list.count != base.count {
            throw CoverageError(field: name, value: "\(list.count) numbers", allowed: "\(base.count) numbers")
        }
        if let zone = failing.first(where: { !base.indices.contains($0) }) {
            throw CoverageError(field: "failing", value: zone, allowed: "0 ..< \(base.count)")
        }
        extra = zip(failed, base).map { $0.0 - $0.1 }
        zonesHit = extra.indices.filter { [extra] in extra[$0] > 0 }
        damage = extra.reduce(0) { $0 + max(0, $1) }
        let total = demand.reduce(0, +)
        zoneFraction = base.isEmpty ? 0 : Double(zonesHit.count) / Double(base.count)
        demandFraction = total == 0 ? 0 : Double(damage) / Double(total)
        let outside = extra.indices.reduce(0) { [extra] in $0 + (failing.contains($1) ? 0 : max(0, extra[$1])) }
        leakFraction = damage == 0 ? nil : Double(outside) / Double(damage)
    }
}
