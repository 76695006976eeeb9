// SPDX-License-Identifier: Apache-2.0

/// How a cascade ran.
public struct CascadeTrace: Sendable, Hashable {
    /// Who failed, generation by generation; the first are those who were lost.
    public let generations: [[Int]]
    /// Load that nobody is left to take.
    public let lost: Double
    /// The share of all load that is still carried; nil without any load.
    public let coverage: Double?
    /// Everybody's load in the end; 0 for those who failed.
    public let load: [Double]

    /// How many failed in all, those who were lost included.
    public var failedCount: Int { generations.reduce(0) { $0 + $1.count } }
}

/// What happens when the work of people who are lost is shared out and overloads the next ones.
///
/// Motter and Lai (2002): everybody's limit is (1 + tolerance) times the initial load. The load of those who fail in a
/// generation is split, service by service, equally among the qualified who are left (local load sharing); whoever is
/// then above the limit fails in the next. Time away is not looked at. The outcome hangs on the tolerance, which nobody
/// knows: show the critical one, not one run.
public struct LoadCascade: Sendable {
    private let load: [[Double]]
    private let baseline: [Double]
    private let skills: [ServiceSet]
    private let serviceCount: Int

    /// Makes a cascade.
    ///
    /// - Parameters:
    ///   - load: for each person the load by service; not negative.
    ///   - skills: for each person the services that they may take over.
    ///   - baseline: what the tolerance is applied to; everybody's initial load if nil. Somebody whose baseline is 0
    ///     cannot take anything.
    /// - Throws: `CoverageError` for lists of different lengths or a load that is negative or not finite.
    public init(load: [[Double]], skills: [ServiceSet], baseline: [Double]? = nil) throws(CoverageError) {
        serviceCount = load.first?.count ?? 0
        guard skills.count == load.count, baseline.map({ $0.count == load.count }) ?? true else {
            throw CoverageError(field: "skills, baseline", value: "\(skills.count)", allowed: "\(load.count) entries")
        }
        for (person, row) in load.enumerated() {
            guard row.count == serviceCount, row.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
                throw CoverageError(
                    field: "load[\(person)]", value: "\(row)", allowed: "\(serviceCount) finite numbers of at least 0")
            }
        }
        self.load = load
        self.skills = skills
        self.baseline = baseline ?? load.map { $0.reduce(0, +) }
    }

    /// Runs the cascade to its end.
    ///
    /// O(generations x people x services).
    ///
    /// - Parameters:
    ///   - losing: who is lost at first.
    ///   - tolerance: alpha, at least 0.
    /// - Throws: `CoverageError` for a person or a tolerance that is not allowed.
    public func trace(losing: [Int], tolerance: Double) throws(CoverageError) -> CascadeTrace {
        try check(losing)
        guard tolerance >= 0, tolerance.isFinite else {
            throw CoverageError(field: "tolerance", value: tolerance, allowed: "0 or more")
        }
        var current = load
        var isStanding = [Bool](repeating: true, count: load.count)
        var generations: [[Int]] = []
        var failing = Set(losing).sorted()
        var lost = 0.0
        while !failing.isEmpty {
            generations.append(failing)
            lost += Self.shareOut(failing, &current, &isStanding, skills)
            failing = current.indices.filter { person in
                isStanding[person] && current[person].reduce(0, +) > (1 + tolerance) * baseline[person] + 1e-9
            }
        }
        let total = load.reduce(0) { $0 + $1.reduce(0, +) }
        return CascadeTrace(
            generations: generations, lost: lost, coverage: total > 0 ? 1 - lost / total : nil,
            load: current.map { $0.reduce(0, +) })
    }

    /// The smallest tolerance at which nobody else fails when these are lost; nil if somebody without a baseline is
    /// given work, as no tolerance is enough then.
    ///
    /// - Throws: `CoverageError` for a person that is not there.
    public func criticalTolerance(losing: [Int]) throws(CoverageError) -> Double? {
        try check(losing)
        var current = load
        var isStanding = [Bool](repeating: true, count: load.count)
        _ = Self.shareOut(Set(losing).sorted(), &current, &isStanding, skills)
        var critical = 0.0
        for person in current.indices where isStanding[person] {
            let carried = current[person].reduce(0, +)
            guard carried > baseline[person] else { continue }
            guard baseline[person] > 0 else { return nil }
            critical = max(critical, carried / baseline[person] - 1)
        }
        return critical
    }

    private func check(_ people: [Int]) throws(CoverageError) {
        for person in people where !load.indices.contains(person) {
            throw CoverageError(field: "losing", value: person, allowed: "0 ..< \(load.count)")
        }
    }

    /// Takes people out and gives their load to the others; returns what nobody can take.
    private static func shareOut(
        _ failing: [Int], _ current: inout [[Double]], _ isStanding: inout [Bool], _ skills: [ServiceSet]
    ) -> Double {
        var shed = [Double](repeating: 0, count: current.first?.count ?? 0)
        for person in failing {
            isStanding[person] = false
            for service in shed.indices {
                shed[service] += current[person][service]
                current[person][service] = 0
            }
        }
        var lost = 0.0
        for service in shed.indices where shed[service] > 0 {
            let heirs = current.indices.filter { isStanding[$0] && skills[$0].contains(service) }
            if heirs.isEmpty { lost += shed[service] }
            for heir in heirs { current[heir][service] += shed[service] / Double(heirs.count) }
        }
        return lost
    }
}
