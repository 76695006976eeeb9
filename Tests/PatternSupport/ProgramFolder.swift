// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import HoldfastPlugin
public import Patterns
import Roster

/// A program of `share/programs` as a pattern reads it, with changes to its files where a test wants them.
public enum ProgramFolder {
    /// The repository.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The tables that a pattern can read.
    private static let tables = [
        "people", "services", "eligibility", "periods", "demand", "absences", "zones", "assignments", "calls",
        "logged_hours", "requests", "swaps", "work_items", "preference_signals", "groups", "establishment",
        "credentials", "exceptions",
    ]

    /// A folder with its files changed by `edit`, which gets their texts by name (`people.csv`).
    public static func source(
        _ name: String, asOf: String, edit: (inout [String: String]) -> Void = { _ in }
    ) throws -> ProgramSource {
        let folder = root.appending(path: "share/programs/\(name)")
        var texts: [String: String] = [:]
        for table in tables {
            texts[table + ".csv"] = try? String(contentsOf: folder.appending(path: table + ".csv"), encoding: .utf8)
        }
        edit(&texts)
        let profile = ProgramProfile(
            id: name, name: name, timeZone: "UTC", asOf: ProgramProfile.asOf(asOf),
            policies: ["week_cap_half_days": 11])
        let report = try CSVImport.read(files: texts.mapValues { Array($0.utf8) }, profile: profile).get()
        let tables = report.tables
        let identities = try tables["identities"].map { try Identities(table: $0) } ?? Identities([:])
        return ProgramSource(
            program: try Program(tables), profile: profile, identities: identities, version: 1, digest: "d",
            missing: [])
    }

    /// The golden fixture: 12 people, 28 slots, 8 services.
    public static func golden(edit: (inout [String: String]) -> Void = { _ in }) throws -> ProgramSource {
        try source("golden", asOf: "2026-01-05", edit: edit)
    }

    /// The demo program.
    public static func demo(edit: (inout [String: String]) -> Void = { _ in }) throws -> ProgramSource {
        try source("family-medicine", asOf: "2026-03-02T07:00", edit: edit)
    }
}

extension JSONValue {
    /// The value at a path of keys and indices.
    public func at(_ path: String) -> JSONValue? {
        path.split(separator: "/").reduce(Optional(self)) { value, part in
            Int(part).flatMap { value?[$0] } ?? value?[String(part)]
        }
    }
}
