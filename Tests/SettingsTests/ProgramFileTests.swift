// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct ProgramFileTests {
    private static let good = """
        id = "family-medicine"
        name = "Larkspur Valley"
        time_zone = "UTC"
        as_of = "2026-03-02T07:00"
        week_start = "monday"
        [slots]
        am = "07:00"
        pm = "13:00"
        night = "19:30"
        [policies]
        week_cap_half_days = 11
        float = 0.5
        """

    private func faults(_ text: String, zones: String = "/nonexistent") -> [String] {
        switch ProgramFile.parse(Array(text.utf8), file: "program.toml", zones: zones) {
        case .success: []
        case .failure(let failure): failure.faults.map(\.description)
        }
    }

    @Test func `A program file is decoded`() throws {
        let program = try ProgramFile.parse(Array(ProgramFileTests.good.utf8), file: "p", zones: "/nonexistent").get()
        #expect(program.id == "family-medicine")
        #expect(program.timeZone == "UTC")
        #expect(program.asOf?.description == "2026-03-02T07:00")
        #expect(program.weekStart == .monday)
        #expect(program.slotStarts == ProgramFile.SlotStarts(am: 420, pm: 780, night: 1_170))
        #expect(program.policies == ["week_cap_half_days": .integer(11), "float": .float(0.5)])
    }

    @Test func `An empty file names everything that is missing`() {
        let found = faults("")
        #expect(found.count == 5)
        for key in ["id", "name", "time_zone", "week_start", "slots"] {
            #expect(found.contains { $0.hasPrefix("program.toml:1:1: \(key): is missing") }, "\(key)")
        }
    }

    @Test(arguments: [
        (
            "id = \"family-medicine\"", "id = \"Family\"",
            "program.toml:1:6: id: \"Family\" is not allowed; allowed: 1 to 64 of a-z"
        ),
        (
            "week_start = \"monday\"", "week_start = \"mon\"",
            "program.toml:5:14: week_start: \"mon\" is not allowed; allowed: one of"
        ),
        (
            "am = \"07:00\"", "am = \"7:00\"",
            "program.toml:7:6: slots.am: \"7:00\" is not allowed; allowed: a time of day"
        ),
        (
            "am = \"07:00\"", "am = 07:00:00\nnoon = 1",
            "program.toml:8:1: slots.noon: is not a known key; allowed: am, night, pm"
        ),
        (
            "time_zone = \"UTC\"", "time_zone = \"../etc/passwd\"",
            "program.toml:3:13: time_zone: \"../etc/passwd\" is not allowed"
        ),
        ("name = \"Larkspur Valley\"", "name = \"\"", "program.toml:2:8: name: \"\" is not allowed"),
        ("week_cap_half_days = 11", "caps = [1]", "program.toml:11:8: policies.caps: must be an integer, a number"),
        (
            "as_of = \"2026-03-02T07:00\"", "as_off = \"2026-03-02\"",
            "program.toml:4:1: as_off: is not a known key; did you mean \"as_of\"?"
        ),
    ])
    func `A fault has its place`(_ old: String, _ new: String, _ start: String) {
        let text = ProgramFileTests.good.split(separator: "\n").map { $0 == old ? new : String($0) }.joined(
            separator: "\n")
        let found = faults(text)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix(start) == true, "\(found)")
    }

    @Test func `A zone must exist where the system has zones`() throws {
        let zones = try SiteOnDisk(["Here": ""])
        let text = { (zone: String) in
            ProgramFileTests.good.split(separator: "\n")
                .map { $0.hasPrefix("time_zone") ? "time_zone = \"\(zone)\"" : String($0) }.joined(separator: "\n")
        }
        #expect(faults(text("Here"), zones: zones.path) == [])
        #expect(faults(text("Nowhere"), zones: zones.path).count == 1)
        // A folder is no zone.
        #expect(faults(text("conf"), zones: zones.path).count == 1)
        #expect(faults(text("Nowhere/Land")) == [])
    }
}
