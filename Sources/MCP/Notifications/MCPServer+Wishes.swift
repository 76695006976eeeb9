// SPDX-License-Identifier: Apache-2.0

import JSON

/// Which of the wishes of `subscriptions/listen` are honoured.
extension MCPServer {
    /// The most resources or tasks that one subscription may name.
    private static let maximumNames = 1_000

    /// What a subscription is told: what was asked for, as far as it exists for the caller.
    ///
    /// - Throws: -32602 for wishes of the wrong form; -32021 for tasks without the extension.
    func wishes(_ exchange: Exchange) throws(ProtocolError) -> Wishes {
        guard let asked = exchange.params["notifications"]?.objectValue else {
            throw .inBody(
                .invalidParams, "params.notifications must be an object such as {\"toolsListChanged\": true}.")
        }
        var wishes = Wishes()
        wishes.tools = try flag("toolsListChanged", in: asked)
        wishes.prompts = try flag("promptsListChanged", in: asked)
        wishes.resources = try flag("resourcesListChanged", in: asked)
        for uri in try names("resourceSubscriptions", in: asked) where isSubscribable(uri, exchange.caller) {
            wishes.uris.insert(uri)
        }
        let tasks = try names("taskIds", in: asked)
        if !tasks.isEmpty {
            guard exchange.client.hasTasks else { throw .missing(extension: ClientCapabilities.tasksExtension) }
            for id in tasks where canFollow(task: id, exchange.caller) { wishes.tasks.insert(id) }
        }
        return wishes
    }

    private func flag(_ name: String, in asked: JSONObject) throws(ProtocolError) -> Bool {
        guard let wish = asked[name], !wish.isNull else { return false }
        guard let isWanted = wish.boolValue else {
            throw .inBody(.invalidParams, "params.notifications.\(name) must be a boolean.")
        }
        return isWanted
    }

    private func names(_ name: String, in asked: JSONObject) throws(ProtocolError) -> [String] {
        guard let wish = asked[name], !wish.isNull else { return [] }
        let names = wish.arrayValue?.compactMap(\.stringValue)
        guard let names, names.count == wish.arrayValue?.count else {
            throw .inBody(.invalidParams, "params.notifications.\(name) must be an array of strings.")
        }
        guard names.count <= Self.maximumNames else {
            throw .inBody(
                .invalidParams,
                "params.notifications.\(name) has \(names.count) entries; at most \(Self.maximumNames) are taken.")
        }
        return names
    }

    /// Whether a caller is told of a resource: one that it may read.
    func canSubscribe(_ uri: String, _ caller: Caller) -> Bool { isSubscribable(uri, caller) }
}
