// SPDX-License-Identifier: Apache-2.0

/// The log of edits has no gaps, ends where the counter says, and names versions that are there.
struct EventCheck<Connection: SQLConnection> {
    let connection: Connection
    let counters: Counters

    func run(_ report: inout CheckReport) throws(StoreError) {
        let versions = try connection.query("SELECT program_id, number FROM roster_versions", []) {
            (row) throws(StoreError) in "\(try row.integer(1)) \(try row.text(0))"
        }
        let known = Set(versions)
        var last: [String: Int64] = [:]
        var count = 0
        try StoreCheck.rows(of: "events")?.read(from: connection) { (row) throws(StoreError) in
            let (program, sequence) = (try row.text(0), try row.integer(1))
            let expected = (last[program] ?? 0) + 1
            if sequence != expected {
                report.add(
                    "event_gap", "event \(sequence) of \(program)", "the one before it has the number \(expected - 1)")
            }
            last[program] = sequence
            if let version = row.optionalInteger(5), !known.contains("\(version) \(program)") {
                report.add("event_version", "event \(sequence) of \(program)", "version \(version) is not there")
            }
            count += 1
            return try row.bytes(6).count + 64
        }
        report.events = count
        for (program, sequence) in last.sorted(by: { $0.key < $1.key }) {
            let given = counters.value(program: program, "event")
            if given != sequence {
                report.add(
                    "event_counter", program, "the last event is \(sequence), the last number given out is \(given)")
            }
        }
    }
}
