// SPDX-License-Identifier: Apache-2.0

import Foundation
import HoldfastPlugin
import Roster
import Testing

@testable import UtilizationPlugin

/// A program of `share/programs` as the tool reads it, with changes to its files where a test wants them.
enum ProgramFolder {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func source(
        _ name: String, asOf: String, edit: (inout [String: String]) -> Void = { _ in }
    ) throws -> ProgramSource {
        let folder = root.appending(path: "share/programs/\(name)")
        var texts: [String: String] = [:]
        for table in ["people", "services", "eligibility", "periods", "demand", "absences", "zones"] {
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

    static func golden(edit: (inout [String: String]) -> Void = { _ in }) throws -> ProgramSource {
        try source("golden", asOf: "2026-01-05", edit: edit)
    }

    static func demo(edit: (inout [String: String]) -> Void = { _ in }) throws -> ProgramSource {
        try source("family-medicine", asOf: "2026-03-02T07:00", edit: edit)
    }
}

extension ProgramSource {
    func report(_ arguments: JSONValue = [:]) throws -> JSONValue {
        try UtilizationReport(
            tool: "check_utilization_threshold", source: self, parameters: Parameters(arguments, site: .standard)
        ).envelope.json
    }
}

extension JSONValue {
    /// The value at a path of keys and indices.
    func at(_ path: String) -> JSONValue? {
        path.split(separator: "/").reduce(Optional(self)) { value, part in
            Int(part).flatMap { value?[$0] } ?? value?[String(part)]
        }
    }
}
