// SPDX-License-Identifier: Apache-2.0

import Foundation
import PatternSupport
import Patterns
import Roster

@testable import MetricsTools

/// A version as tasks read it, made of a program of `share/programs` with changed files.
enum StoredVersion {
    private static let files = [
        "people", "services", "eligibility", "periods", "demand", "absences", "assignments", "calls",
        "preference_signals",
    ]

    static func read(
        _ name: String, asOf: String, number: Int64 = 1, edit: (inout [String: String]) -> Void = { _ in }
    ) throws -> MeasuredVersion {
        let folder = ProgramFolder.root.appending(path: "share/programs/\(name)")
        var texts: [String: String] = [:]
        for file in files {
            texts[file + ".csv"] = try? String(contentsOf: folder.appending(path: file + ".csv"), encoding: .utf8)
        }
        edit(&texts)
        let profile = ProgramProfile(
            id: name, name: name, timeZone: "UTC", asOf: ProgramProfile.asOf(asOf),
            policies: ["week_cap_half_days": 11])
        let tables = try CSVImport.read(files: texts.mapValues { Array($0.utf8) }, profile: profile).get().tables
        let source = ProgramSource(
            program: try Program(tables), profile: profile, identities: Identities([:]), version: number,
            digest: "d\(number)")
        return MeasuredVersion(source: source, rows: RosterTables(tables["assignments"].map { [$0] } ?? []))
    }

    static func golden(
        number: Int64 = 1, asOf: String = "2026-01-05", edit: (inout [String: String]) -> Void = { _ in }
    ) throws -> MeasuredVersion {
        try read("golden", asOf: asOf, number: number, edit: edit)
    }

    static func demo() throws -> MeasuredVersion { try read("family-medicine", asOf: "2026-03-02T07:00") }
}

extension [String: String] {
    /// Changes each line of the assignments after the first: nil leaves it out.
    mutating func assignments(_ change: (String) -> String?) {
        let lines = (self["assignments.csv"] ?? "").split(separator: "\n").map(String.init)
        self["assignments.csv"] =
            (lines.prefix(1) + lines.dropFirst().compactMap(change)).joined(separator: "\n") + "\n"
    }
}

extension MeasuredVersion {
    /// The whole fortnight of the golden program, or what else is assigned.
    func measures() throws -> ScheduleMeasures {
        let days = assignedDays ?? DateRange(from: nil, to: nil)
        guard let horizon = Horizon(days) else { throw CocoaError(.featureUnsupported) }
        return try ScheduleMeasures(source, horizon)
    }
}
