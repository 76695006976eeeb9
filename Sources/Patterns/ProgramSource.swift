// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin
public import Roster

/// The program as a pattern reads it, and where it comes from.
public struct ProgramSource: Sendable {
    /// People, services, needs, and whatever tables the pattern asked for.
    public let program: Program
    /// The program's clock; newer than the one inside `program`, which may come from the cache.
    public let profile: ProgramProfile
    /// Names as this caller may see them.
    public let identities: Identities
    /// The schedule version.
    public let version: Int64?
    /// The digest of that version.
    public let digest: String?
    /// Tables that are not there, or not for this caller, and why.
    public var missing: [Envelope.Missing]

    /// A program from somewhere: tests make one from a folder.
    public init(
        program: Program, profile: ProgramProfile, identities: Identities, version: Int64?, digest: String?,
        missing: [Envelope.Missing] = []
    ) {
        self.program = program
        self.profile = profile
        self.identities = identities
        self.version = version
        self.digest = digest
        self.missing = missing
    }

    /// The program's now; nil if it is not known.
    public var now: LocalDateTime? { profile.asOf }
    /// The program's today.
    public var today: LocalDate? { profile.asOf?.date }

    /// A person's name as this caller may see it, or the id.
    public func name(of person: Int) -> String { identities.name(of: program.people[person].id) }

    /// Whether a table was read.
    public func has(_ table: String) -> Bool { program.given.contains(table) }
}
