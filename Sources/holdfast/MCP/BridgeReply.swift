// SPDX-License-Identifier: Apache-2.0

import JSON

/// Turns the daemon's answers into lines for the client: each a JSON-RPC message, each one line.
enum BridgeReply {
    /// The lines of an answer to the message with this id; none for a notification that was taken.
    static func lines(_ response: BridgeResponse, id: JSONValue?) -> [[UInt8]] {
        let type = response.header("Content-Type") ?? ""
        if type.hasPrefix("text/event-stream") { return events(response.body) }
        if let message = try? JSONValue.parse(response.body) {
            if message.arrayValue != nil { return [message.serialized()] }
            if message["jsonrpc"] != nil { return [named(message, id).serialized()] }
            return id.map { [failure(id: $0, message["detail"]?.stringValue ?? status(response))] } ?? []
        }
        guard let id, response.status != 202 else { return [] }
        return [failure(id: id, status(response))]
    }

    /// An error in the daemon's place.
    static func failure(id: JSONValue, _ message: String, code: Int64 = -32603) -> [UInt8] {
        let reply: JSONValue = [
            "jsonrpc": "2.0", "id": id, "error": ["code": .integer(code), "message": .string(message)],
        ]
        return reply.serialized()
    }

    private static func status(_ response: BridgeResponse) -> String {
        "The daemon answered with HTTP status \(response.status) and no message."
    }

    /// A refusal that was made before the id was read still answers this request.
    private static func named(_ message: JSONValue, _ id: JSONValue?) -> JSONValue {
        guard let id, var object = message.objectValue, object["error"] != nil, object["id"]?.isNull ?? true else {
            return message
        }
        object["id"] = id
        return .object(object)
    }

    /// The messages of a whole event stream.
    private static func events(_ body: [UInt8]) -> [[UInt8]] {
        var reader = EventLines()
        return reader.read(body) + reader.end()
    }
}
