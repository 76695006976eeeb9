// SPDX-License-Identifier: Apache-2.0

/// `program.toml` of a program folder: what is said once about the whole program.
package struct ProgramFile: Sendable, Hashable {
    /// The day a week starts on.
    package enum Weekday: String, Sendable, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    /// When each slot kind starts, in minutes since local midnight.
    package struct SlotStarts: Sendable, Hashable {
        package let am: Int
        package let pm: Int
        package let night: Int
    }

    package let id: String
    package let name: String
    /// An IANA zone name.
    package let timeZone: String
    /// The moment that counts as now, if the program is a fixed example.
    package let asOf: LocalMoment?
    package let weekStart: Weekday
    package let slotStarts: SlotStarts
    /// The program's own limits by name; integers, numbers, booleans or strings.
    package let policies: [String: TOMLValue]

    /// Where the system keeps its time zones.
    package static let systemZones = "/usr/share/zoneinfo"

    /// Reads a file's bytes; every fault at once, each with its place.
    package static func parse(
        _ bytes: [UInt8], file: String, zones: String = systemZones
    ) -> Result<ProgramFile, SettingsFailure> {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(parsing: bytes, file: file)
        } catch {
            return .failure(SettingsFailure(faults: [error]))
        }
        let faults = FaultList()
        let decoded = ProgramFile(document, zones: zones, faults: faults)
        guard let decoded, faults.faults.isEmpty else { return .failure(SettingsFailure(faults: faults.faults)) }
        return .success(decoded)
    }

    /// The policies of a file that has other faults; none if it is no TOML.
    package static func policies(of bytes: [UInt8]) -> [String: TOMLValue] {
        guard let document = try? TOMLDocument(parsing: bytes, file: "") else { return [:] }
        let reader = SettingsReader(document, faults: FaultList())
        return policies(reader.tableNode("policies"), file: "", FaultList())
    }

    private init?(_ document: TOMLDocument, zones: String, faults: FaultList) {
        let reader = SettingsReader(document, faults: faults)
        let id = reader.string("id", .identifier, required: true)
        let name = reader.string("name", required: true)
        let timeZone = reader.string("time_zone", ProgramFile.zoneRule(zones), required: true)
        let asOf = reader.string("as_of", .localMoment)
        let weekStart = reader.choice("week_start", Weekday.self, required: true)
        let slots = reader.table("slots", required: true)
        let am = slots?.string("am", .timeOfDay, required: true).flatMap(LocalMoment.minuteOfDay)
        let pm = slots?.string("pm", .timeOfDay, required: true).flatMap(LocalMoment.minuteOfDay)
        let night = slots?.string("night", .timeOfDay, required: true).flatMap(LocalMoment.minuteOfDay)
        slots?.finish()
        let policies = reader.tableNode("policies")
        reader.finish()
        self.policies = ProgramFile.policies(policies, file: document.file, faults)
        guard let id, let name, let timeZone, let weekStart, let am, let pm, let night else { return nil }
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.asOf = asOf.flatMap(LocalMoment.init(parsing:))
        self.weekStart = weekStart
        slotStarts = SlotStarts(am: am, pm: pm, night: night)
    }

    private static func policies(_ node: TOMLNode?, file: String, _ faults: FaultList) -> [String: TOMLValue] {
        var policies: [String: TOMLValue] = [:]
        for entry in node?.entries ?? [] {
            if case .scalar(let value) = entry.node.content {
                policies[entry.key] = value
            } else {
                let found = entry.node.value.typeName
                faults.add(
                    SettingsFault(
                        file: file, position: entry.node.position, key: "policies." + TOMLValue.key(entry.key),
                        value: entry.node.value.text,
                        message: "must be an integer, a number, a boolean or a string, found \(found)"))
            }
        }
        return policies
    }

    /// The name has the form of a zone, and the system knows it; where the system has no zones, the form must do.
    private static func zoneRule(_ zones: String) -> TextRule {
        TextRule("an IANA time zone such as \"America/New_York\"") { name in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            let isWellFormed =
                name.utf8.count <= 64
                && parts.allSatisfy { part in
                    !part.isEmpty
                        && part.utf8.allSatisfy {
                            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
                                || $0 == 43 || $0 == 45
                        }
                }
            return isWellFormed && (!SiteFolder.exists(zones) || SiteFolder.isFile(zones + "/" + name))
        }
    }
}
