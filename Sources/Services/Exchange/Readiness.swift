// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import Roster
import Store

/// What the loaded tools will be able to answer from the tables of a program: nothing is silently incomplete.
package struct Readiness: Sendable {
    /// How far a tool comes.
    package enum State: String, Sendable {
        /// Everything that it works on is there.
        case complete
        /// It can answer, and would say more with what is missing.
        case partial
        /// It can only answer UNKNOWN.
        case unknown
    }

    /// One tool.
    package struct Row: Sendable, Equatable {
        package let tool: String
        package let plugin: String
        package let state: State
        /// Tables without which it cannot answer.
        package let missing: [String]
        /// Tables with which it would say more.
        package let improves: [String]
        /// Tables that it works on, some of whose rows were inferred from the past and confirmed by nobody.
        package let inferred: [String]

        /// Whether it can answer at all.
        package var isComputable: Bool { state != .unknown }
    }

    /// The tools that say what they need, in the order of names.
    package let rows: [Row]
    /// How many rows of each table were inferred from the past and confirmed by nobody.
    package let inferredRows: [String: Int]
    /// The plugins whose tools are not known because their manifest cannot be read, each with why.
    package let unreadable: [String]

    /// - Parameters:
    ///   - tools: each tool with the id of its plugin; those that declare nothing are passed over.
    ///   - rowCounts: how many rows each table has; a table that is not there has no entry, and one without rows is as good
    ///     as none.
    ///   - inferredRows: how many rows of each table were inferred and confirmed by nobody.
    ///   - unreadable: plugins whose manifest cannot be read.
    package init(
        tools: [(tool: ToolDescriptor, plugin: String)], rowCounts: [String: Int], inferredRows: [String: Int] = [:],
        unreadable: [String] = []
    ) {
        self.inferredRows = inferredRows
        self.unreadable = unreadable
        func lacks(_ table: String) -> Bool { (rowCounts[table] ?? 0) == 0 }
        rows = tools.filter { !$0.tool.requires.isEmpty }.sorted { $0.tool.name < $1.tool.name }.map { tool, plugin in
            let missing = tool.requires.tables.filter(lacks)
            let improves = tool.requires.improves.filter(lacks)
            return Row(
                tool: tool.name, plugin: plugin,
                state: missing.isEmpty ? (improves.isEmpty ? .complete : .partial) : .unknown, missing: missing,
                improves: improves,
                inferred: (tool.requires.tables + tool.requires.improves).filter { inferredRows[$0] ?? 0 > 0 })
        }
    }

    /// The readiness of the tools of a registry.
    package init(registry: Registry, rowCounts: [String: Int], inferredRows: [String: Int] = [:]) {
        self.init(
            tools: registry.tools.map { ($0.descriptor, $0.pluginID) }, rowCounts: rowCounts,
            inferredRows: inferredRows)
    }

    /// `{table: rows}` of what was inferred and confirmed by nobody.
    package var inferredJSON: JSONValue {
        .object(
            inferredRows.sorted { $0.key < $1.key }.reduce(into: JSONObject()) {
                $0[$1.key] = .integer(Int64($1.value))
            })
    }

    /// The table, for answers.
    package var json: JSONValue {
        .array(
            rows.map { row in
                [
                    "tool": .string(row.tool), "plugin": .string(row.plugin), "computable": .bool(row.isComputable),
                    "state": .string(row.state.rawValue), "missing": .array(row.missing.map { .string($0) }),
                    "improves": .array(row.improves.map { .string($0) }),
                    "inferred": .array(row.inferred.map { .string($0) }),
                ]
            })
    }
}

/// `check_readiness`: which tools can answer from what is stored, and what the others lack.
package enum ReadinessTool {
    package static func all(library: RosterLibrary, registry: RegistryHolder) -> [HostTool] {
        [
            HostTool.make(
                "check_readiness", title: "Check readiness",
                description:
                    "Says for every tool whether it can answer from the stored program, and which tables are missing."
                    + " Use it after an import, and when a tool answers UNKNOWN; for how well the schedule does, "
                    + "get_sitrep. Cheap.",
                effect: .read, input: HostTool.noArguments,
                body: { _, context throws(Problem) in
                    let head = try await library.head()
                    var counts = head?.tables.counts ?? [:]
                    var warnings: [String] = []
                    if head != nil {
                        let identities = try await library.identities.all()
                        counts[TableSpec.identities.name] = identities.count
                        let showsIDs = context.principal.disclosure == .full
                        warnings += [TellingIDs.warning(identities, showsIDs: showsIDs)].compactMap { $0 }
                    }
                    let readiness = Readiness(
                        registry: registry.current, rowCounts: counts, inferredRows: head?.tables.inferredRows ?? [:])
                    return [
                        "version": head.map { .integer($0.summary.number) } ?? .null, "items": readiness.json,
                        "not_computable": .integer(Int64(readiness.rows.filter { !$0.isComputable }.count)),
                        "inferred_rows": readiness.inferredJSON,
                        "warnings": .array(warnings.map { .string($0) }),
                    ]
                })
        ].compactMap { $0 }
    }
}
