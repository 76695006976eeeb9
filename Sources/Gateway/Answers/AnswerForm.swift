// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel

/// A form in which an answer can be sent, by its media type; `Accept` chooses.
///
/// A tool that can write itself as text has a parameter `format` with the words `text`, `csv` or `ics`, and then answers
/// with `document {media_type, text}`; the gateway asks for that form and sends the text itself. Of any other tool,
/// `text/plain` gets what `TextForm` makes of its result.
enum AnswerForm: String, CaseIterable {
    case json = "application/json"
    case text = "text/plain"
    case csv = "text/csv"
    case ics = "text/calendar"
    /// Of the start page only.
    case html = "text/html"
    case events = "text/event-stream"

    /// What a call of a tool can be answered with, what it sends by itself first.
    static func offered(by schema: JSONValue, streams: Bool) -> [AnswerForm] {
        let words = schema["properties"]?["format"]?["enum"]?.arrayValue ?? []
        return allCases.filter { form in
            switch form {
            case .json, .text: true
            case .csv, .ics: words.contains(.string(form.word))
            case .events: streams
            case .html: false
            }
        }
    }

    /// The form that a request prefers, or 406 with what there is.
    static func preferred(by request: Request, among forms: [AnswerForm]) throws(Problem) -> AnswerForm {
        if let form = Acceptance(request).preferred(among: forms) { return form }
        let types = forms.map(\.rawValue).joined(separator: ", ")
        throw Problem(
            .validation,
            "Accept asks for \"\((request.headers[.accept] ?? "").prefix(200))\"; this can be sent as \(types).",
            status: 406)
    }

    private var word: String {
        switch self {
        case .text: "text"
        case .csv: "csv"
        case .ics: "ics"
        case .json: "json"
        case .events: "events"
        case .html: "html"
        }
    }

    private var isText: Bool { self == .text || self == .csv || self == .ics }

    /// The arguments with the form asked for, where the tool knows it and the caller named none.
    func asking(_ arguments: JSONValue, of schema: JSONValue) -> JSONValue {
        let words = schema["properties"]?["format"]?["enum"]?.arrayValue ?? []
        guard isText, words.contains(.string(word)), var object = arguments.objectValue, object["format"] == nil else {
            return arguments
        }
        object["format"] = .string(word)
        return .object(object)
    }

    /// The text of a result; nil when it is sent as JSON, or has no such form.
    func response(_ result: @autoclosure () -> JSONValue) -> Response? {
        guard isText else { return nil }
        let result = result()
        if let document = result["document"], let text = document["text"]?.stringValue,
            document["media_type"]?.stringValue == rawValue
        {
            return Response(text: text, contentType: rawValue + "; charset=utf-8")
        }
        return self == .text ? Response(text: TextForm.render(result)) : nil
    }
}
