// SPDX-License-Identifier: Apache-2.0

/// What plugins can ask for (docs/plugin-authors, "The site file, and grants").
enum PermissionForm {
    /// Services as a whole, as `PermissionNames` of the module Services has them, which this one does not see.
    private static let services: Set<String> = [
        "roster.versions/1", "store.commit/1", "kv/1", "http.fetch/1", "tool.invoke/1", "tool.list/1",
        "task.enqueue/1", "task.begin/1", "signal.publish/1", "signal.list/1", "ask.form/1", "ask.model/1",
        "ask.roots/1", "approval.request/1", "audit.append/1", "resource.updated/1", "offer.change/1", "roster.write",
    ]
    /// Services and rights that name what they are about after a colon.
    private static let withObject: Set<String> = [
        "tool.invoke", "task.enqueue", "http.fetch", "http.private", "secret.get", "hold.set",
    ]

    static func isKnown(_ permission: String, tables: Set<String>) -> Bool {
        if services.contains(permission) { return true }
        guard let colon = permission.firstIndex(of: ":") else { return false }
        let object = String(permission[permission.index(after: colon)...])
        switch permission[..<colon] {
        case "table": return object == "*" || tables.contains(object)
        case "signal": return object == "A" || object == "B"
        case let stem: return withObject.contains(String(stem)) && !object.isEmpty
        }
    }
}
