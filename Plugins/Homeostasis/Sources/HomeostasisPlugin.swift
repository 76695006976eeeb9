// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns
import Roster

/// Whether figures drift from their set points, and who carries accumulated load: `analyze_homeostasis`.
package struct Homeostasis: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.homeostasis", version: "0.1.0")
    /// The share of strained people, for the sitrep.
    package static let signals = [
        SignalSpec(id: "homeostasis", title: "People with four stress markers or more", class: .capacity, unit: "ratio")
    ]
    static let toolName = "analyze_homeostasis"
    private static let personalScope = "personal:stress"

    private let setPoints: SetPoints
    private let cache = ProgramCache(
        needed: ["people", "services", "eligibility", "demand"],
        useful: ["periods", "absences", "assignments", "calls", "logged_hours", "swaps"])

    /// Starts with the site's set points.
    package init(host: HostServices, config: JSONValue) throws {
        setPoints = try SetPoints(config)
    }

    /// The one tool.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Analyze homeostasis",
                description: """
                    Whether the program holds its set points and who carries accumulated load, from the weeks before today: \
                    coverage, weekly load, evenness of the burden, late changes, hour compliance and nights, each with its \
                    deviation (better than the set point is none), trend, feedback and a suggested correction; and the \
                    allostatic load index, stress markers beyond cut points that were frozen from a reference period. \
                    Persons are shown with the scope personal:stress only. \
                    Use it for slow drift; for today's gaps use detect_conflicts. Costs up to a second.
                    """,
                input: Parameters.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand", "assignments"],
                    improves: ["periods", "absences", "calls", "logged_hours", "swaps"])
            ) { [setPoints, cache] call in
                try await Self.answer(call, setPoints, cache)
            }
        ]
    }

    private static func answer(_ call: ToolCall, _ setPoints: SetPoints, _ cache: ProgramCache) async throws
        -> ToolOutput
    {
        let parameters = try Parameters(call.arguments)
        let deadline = SoftDeadline(call)
        var share: Double?
        return try await call.pattern(
            rulesVersion: HomeostasisReport.rulesVersion, subject: HomeostasisReport.subject,
            request: parameters.request, cache: cache
        ) { source in
            var memory = try await remembered(call, source, parameters, setPoints)
            func report() throws -> HomeostasisReport {
                try HomeostasisReport(
                    tool: toolName, source: source, parameters: parameters, setPoints: setPoints, memory: memory
                ) {
                    try call.checkCancellation()
                    return deadline.isPast
                }
            }
            var done = try report()
            if let made = done.made, memory.canFreeze, parameters.isStandard, let today = source.today {
                let key = CutPoints.key(ReferencePeriod(source.program, today: today, site: setPoints.reference))
                do {
                    let kept = try await call.keyValues.update(key) { $0.isNull ? made.json : nil }
                    if kept == made.json {
                        done.setFrozen(at: made.frozenAt)
                    } else {
                        // Another call was first, and what it froze holds.
                        memory.cutPoints = CutPoints(reading: kept)
                        done = try report()
                    }
                } catch let failure as ServiceFailure where failure.status != .cancelled {
                    done.setNotFrozen(failure.detail)
                }
            }
            share = done.strain?.share
            return done.envelope
        } finish: { envelope in
            guard parameters.isStandard else { return }
            // Persons' names are in findings for some callers only: what all may hear is in the reasons.
            await call.publish(
                "homeostasis", value: share, level: nil, of: envelope,
                causes: [envelope.headline] + envelope.levelReasons)
        }
    }

    /// What was stored by earlier calls; drafts and old versions add nothing to it.
    private static func remembered(
        _ call: ToolCall, _ source: ProgramSource, _ parameters: Parameters, _ setPoints: SetPoints
    ) async throws -> Memory {
        var memory = Memory()
        memory.showsPersons = call.context.scopes.contains(personalScope)
        guard let now = source.now else { return memory }
        do {
            let (log, fault) = try await ChangeLog.update(call, source.profile, now: now)
            memory.recorded = log.changes(source.program)
            if let fault { memory.missing.append(Envelope.Missing("history of changes", fault)) }
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            memory.missing.append(Envelope.Missing("history of changes", failure.detail))
        }
        do {
            let reference = ReferencePeriod(source.program, today: now.date, site: setPoints.reference)
            memory.cutPoints = CutPoints(reading: try await call.keyValues.get(CutPoints.key(reference)).value)
        } catch let failure as ServiceFailure where failure.status != .cancelled {
            memory.canFreeze = false
            memory.missing.append(Envelope.Missing("frozen cut points", failure.detail))
        }
        return memory
    }
}
