// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Something that has changed, for whoever asked to hear of it.
package enum Announcement: Sendable {
    case toolsChanged
    case promptsChanged
    case resourcesChanged
    /// A resource has another content, by its address.
    case resourceUpdated(String)
    /// A durable call has changed, by its id, with the whole of it (tasks extension).
    case task(String, JSONObject)

    /// The method of the notification.
    var method: String {
        switch self {
        case .toolsChanged: "notifications/tools/list_changed"
        case .promptsChanged: "notifications/prompts/list_changed"
        case .resourcesChanged: "notifications/resources/list_changed"
        case .resourceUpdated: "notifications/resources/updated"
        case .task: "notifications/tasks"
        }
    }

    /// The notification; with the id of the subscription that it is sent for, when there is one.
    func message(for subscription: RequestID? = nil) -> [UInt8] {
        var params: JSONObject = [:]
        switch self {
        case .toolsChanged, .promptsChanged, .resourcesChanged: break
        case .resourceUpdated(let uri): params["uri"] = .string(uri)
        case .task(_, let task): params = task
        }
        if let subscription { params["_meta"] = [MetaKey.subscriptionID: subscription.json] }
        return Notification.message(method, params.isEmpty ? nil : .object(params))
    }
}

/// Which announcements somebody wants to hear.
package struct Wishes: Sendable, Equatable {
    package var tools = false
    package var prompts = false
    package var resources = false
    package var uris: Set<String> = []
    package var tasks: Set<String> = []

    package init() {}

    func wants(_ announcement: Announcement) -> Bool {
        switch announcement {
        case .toolsChanged: tools
        case .promptsChanged: prompts
        case .resourcesChanged: resources
        case .resourceUpdated(let uri): uris.contains(uri)
        case .task(let id, _): tasks.contains(id)
        }
    }

    /// As it stands in an acknowledgement: only what is honoured.
    var json: JSONObject {
        var object: JSONObject = [:]
        if tools { object["toolsListChanged"] = true }
        if prompts { object["promptsListChanged"] = true }
        if resources { object["resourcesListChanged"] = true }
        if !uris.isEmpty { object["resourceSubscriptions"] = .array(uris.sorted().map { .string($0) }) }
        if !tasks.isEmpty { object["taskIds"] = .array(tasks.sorted().map { .string($0) }) }
        return object
    }
}
