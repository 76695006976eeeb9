// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Kernel
import Roster
package import Services
import Store

/// Turns a program folder or document into the next version of the schedule: all of it, or nothing.
package struct ProgramImporter: Sendable {
    let library: RosterLibrary
    /// The tools whose readiness an import ends with.
    let registry: RegistryHolder
    /// The demo program may be replaced by another without asking.
    let isDemo: Bool
    /// The id of the only program that this site takes; nil for any.
    let onlyProgram: String?

    package init(
        library: RosterLibrary, registry: RegistryHolder = RegistryHolder(), isDemo: Bool, onlyProgram: String? = nil
    ) {
        self.library = library
        self.registry = registry
        self.isDemo = isDemo
        self.onlyProgram = onlyProgram
    }

    /// What an import did, or would do.
    package struct Summary: Sendable {
        package let program: String
        /// Nil for a dry run.
        package let version: Int64?
        package let isUnchanged: Bool
        package let digest: String?
        package let counts: [String: Int]
        package let warnings: [String]
        package let missingTables: [String]
        package var readiness: Readiness
    }

    /// Reads, checks and publishes.
    ///
    /// Every fault is named with its place, and then nothing has changed.
    package func importFiles(
        _ files: [String: [UInt8]], by principal: String, reason: String, replacesOtherProgram: Bool = false
    ) async throws(Problem) -> Summary {
        try await importProgram(
            .files(files), by: principal, reason: reason, replacesOtherProgram: replacesOtherProgram)
    }

    /// Reads and checks; publishes unless it is a dry run.
    package func importProgram(
        _ source: ProgramSource, by principal: String, reason: String, replacesOtherProgram: Bool = false,
        isDryRun: Bool = false, audit: AuditScope? = nil
    ) async throws(Problem) -> Summary {
        let read = try await BackgroundThread.run { () throws(Problem) in try source.read() }
        try await check(read.profile, replacesOtherProgram: replacesOtherProgram)
        let summary = Self.summary(read, tools: registry.current)
        if isDryRun { return summary }
        let stored = try await library.publish(read.report.tables, by: principal, reason: reason, audit: audit)
        switch stored {
        case .version(let number, let digest):
            return summary.stored(number, isUnchanged: false, digest: digest.hex)
        case .unchanged(let version):
            return summary.stored(version.number, isUnchanged: true, digest: version.digest.hex)
        }
    }

    /// Reads and checks without any store: what is wrong, and what the given tools could answer.
    package static func dryRun(
        _ source: ProgramSource, tools: StagedTools
    ) throws(Problem) -> Summary {
        let read = try source.read()
        var summary = summary(read, tools: RegistryHolder().current)
        summary.readiness = tools.readiness(
            rowCounts: read.report.counts, inferredRows: read.report.tables.inferredRows)
        return summary
    }

    private static func summary(_ read: ReadProgram, tools: Registry) -> Summary {
        // Whoever imports has the names in their files.
        let telling = read.report.tables[TableSpec.identities.name].flatMap {
            TellingIDs.warning(IdentityRegister.identities(in: $0), showsIDs: true)
        }
        return Summary(
            program: read.profile.id, version: nil, isUnchanged: false, digest: nil, counts: read.report.counts,
            warnings: [telling].compactMap { $0 } + read.report.warnings.map(\.description),
            missingTables: read.report.missing,
            readiness: Readiness(
                registry: tools, rowCounts: read.report.counts, inferredRows: read.report.tables.inferredRows))
    }

    /// Refuses a program that is not the one of this site.
    private func check(_ profile: ProgramProfile, replacesOtherProgram: Bool) async throws(Problem) {
        if let onlyProgram, profile.id != onlyProgram {
            throw Problem(
                .conflict,
                "This site serves the program \"\(onlyProgram)\" alone (program.id), and the folder holds "
                    + "\"\(profile.id)\".")
        }
        if !isDemo, !replacesOtherProgram, let head = try await library.head(), head.profile.id != profile.id {
            throw Problem(
                .conflict,
                "This daemon holds the program \"\(head.profile.id)\" and the folder holds \"\(profile.id)\"; say "
                    + "replace_program (--replace-program) if that is meant.")
        }
    }
}

extension ProgramImporter.Summary {
    fileprivate func stored(_ version: Int64, isUnchanged: Bool, digest: String) -> Self {
        Self(
            program: program, version: version, isUnchanged: isUnchanged, digest: digest, counts: counts,
            warnings: warnings, missingTables: missingTables, readiness: readiness)
    }

    /// The answer of the tool.
    package var json: JSONValue {
        [
            "program": .string(program), "version": version.map { .integer($0) } ?? .null,
            "dry_run": .bool(version == nil), "unchanged": .bool(isUnchanged),
            "digest": digest.map { .string($0) } ?? .null,
            "counts": .object(
                counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .integer(Int64($1.value)) }),
            "warnings": .array(warnings.prefix(50).map { .string($0) }),
            "missing_tables": .array(missingTables.map { .string($0) }), "readiness": readiness.json,
            "inferred_rows": readiness.inferredJSON,
            "unreadable_manifests": .array(readiness.unreadable.map { .string($0) }),
        ]
    }
}
