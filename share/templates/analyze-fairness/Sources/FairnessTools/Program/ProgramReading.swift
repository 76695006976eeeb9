// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// The tables of one schedule version, as far as they are there and granted.
struct ProgramReading {
    /// What was read, of `days` only.
    var rows = ProgramRows()
    /// The days that were asked for; nil if there is no last one.
    var asked: DateRange?
    /// The first to the last of them on which anybody is assigned; nil without any.
    var days: DateRange?
    var now: LocalDateTime?
    var weekStart = Weekday.monday
    var version: Int64?
    var digest: String?
    /// Names as the host gives them to this caller.
    var names: [String: String] = [:]
    /// Tables that are not there, or not for this caller.
    var missing: [Envelope.Missing] = []

    /// Reads what the parameters ask for.
    ///
    /// Opened one after another at the version of the first, so that all belong to the same schedule.
    ///
    /// - Throws: `ServiceFailure` with NOT_FOUND if there is no program, DENIED if the site granted a needed table not.
    init(_ call: ToolCall, _ parameters: Parameters) async throws {
        let head = try await call.host.table("program", version: parameters.version, plan: parameters.plan)
        (version, digest) = (head.version, head.digest)
        let plan = head.version == nil ? parameters.plan : nil
        func table(_ name: String) async throws -> Table {
            try await call.host.table(name, version: head.version, plan: plan).table
        }
        try readClock(head.table)
        asked = try parameters.days(today: now?.date)
        guard let asked else { return }
        try rows.read(people: try await table("people"))
        if let assignments = try await optional({ try await table("assignments") }, "assignments", denied: false) {
            try rows.read(assignments: assignments, in: asked) { try call.checkCancellation() }
        }
        guard let first = rows.assignments.map(\.slot.date).min(), let last = rows.assignments.map(\.slot.date).max()
        else { return }
        let days = DateRange(from: first, to: last)
        self.days = days
        if let calls = try await optional({ try await table("calls") }, "calls") {
            try rows.read(calls: calls, in: days)
        }
        if let absences = try await optional({ try await table("absences") }, "absences") {
            try rows.read(absences: absences, in: days)
        }
        if let periods = try await optional({ try await table("periods") }, "periods") {
            try rows.read(periods: periods)
        }
        if let identities = try await optional({ try await table("identities") }, "identities") {
            try readNames(identities)
        }
    }

    private mutating func readClock(_ table: Table) throws {
        guard let batch = table.batches.first, batch.count > 0 else { return }
        let columns = BatchColumns(table: table.name, batch: batch)
        now = try columns.times("as_of").value(at: 0).map(LocalDateTime.init(microseconds:))
        weekStart = Weekday(name: try columns.text("week_start")[0]) ?? .monday
    }

    private mutating func readNames(_ table: Table) throws {
        for batch in table.batches {
            let columns = BatchColumns(table: table.name, batch: batch)
            let (ids, found) = (try columns.text("person_id"), try columns.text("name"))
            for row in 0..<batch.count {
                if let name = found.value(at: row), !name.isEmpty { names[ids[row]] = name }
            }
        }
    }

    /// A table that may be lacking; then `missing` says why.
    private mutating func optional(
        _ open: () async throws -> Table, _ name: String, denied: Bool = true
    ) async throws -> Table? {
        do { return try await open() } catch let failure as ServiceFailure
            where failure.status == .notFound || (denied && failure.status == .denied)
        {
            missing.append(Envelope.Missing("table \(name)", failure.detail))
            return nil
        }
    }
}
