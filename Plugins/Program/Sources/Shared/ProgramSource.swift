// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The program as a tool reads it, where it comes from, and what the caller may see of people.
struct ProgramSource: Sendable {
    /// What calls about this version share.
    let entry: ProgramVersion
    /// The program's clock; newer than the one inside `program`, which may have been read earlier.
    let profile: ProgramProfile
    /// Names as this caller may see them.
    let names: Identities
    /// `live`, or a draft's name.
    let plan: String
    let version: Int64?
    /// Tables and rows that are not there, and why.
    let missing: [Envelope.Missing]
    let disclosure: CallContext.Disclosure

    var program: Program { entry.program }
    var tables: RosterTables { entry.tables }
    var digest: String? { entry.digest }
    /// The program's now; nil if its time zone cannot be read.
    var now: LocalDateTime? { profile.asOf }
    var today: LocalDate? { profile.asOf?.date }
    var isFullDisclosure: Bool { disclosure == .full }

    /// What is not there of the tables that an answer needs.
    func missing(of tables: [String]) -> [Envelope.Missing] {
        missing.filter { gap in gap.what == "old rows" || tables.contains { gap.what == "table \($0)" } }
    }

    /// A person's name as this caller may see it, or the id.
    func name(_ person: Int) -> String { names.name(of: program.people[person].id) }

    /// Why somebody is away, in a word; only whoever may see everything of a person is told more than that.
    func word(for kind: AbsenceKind) -> String {
        isFullDisclosure ? String(kind.rawValue.map { $0 == "_" ? " " : $0 }) : "away"
    }

    /// `live version 12`, `version 9 of draft next-block`.
    var versionText: String {
        let number = version.map { "\($0)" } ?? "?"
        return plan == "live" ? "live version \(number)" : "version \(number) of draft \(plan)"
    }

    /// An envelope that knows where its figures come from.
    func envelope(tool: String, rulesVersion: String) -> Envelope {
        var envelope = Envelope(tool: tool, level: nil, headline: "", rulesVersion: rulesVersion)
        envelope.scheduleVersion = version
        envelope.inputDigest = digest
        envelope.asOf = now.map { "\($0)" }
        return envelope
    }
}
