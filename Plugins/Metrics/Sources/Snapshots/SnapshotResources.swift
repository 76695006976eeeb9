// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What can be read of the stored snapshots: the last ones as a list, and each by its id.
enum SnapshotResources {
    static let listURI = "holdfast://metrics/snapshots"
    private static let shown = 60

    static let list = Resource(
        uri: listURI, name: "Metric snapshots",
        description: "The last stored snapshots of fairness, coverage, compliance and stability, the newest first.",
        mimeType: "application/json"
    ) { call in
        let all = try await SnapshotStore(keyValues: call.keyValues).all()
        let rows = all.suffix(shown).reversed().map { entry -> JSONValue in
            Snapshot(entry.value)?.row ?? ["id": .string(entry.id), "completeness": "unreadable"]
        }
        return .json(["items": .array(rows), "total": .count(all.count)])
    }

    static let one = ResourceTemplate(
        "holdfast://metrics/snapshots/{id}", name: "Metric snapshot",
        description: "One stored snapshot by its id: its days, its figures, and the version that it measured.",
        mimeType: "application/json"
    ) { call in
        let id = call.arguments["id"]?.stringValue ?? ""
        guard let snapshot = try await SnapshotStore(keyValues: call.keyValues).get(id) else {
            throw ToolFailure.notFound("There is no stored snapshot \"\(id)\"; \(listURI) lists them.")
        }
        return .json(snapshot.json)
    }
}
