// SPDX-License-Identifier: Apache-2.0

import Columns
import Foundation
import HoldfastPlugin
import Roster

@testable import ProgramTools

/// Programs as the reading tools see them.
enum ReadProgram {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func source(
        _ files: [String: String], zone: String = "UTC", asOf: String = "2026-03-02T07:00",
        disclosure: CallContext.Disclosure = .full, policies: [String: Int] = [:]
    ) throws -> ProgramSource {
        let profile = ProgramProfile(
            id: "p", name: "P", timeZone: zone, asOf: ProgramProfile.asOf(asOf), policies: policies)
        let report = try CSVImport.read(files: files.mapValues { Array($0.utf8) }, profile: profile).get()
        let tables = report.tables
        let full = try tables["identities"].map { try Identities(table: $0) } ?? Identities([:])
        return ProgramSource(
            entry: try ProgramVersion(digest: "d", tables: tables.tables, missing: []), profile: profile,
            names: disclosure == .full ? full : Identities([:]), plan: "live", version: 1, missing: [],
            disclosure: disclosure)
    }

    /// The demo program of the tree, read once for all tests.
    static func demo() throws -> ProgramSource { try shared.get() }

    private static let shared = Result { try readDemo() }

    private static func readDemo() throws -> ProgramSource {
        let folder = root.appending(path: "share/programs/family-medicine")
        var files: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".csv") {
            files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return try source(files, zone: "America/Denver")
    }

    /// Two people, a ward by day and a night; further files replace or join these.
    static func small(
        _ more: [String: String] = [:], zone: String = "America/Denver", asOf: String = "2026-03-02T07:00",
        disclosure: CallContext.Disclosure = .full
    ) throws -> ProgramSource {
        let base = [
            "people.csv": "id,name,role,pgy\na,Ada One,resident,1\nb,Bo Two,resident,2\nf,Flo Three,faculty,\n",
            "services.csv": """
            id,name,category,kind,minutes_am,minutes_pm,minutes_night
            ward,Ward,1,inpatient,360,360,
            float,Night float,1,night,,,720
            clinic,Clinic,3,outpatient,240,240,

            """,
            "eligibility.csv": "person_id,service_id,from,to\na,ward,,\nb,ward,,\na,float,,\nb,float,,\nf,clinic,,\n",
            "demand.csv": "service_id,weekdays,slot,min\nward,all,AM,1\nfloat,all,NIGHT,1\n",
        ]
        return try source(base.merging(more) { $1 }, zone: zone, asOf: asOf, disclosure: disclosure)
    }
}
