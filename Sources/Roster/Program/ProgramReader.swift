// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Reads a program from its tables, one entity after the other; what later ones refer to is read first.
struct ProgramReader {
    private let tables: [String: Table]
    private(set) var personIndex: [String: Int] = [:]
    private(set) var serviceIndex: [String: Int] = [:]
    private(set) var skipped: [String: Int] = [:]

    init(_ tables: [Table]) {
        self.tables = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// The batches of a declared table; none if it may be missing and is.
    func batches(_ spec: TableSpec) throws(RosterError) -> [BatchReader] {
        guard let table = tables[spec.name] else {
            if spec.isRequired { throw .missingTable(spec.name) }
            return []
        }
        return table.batches.filter { $0.count > 0 }.map { BatchReader($0, table: spec.name) }
    }

    mutating func skip(_ table: TableSpec, _ column: String) {
        skipped["\(table.name).\(column)", default: 0] += 1
    }

    func profile() throws(RosterError) -> ProgramProfile {
        guard let table = tables[TableSpec.program.name] else { throw .missingTable(TableSpec.program.name) }
        return try ProgramProfile(table: table)
    }

    mutating func people() throws(RosterError) -> [Person] {
        var people: [Person] = []
        for reader in try batches(.people) {
            let ids = try reader.text("id")
            let roles = try reader.translated("role") { Role(rawValue: $0) }
            let pgy = try reader.int32("pgy")
            let fte = try reader.int32("fte")
            let caps = try reader.int32("week_cap_half_days")
            let zones = try reader.text("home_zone")
            let credentials = try reader.text("credentials")
            let (from, to) = (try reader.int32("from"), try reader.int32("to"))
            for row in 0..<reader.batch.count {
                guard let role = roles[row] else {
                    skip(.people, "role")
                    continue
                }
                let id = ids[row]
                guard personIndex[id] == nil else {
                    skip(.people, "id")
                    continue
                }
                personIndex[id] = people.count
                people.append(
                    Person(
                        id: id, role: role, pgy: pgy.value(at: row).map(Int.init),
                        credentials: Self.list(credentials.value(at: row)), fteThousandths: Int(fte[row]),
                        weekCapHalfDays: caps.value(at: row).map(Int.init), homeZone: zones.value(at: row),
                        membership: Self.range(from, to, row)))
            }
        }
        return people
    }

    mutating func services() throws(RosterError) -> [Service] {
        var services: [Service] = []
        for reader in try batches(.services) {
            let (ids, names) = (try reader.text("id"), try reader.text("name"))
            let categories = try reader.int32("category")
            let kinds = try reader.translated("kind") { ServiceKind(rawValue: $0) }
            let levels = try reader.translated("supervision") { Supervision(rawValue: $0) }
            let zones = try reader.text("zone")
            let am = try reader.int32("minutes_am")
            let pm = try reader.int32("minutes_pm")
            let night = try reader.int32("minutes_night")
            let counted = try reader.bool("counted")
            let credentials = try reader.text("credentials")
            let starts = ["start_am", "start_pm", "start_night"].map { reader.batch.int32($0) }
            let moonlighting = try reader.translatedIfThere("moonlighting") { Moonlighting(rawValue: $0) }
            let handoff = reader.batch.int32("handoff_minutes")
            for row in 0..<reader.batch.count {
                guard let kind = kinds[row], let supervision = levels[row] else {
                    skip(.services, kinds[row] == nil ? "kind" : "supervision")
                    continue
                }
                guard serviceIndex[ids[row]] == nil else {
                    skip(.services, "id")
                    continue
                }
                serviceIndex[ids[row]] = services.count
                services.append(
                    Service(
                        id: ids[row], name: names[row], category: Int(categories[row]), kind: kind,
                        zone: zones.value(at: row), minutesAM: am.value(at: row).map(Int.init),
                        minutesPM: pm.value(at: row).map(Int.init), minutesNight: night.value(at: row).map(Int.init),
                        isCounted: counted[row], supervision: supervision,
                        credentials: Self.list(credentials.value(at: row)),
                        startAM: starts[0]?.value(at: row).map(Int.init),
                        startPM: starts[1]?.value(at: row).map(Int.init),
                        startNight: starts[2]?.value(at: row).map(Int.init),
                        moonlighting: moonlighting?[row] ?? .none,
                        handoffMinutes: handoff?.value(at: row).map(Int.init)))
            }
        }
        return services
    }

    /// A range of dates from two columns, open where a value is missing.
    static func range(_ from: Int32Column, _ to: Int32Column, _ row: Int) -> DateRange {
        DateRange(
            from: from.value(at: row).map(LocalDate.init(rawValue:)),
            to: to.value(at: row).map(LocalDate.init(rawValue:)))
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ";").map(String.init)
    }
}
