// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Reads versions: what is asked about most, the live one, stays read.
struct VersionReader {
    private static let useful = [
        "periods", "absences", "assignments", "calls", "logged_hours", "groups", "credentials", "exceptions",
        "preference_signals",
    ]

    private let liveCache = ProgramCache(useful: Self.useful)
    private let otherCache = ProgramCache(useful: Self.useful)

    /// The newest live version; nil with the host's sentence if there is no program.
    func live(_ call: ToolCall) async throws -> (version: MeasuredVersion?, reason: String) {
        do {
            return (try await read(call, liveCache, plan: nil, version: nil), "")
        } catch let failure as ServiceFailure where failure.status == .notFound {
            return (nil, failure.detail)
        }
    }

    /// A version by number, or the newest of a plan.
    ///
    /// Throws `ServiceFailure` with NOT_FOUND if there is none.
    func read(_ call: ToolCall, plan: String?, version: Int64?) async throws -> MeasuredVersion {
        try await read(call, otherCache, plan: plan, version: version)
    }

    /// How the live version stands against the one that it was made from.
    func stability(
        _ call: ToolCall, of version: MeasuredVersion, _ measures: ScheduleMeasures
    ) async throws -> StabilityMetrics {
        let number = version.number ?? 0
        guard let parent = try await call.rosterVersion(number).parent else {
            return StabilityMetrics(first: measures)
        }
        let events = try await call.rosterHistory(limit: MajorChange.lookBack).items
        let major = MajorChange.last(in: events, assignments: version.program.assignments.count)
        let base: MeasuredVersion
        do { base = try await read(call, plan: nil, version: parent) } catch let failure as ServiceFailure
            where failure.status == .notFound
        {
            return StabilityMetrics(measures, withoutBase: failure.detail, major: major)
        }
        try call.checkCancellation()
        return try StabilityMetrics(version, measures, from: base, major: major)
    }

    private func read(
        _ call: ToolCall, _ cache: ProgramCache, plan: String?, version: Int64?
    ) async throws -> MeasuredVersion {
        let source = try await cache.read(call.host, plan: plan, version: version)
        var rows: [Table] = []
        if source.has("assignments") {
            rows = [
                try await call.host.table(
                    "assignments", version: source.version, plan: source.version == nil ? plan : nil
                ).table
            ]
        }
        return MeasuredVersion(source: source, rows: RosterTables(rows))
    }
}
