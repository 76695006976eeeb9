// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Ask {
    /// What a model is told that is asked by a message alone, with what its answer has to be.
    package var promptText: String {
        guard let schema else { return message }
        return message + "\n\nAnswer with JSON alone, without any other word, that follows this JSON Schema:\n"
            + String(decoding: schema.serialized(), as: UTF8.self)
    }

    /// The answer in what a model has written: the text, or the JSON in it when the question has a schema.
    ///
    /// nil when there should be JSON and is none.
    package func value(inText text: String) -> JSONValue? {
        guard schema != nil else { return .string(text) }
        var body = text[...]
        // Models like to put code between fences.
        if let start = body.range(of: "```") {
            body = body[start.upperBound...]
            if body.hasPrefix("json") { body = body.dropFirst(4) }
            if let end = body.range(of: "```") { body = body[..<end.lowerBound] }
        }
        return try? JSONValue.parse(Array(body.utf8))
    }
}

extension ModelQuestion {
    /// The value of an answer to a conversation: `{role, content, model, stop_reason?}`.
    package static func reply(
        role: String, content: [JSONValue], model: String, stopReason: String?
    ) -> JSONObject {
        var object: JSONObject = [
            "role": .string(role), "content": .array(content), "model": .string(model),
        ]
        if let stopReason { object["stop_reason"] = .string(stopReason) }
        return object
    }
}

extension Substring {
    /// Where a short text stands first; linear in both lengths.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
