// SPDX-License-Identifier: Apache-2.0

public import Roster

/// The days that can be analysed of those that were asked for.
public struct HorizonChoice: Sendable {
    /// Nil if there is nothing to analyse; `reason` then says why.
    public let horizon: Horizon?
    /// Why it is shorter than asked, or not there; empty if all is as asked.
    public let reason: String

    /// Chooses of what was asked the days that are published and have demand.
    public init(_ source: ProgramSource, _ parameters: PatternRequest) {
        let program = source.program
        guard !program.people.isEmpty else { (horizon, reason) = (nil, "the program has no people."); return }
        guard let data = Self.days(program.demandCalendar.rules.map(\.range)), !data.isEmpty else {
            (horizon, reason) = (nil, "the program has no demand.")
            return
        }
        let start = parameters.from ?? source.profile.asOf?.date ?? (data.from > .earliest ? data.from : nil)
        guard let start, let asked = Horizon(from: start, days: parameters.horizonDays) else {
            (horizon, reason) = (nil, "there is no first day: give \"from\".")
            return
        }
        let published = Self.days(program.periods.filter { $0.kind == .published }.map(\.range))
        let last = published.map { min($0.to, data.to) } ?? data.to
        guard let clipped = asked.clipped(to: DateRange(from: data.from, to: last)) else {
            let end = published.map { "the schedule is published to \($0.to)" } ?? "demand is known to \(data.to)"
            (horizon, reason) = (
                nil, "the days \(asked.from) to \(asked.to) lie outside the data; demand begins \(data.from), \(end)."
            )
            return
        }
        horizon = clipped
        reason =
            clipped.range == asked.range
            ? "" : "only \(clipped.from) to \(clipped.to) is published and has demand; asked was to \(asked.to)."
    }

    /// From the first to the last day of any of the ranges.
    private static func days(_ ranges: [DateRange]) -> DateRange? {
        guard let from = ranges.map(\.from).min(), let to = ranges.map(\.to).max() else { return nil }
        return DateRange(from: from, to: to)
    }
}
