// SPDX-License-Identifier: Apache-2.0

public import Columns

extension ProgramProfile {
    /// The table `program`: one row.
    public func table() throws(ColumnsError) -> Table {
        let pairs = policies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
        let values: [String: Column] = [
            "id": .utf8([id]), "name": .utf8([name]), "time_zone": .utf8([timeZone]),
            "as_of": .localTimestamp([asOf?.microseconds ?? 0], isNull: [asOf == nil]),
            "week_start": .dictionary([weekStart.name]),
            "am_start": .int32([Int32(amStart.minutes)]), "pm_start": .int32([Int32(pmStart.minutes)]),
            "night_start": .int32([Int32(nightStart.minutes)]),
            "week_cap_half_days": .int32([Int32(clamping: weekCapHalfDays)]), "policies": .utf8([pairs]),
        ]
        let schema = try TableSpec.program.schema()
        let columns = schema.fields.compactMap { values[$0.name] }
        return Table(name: TableSpec.program.name, try RecordBatch(schema: schema, columns: columns))
    }

    /// Reads the table `program`; the error names the column that is missing or wrong.
    public init(table: Table) throws(RosterError) {
        guard let batch = table.batches.first(where: { $0.count > 0 }) else { throw .missingRow(table: table.name) }
        let reader = BatchReader(batch, table: table.name)
        self.init(
            id: try reader.text("id")[0], name: try reader.text("name")[0],
            timeZone: try reader.text("time_zone")[0])
        asOf = batch.int64("as_of")?.value(at: 0).map { LocalDateTime(microseconds: $0) }
        let day = try reader.text("week_start")[0]
        guard let weekStart = Weekday(name: day) else {
            throw .value(table: table.name, column: "week_start", value: day, allowed: "monday to sunday")
        }
        self.weekStart = weekStart
        amStart = try Self.time(reader, "am_start")
        pmStart = try Self.time(reader, "pm_start")
        nightStart = try Self.time(reader, "night_start")
        for pair in (batch.text("policies")?[0] ?? "").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let value = Int(parts[1]) { policies[String(parts[0])] = value }
        }
        policies[Policy.weekCapHalfDays.name] = Int(try reader.int32("week_cap_half_days")[0])
    }

    private static func time(_ reader: BatchReader, _ column: String) throws(RosterError) -> LocalTime {
        let minutes = Int(try reader.int32(column)[0])
        guard let time = LocalTime(minutes: minutes) else {
            throw .value(
                table: reader.table, column: column, value: "\(minutes)", allowed: "0 to 1439 minutes from midnight")
        }
        return time
    }
}
