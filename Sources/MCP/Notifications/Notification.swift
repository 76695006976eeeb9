// SPDX-License-Identifier: Apache-2.0

import JSON

/// The messages that this server sends unasked; each is one line.
enum Notification {
    /// The first message of a subscription: what of the wishes is honoured (MCP 2026-07-28, subscriptions, L54).
    static func acknowledged(_ subscription: RequestID, honoured: JSONObject) -> [UInt8] {
        message(
            "notifications/subscriptions/acknowledged",
            ["notifications": .object(honoured), "_meta": meta(subscription)])
    }

    /// The response to `subscriptions/listen`: the server has ended the subscription on purpose.
    static func ended(_ subscription: RequestID) -> [UInt8] {
        let result: JSONValue = ["resultType": "complete", "_meta": meta(subscription)]
        return Reply.result(id: subscription, result.serialized())
    }

    /// A request is not to be answered any more.
    static func cancelled(_ request: RequestID, reason: String) -> [UInt8] {
        message("notifications/cancelled", ["requestId": request.json, "reason": .string(reason)])
    }

    private static func meta(_ subscription: RequestID) -> JSONValue { [MetaKey.subscriptionID: subscription.json] }

    static func message(_ method: String, _ params: JSONValue?) -> [UInt8] {
        var message: JSONObject = ["jsonrpc": "2.0", "method": .string(method)]
        if let params { message["params"] = params }
        return JSONValue.object(message).serialized()
    }
}

extension RequestID {
    /// As it stands in a message.
    var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        }
    }
}
