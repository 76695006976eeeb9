// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Glibc
import JSON
import Testing

/// The golden vectors of duty hours: 36 rows, with their pairs, and the readings beyond them.
@Suite struct GoldenTests {
    private struct Missing: Error { let path: String }

    static let cases: [JSONValue] = {
        let document = try? file("duty_hours.json")
        return document?["vectors"]?.arrayValue?.first?["cases"]?.arrayValue ?? []
    }()

    private static func file(_ name: String) throws -> JSONValue {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
        let path = here + "/Golden/" + name
        guard let stream = fopen(path, "r") else { throw Missing(path: path) }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return try JSONValue.parse(bytes)
    }

    @Test("every row of the table has a vector")
    func rows() {
        #expect(Set(Self.cases.compactMap { $0["row"]?.integerValue }) == Set(0...36))
    }

    @Test("vectors", arguments: cases)
    func vector(_ entry: JSONValue) throws {
        let answer = try DutyHoursVectors.answer(entry)
        #expect(
            answer["pass"] == true,
            "\(entry["row"] ?? .null) \(entry["name"] ?? .null): expected \(entry["expect"] ?? .null), got \(answer)")
    }

    @Test("every code but those of whole programs and tables has a vector")
    func codes() {
        var named = Set<String>()
        for entry in Self.cases {
            for list in ["violations", "data", "advisories_include"] {
                for code in entry["expect"]?[list]?.arrayValue ?? [] { named.formUnion([code.stringValue ?? ""]) }
            }
        }
        let elsewhere: Set<DutyCode> = [
            .policySupervision, .dataServiceWithoutDemand, .dataPeriodLength, .dataPeriodOverlap, .dataNotEligible,
            .dataCredentialExpired, .dataCredentialMissing, .dataServiceNotInSlot,
        ]
        #expect(Set(DutyCode.allCases.filter { !elsewhere.contains($0) }.map(\.rawValue)) == named)
    }
}
