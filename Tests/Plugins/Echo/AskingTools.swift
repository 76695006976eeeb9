// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Echo {
    /// Tools that ask something of the host.
    var askingTools: [Tool] {
        [
            Tool(
                "echo_request", title: "Request", description: "Passes a request on to the host.",
                input: .object(["service": .string(), "payload": .any()], required: ["service"]), effect: .read
            ) { call in
                let reply = try await call.request(call.string("service"), call.arguments["payload"] ?? [:])
                return .structured(["reply": reply])
            },
            Tool(
                "echo_table", title: "Table", description: "Counts the rows of a table and adds up its numbers.",
                input: .object(["table": .string(), "column": .string()], required: ["table"]), effect: .read
            ) { call in
                let snapshot = try await call.host.table(call.string("table"))
                var sum: Int64 = 0
                for batch in snapshot.table.batches {
                    guard let name = call.string(ifPresent: "column"), let column = batch.int64(name) else { continue }
                    sum = column.reduce(sum, &+)
                }
                return .structured([
                    "rows": .integer(Int64(snapshot.table.rowCount)), "sum": .integer(sum),
                    "version": snapshot.version.map { .integer($0) } ?? .null,
                ])
            },
            Tool(
                "echo_write", title: "Write", description: "Pretends to change something.",
                input: .object(["hard": .boolean(default: false)]), effect: .write,
                effectRules: [
                    Tool.EffectRule(
                        when: .object(["hard": .constant(true)], required: ["hard"], additionalProperties: true),
                        effect: .destructive)
                ]
            ) { _ in .structured(["written": true]) },
        ]
    }
}
