// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
package import Kernel
import Roster
package import Services
import Settings
import Store

/// Turns the files of a program folder into the next version of the schedule: all of it, or nothing.
package struct ProgramImporter: Sendable {
    let library: RosterLibrary
    /// The demo program may be replaced by another without asking.
    let isDemo: Bool
    /// The id of the only program that this site takes; nil for any.
    let onlyProgram: String?

    package init(library: RosterLibrary, isDemo: Bool, onlyProgram: String? = nil) {
        self.library = library
        self.isDemo = isDemo
        self.onlyProgram = onlyProgram
    }

    /// What an import did.
    package struct Summary: Sendable {
        package let program: String
        package let version: Int64
        package let isUnchanged: Bool
        package let digest: String
        package let counts: [String: Int]
        package let warnings: [String]
        package let missingTables: [String]
    }

    /// Reads, checks and publishes.
    ///
    /// Every fault is named with file, line and column, and then nothing has changed.
    package func importFiles(
        _ files: [String: [UInt8]], by principal: String, reason: String, replacesOtherProgram: Bool = false
    ) async throws(Problem) -> Summary {
        var files = files
        guard let source = files.removeValue(forKey: "program.toml") else {
            throw Problem(.missingParameter, "The folder has no program.toml, which names the program and its clock.")
        }
        let profile = try Self.profile(source)
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
        let result = CSVImport.read(files: files, profile: profile)
        let imported: ImportReport
        switch result {
        case .failure(let failure): throw Self.problem(failure)
        case .success(let value): imported = value
        }
        let stored = try await library.publish(imported.tables, by: principal, reason: reason)
        let counts = imported.counts
        let warnings = imported.warnings.map(\.description)
        switch stored {
        case .version(let number, let digest):
            return Summary(
                program: profile.id, version: number, isUnchanged: false, digest: digest.hex, counts: counts,
                warnings: warnings, missingTables: imported.missing)
        case .unchanged(let summary):
            return Summary(
                program: profile.id, version: summary.number, isUnchanged: true, digest: summary.digest.hex,
                counts: counts, warnings: warnings, missingTables: imported.missing)
        }
    }

    static func problem(_ failure: ImportFailure) -> Problem {
        let count = failure.faults.count
        let noun = count == 1 ? "1 fault" : failure.isCut ? "\(count) faults or more" : "\(count) faults"
        return Problem(
            .validation, "The program has \(noun); nothing was imported.",
            errors: failure.faults.map { fault in
                let place = fault.line == 0 ? fault.file : "\(fault.file):\(fault.line):\(fault.column)"
                return Problem.Fault(
                    instancePath: place, message: fault.message,
                    value: fault.value.isEmpty ? nil : .string(fault.value))
            })
    }

    private static func profile(_ bytes: [UInt8]) throws(Problem) -> ProgramProfile {
        switch ProgramFile.parse(bytes, file: "program.toml") {
        case .success(let file): return ProgramProfile(file)
        case .failure(let failure):
            throw Problem(
                .validation,
                "program.toml has \(failure.faults.count == 1 ? "1 fault" : "\(failure.faults.count) faults"); nothing "
                    + "was imported.",
                errors: failure.faults.map { fault in
                    Problem.Fault(
                        instancePath: "\(fault.file):\(fault.line):\(fault.column)",
                        message: "\(fault.key) \(fault.message)",
                        value: fault.value.map { .string($0) })
                })
        }
    }
}

extension ProgramProfile {
    /// The profile that a `program.toml` describes; its values were checked when it was read.
    init(_ file: ProgramFile) {
        self.init(
            id: file.id, name: file.name, timeZone: file.timeZone,
            asOf: file.asOf.flatMap { ProgramProfile.asOf("\($0)") },
            weekStart: Weekday(name: file.weekStart.rawValue) ?? .monday,
            amStart: LocalTime(minutes: file.slotStarts.am), pmStart: LocalTime(minutes: file.slotStarts.pm),
            nightStart: LocalTime(minutes: file.slotStarts.night),
            policies: file.policies.reduce(into: [:]) { policies, entry in
                if case .integer(let value) = entry.value { policies[entry.key] = Int(value) }
            })
    }
}
