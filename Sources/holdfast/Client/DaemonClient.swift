// SPDX-License-Identifier: Apache-2.0

import JSON

/// The daemon's REST face, with failures as the command line reports them.
struct DaemonClient {
    let http: HTTPClient

    /// Calls a tool and gives its structured result.
    func call(_ tool: String, _ arguments: JSONValue = [:]) throws(Failure) -> JSONValue {
        try document(try post(tool, arguments))
    }

    /// Has a tool called later, and gives `{call_id, state}` of the call.
    func callLater(_ tool: String, _ arguments: JSONValue) throws(Failure) -> JSONValue {
        let reply = try post(tool, arguments, [("Prefer", "respond-async")])
        guard reply.status == 202, let call = try? JSONValue.parse(reply.body) else { return try document(reply) }
        return call
    }

    private func post(
        _ tool: String, _ arguments: JSONValue, _ headers: [(String, String)] = []
    ) throws(Failure) -> HTTPReply {
        try http.exchange(
            "POST", "/api/v1/tools/" + Self.escaped(tool),
            headers: [("Content-Type", "application/json"), ("Accept", "application/json")] + headers,
            body: arguments.serialized())
    }

    /// Reads a document.
    func get(_ path: String) throws(Failure) -> JSONValue { try document(try http.exchange("GET", path)) }

    /// A path segment with everything escaped that is not a letter, a digit or one of `-._~` (RFC 3986).
    static func escaped(_ segment: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in segment.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The document of an answer; anything but success is thrown as the failure that it stands for.
    func document(_ reply: HTTPReply) throws(Failure) -> JSONValue {
        let document: JSONValue
        do { document = reply.body.isEmpty ? .null : try JSONValue.parse(reply.body) } catch {
            throw Failure(
                kind: .toolError,
                message: "\(http.endpoint.description) answered \(reply.status) with what is not JSON; is it a daemon?")
        }
        if reply.header("Idempotency-Replayed") == "true" {
            StandardError.write("holdfast: nothing was done again; this is the answer of the first call with the key\n")
        }
        switch reply.status {
        case 200, 201, 204: return document
        case 202:
            throw Failure(kind: .waiting, message: WaitingText.render(document), problem: document)
        default:
            let detail = document["detail"]?.stringValue ?? "the daemon answered \(reply.status)"
            let isDenied = reply.status == 401 || reply.status == 403
            throw Failure(kind: isDenied ? .denied : .toolError, message: detail, problem: document)
        }
    }
}
