// SPDX-License-Identifier: Apache-2.0

import JSON

/// Each durable call is what its state says: it has ended or it has not, somebody holds it or nobody does, and what it
/// keeps as JSON can be read.
struct CallCheck<Connection: SQLConnection> {
    let connection: Connection

    func run(_ report: inout CheckReport) throws(StoreError) {
        guard let rows = StoreCheck.rows(of: "durable_calls") else { return }
        let table = rows.table
        let (id, state) = (table.place("id"), table.place("state"))
        let (finished, lease, asks) = (table.place("finished_at"), table.place("lease_until"), table.place("asks"))
        let documents = ["arguments", "requester", "progress", "asks", "answers", "result", "problem", "errors"]
            .map { (name: $0, place: table.place($0)) }
        try rows.read(from: connection) { (row) throws(StoreError) in
            let subject = "durable call \(try row.text(id))"
            let found = try row.callState(state)
            if found.hasEnded != (row.optionalInteger(finished) != nil) {
                report.add("call_end", subject, "its state is \(found.rawValue), and its time of ending says otherwise")
            }
            if (found == .running) != (row.optionalInteger(lease) != nil) {
                report.add("call_lease", subject, "its state is \(found.rawValue), and its lease says otherwise")
            }
            if found == .inputRequired, row.optionalBytes(asks).flatMap({ CallAsks($0) }) == nil {
                report.add("call_asks", subject, "it waits for answers and asks nothing that can be read")
            }
            var bytes = 256
            for document in documents {
                guard let json = row.optionalBytes(document.place) else { continue }
                bytes += json.count
                if (try? JSONValue.parse(json)) == nil {
                    report.add("call_json", subject, "its \(document.name) cannot be read as JSON")
                }
            }
            return bytes
        }
    }
}
