// SPDX-License-Identifier: Apache-2.0

import JSON

/// The envelope of a JSON-RPC response; always one line.
enum Reply {
    /// A result that is JSON already.
    static func result(id: RequestID, _ result: [UInt8]) -> [UInt8] {
        var writer = JSONWriter()
        begin(&writer, id: id)
        writer.key("result")
        writer.raw(result)
        writer.endObject()
        return writer.finish()
    }

    /// An error; the id is null only when it could not be read (JSON-RPC 2.0, section 5).
    static func error(id: RequestID?, _ error: ProtocolError) -> [UInt8] {
        var writer = JSONWriter()
        begin(&writer, id: id)
        writer.key("error")
        writer.beginObject()
        writer.key("code")
        writer.value(error.code.rawValue)
        writer.key("message")
        writer.value(error.message)
        if let data = error.data {
            writer.key("data")
            writer.value(data)
        }
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }

    /// Many responses as one array (revision 2025-03-26).
    static func batch(_ replies: [[UInt8]]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for reply in replies { writer.raw(reply) }
        writer.endArray()
        return writer.finish()
    }

    /// Opens the envelope; the caller writes `result` or `error` and closes it.
    static func begin(_ writer: inout JSONWriter, id: RequestID?) {
        writer.beginObject()
        writer.key("jsonrpc")
        writer.value("2.0")
        writer.key("id")
        switch id {
        case .string(let text)?: writer.value(text)
        case .integer(let number)?: writer.value(number)
        case nil: writer.null()
        }
    }
}
