// SPDX-License-Identifier: Apache-2.0

/// What each namespace holds is what its quota counts.
struct KeyValueCheck<Connection: SQLConnection> {
    let connection: Connection
    let counters: Counters

    private struct Space: Hashable {
        let program: String
        let namespace: String

        var name: String { "\(namespace) of \(program)" }
    }

    func run(_ report: inout CheckReport) throws(StoreError) {
        var found: [Space: KeyValueUsage] = [:]
        var count = 0
        try StoreCheck.rows(of: "key_values")?.read(from: connection) { (row) throws(StoreError) in
            let space = Space(program: try row.text(0), namespace: try row.text(1))
            let (key, value) = (try row.text(2), try row.bytes(3))
            let size = Int64(key.utf8.count + value.count)
            let (counted, etag) = (try row.integer(4), try row.integer(5))
            if counted != size {
                report.add("key_size", "key \(key) of \(space.name)", "it has \(size) bytes and counts \(counted)")
            }
            if etag > counters.value(program: space.program, "etag") {
                report.add("key_etag", "key \(key) of \(space.name)", "its etag \(etag) was never given out")
            }
            let sum = found[space] ?? KeyValueUsage(bytes: 0, entries: 0)
            found[space] = KeyValueUsage(bytes: sum.bytes + size, entries: sum.entries + 1)
            count += 1
            return Int(size)
        }
        report.keyValues = count
        let counted = try connection.query("SELECT program_id, namespace, bytes, entries FROM key_value_usage", []) {
            (row) throws(StoreError) in
            (
                Space(program: try row.text(0), namespace: try row.text(1)),
                KeyValueUsage(bytes: try row.integer(2), entries: try row.integer(3))
            )
        }
        var usage: [Space: KeyValueUsage] = [:]
        for (space, value) in counted { usage[space] = value }
        for space in Set(found.keys).union(usage.keys).sorted(by: { $0.name < $1.name }) {
            let nothing = KeyValueUsage(bytes: 0, entries: 0)
            let (held, counted) = (found[space] ?? nothing, usage[space] ?? nothing)
            if held != counted {
                report.add(
                    "key_usage", space.name,
                    "it holds \(held.bytes) bytes in \(held.entries) keys and counts \(counted.bytes) in "
                        + "\(counted.entries)")
            }
        }
    }
}
