// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel

/// A question in the words of MCP: the request that a client is asked by, and what its result means.
///
/// The request is the same in both eras; how it reaches the client is not.
struct ClientQuestion {
    let ask: Ask
    let revision: ProtocolRevision
    /// Why the answer before was none; nil when it is asked for the first time.
    var unfit: String?

    /// The method of the request.
    var method: String {
        switch ask.kind {
        case .form, .approval: "elicitation/create"
        case .model: "sampling/createMessage"
        case .roots: "roots/list"
        }
    }

    /// Its parameters.
    var params: JSONObject {
        switch ask.kind {
        case .form, .approval: elicitation
        case .model: SamplingRequest(ask: ask, revision: revision).params
        case .roots: [:]
        }
    }

    private var elicitation: JSONObject {
        // Whoever is asked the same again has to see what was wrong.
        let message = unfit.map { "\(ask.message)\n\nThe last answer was not taken: \($0)" } ?? ask.message
        guard let url = ask.url else {
            return [
                "message": .string(message),
                "requestedSchema": ElicitedSchema.adapted(FormSchema.requested(ask.schema), to: revision),
            ]
        }
        var params: JSONObject = ["mode": "url", "message": .string(message), "url": .string(url)]
        if revision.hasElicitationIDs {
            params["elicitationId"] = .string((try? randomBytes(16)).map(Hex.encode) ?? ask.key)
        }
        return params
    }

    /// The answer in a client's result; nil when the result has another form, or does not fit the question.
    ///
    /// - Parameters:
    ///   - person: on whose behalf the client speaks.
    ///   - micros: when it was given, in microseconds since 1970.
    func answer(in result: JSONValue, by person: String, atMicros micros: Int64) -> AskAnswer? {
        guard result.objectValue != nil else { return nil }
        var answer: AskAnswer
        switch ask.kind {
        case .form, .approval:
            guard let action = result["action"]?.stringValue.flatMap(AskAnswer.Action.init(rawValue:)) else {
                return nil
            }
            var value = JSONValue.null
            if action == .accept, ask.url == nil {
                value = FormSchema.answer(result["content"] ?? [:], to: ask.schema)
            }
            answer = AskAnswer(value: value, answeredBy: person, atMicros: micros)
            answer.action = action
        case .model:
            guard let reading = ModelReply(reading: result) else { return nil }
            guard let value = reading.value(for: ask) else { return nil }
            answer = AskAnswer(value: value, answeredBy: person, atMicros: micros)
            answer.model = reading.model
        case .roots:
            guard let roots = result["roots"]?.arrayValue else { return nil }
            let value = JSONValue.array(
                roots.map { root in
                    var object: JSONObject = ["uri": root["uri"] ?? .null]
                    if let name = root["name"] { object["name"] = name }
                    return .object(object)
                })
            answer = AskAnswer(value: value, answeredBy: person, atMicros: micros)
        }
        if answer.action == .accept, ask.url == nil, ask.fault(in: answer.value) != nil { return nil }
        return answer
    }

    /// Why `answer` found none, in a sentence for whoever is asked again.
    func fault(in result: JSONValue) -> String {
        let form = "It is no result of \(method)."
        guard ask.kind == .form || ask.kind == .approval, ask.url == nil, result["action"] == "accept",
            let problem = ask.fault(in: FormSchema.answer(result["content"] ?? [:], to: ask.schema))
        else { return form }
        let faults = problem.errors.prefix(5).map { fault in
            fault.instancePath.isEmpty ? fault.message : "\(fault.instancePath): \(fault.message)"
        }
        return faults.isEmpty ? problem.detail : String(faults.joined(separator: "; ").prefix(1_000))
    }
}

/// The schema of a form as the revision's clients can show it.
enum ElicitedSchema {
    /// Before 2025-11-25 a choice had its titles beside it (`enumNames`); what no older form can say stays as it is.
    static func adapted(_ schema: JSONValue, to revision: ProtocolRevision) -> JSONValue {
        guard !revision.hasTitledChoices, var object = schema.objectValue,
            let properties = object["properties"]?.objectValue
        else { return schema }
        object["properties"] = .object(
            properties.reduce(into: JSONObject()) { $0[$1.key] = untitled($1.value) })
        return .object(object)
    }

    private static func untitled(_ field: JSONValue) -> JSONValue {
        guard var object = field.objectValue, let choices = field["oneOf"]?.arrayValue else { return field }
        object["oneOf"] = nil
        object["enum"] = .array(choices.map { $0["const"] ?? .null })
        object["enumNames"] = .array(choices.map { $0["title"] ?? $0["const"] ?? .null })
        return .object(object)
    }
}
