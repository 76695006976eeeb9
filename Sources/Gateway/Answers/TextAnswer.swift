// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel

/// An answer as text, for a client that asks for it with `Accept`.
///
/// A tool that can write itself as text has a parameter `format` with the words `text`, `csv` or `ics`, and then answers
/// with `document {media_type, text}`; the gateway asks for that form and sends the text itself. Of any other tool,
/// `text/plain` gets what `TextForm` makes of its result.
enum TextAnswer: String, CaseIterable {
    case text = "text/plain"
    case csv = "text/csv"
    case ics = "text/calendar"

    /// The form that a request prefers; nil when it is not text.
    init?(_ request: Request) {
        guard let accept = request.headers[.accept] else { return nil }
        guard let form = Self.allCases.first(where: { accept.hasPrefix($0.rawValue) }) else { return nil }
        self = form
    }

    private var word: String {
        switch self {
        case .text: "text"
        case .csv: "csv"
        case .ics: "ics"
        }
    }

    /// The arguments with the form asked for, where the tool knows it and the caller named none.
    func asking(_ arguments: JSONValue, of schema: JSONValue) -> JSONValue {
        let words = schema["properties"]?["format"]?["enum"]?.arrayValue ?? []
        guard words.contains(.string(word)), var object = arguments.objectValue, object["format"] == nil else {
            return arguments
        }
        object["format"] = .string(word)
        return .object(object)
    }

    /// The text of a result; nil when the tool has no such form.
    func response(_ result: JSONValue) -> Response? {
        if let document = result["document"], let text = document["text"]?.stringValue,
            document["media_type"]?.stringValue == rawValue
        {
            return Response(text: text, contentType: rawValue + "; charset=utf-8")
        }
        return self == .text ? Response(text: TextForm.render(result)) : nil
    }
}
