// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// {{title}}: counts the people of the program by role.
package struct {{type}}: Plugin {
    package static let info = PluginInfo(id: "{{id}}", version: "0.1.0")

    package init(host: HostServices, config: JSONValue) throws {}

    package var tools: [Tool] {
        [
            Tool(
                "{{tool}}", title: "{{title}}", description: "Counts the people of the program by role.",
                input: .object(["role": .string(description: "Count only people of this role.", minimumLength: 1)]),
                output: .object(
                    ["total": .integer(), "by_role": .dictionary(of: .integer())], required: ["total", "by_role"]),
                effect: .read, requires: .init(tables: ["people"])
            ) { call in
                let people = try await call.table("people")
                var count = try Headcount(of: people) { try call.checkCancellation() }
                if let role = call.string(ifPresent: "role") { count = try count.only(role) }
                return .structured(count.json)
            }
        ]
    }
}
