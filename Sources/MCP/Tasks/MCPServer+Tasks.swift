// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks
import Telemetry

/// `tasks/get`, `tasks/update` and `tasks/cancel` (SEP-2663).
///
/// A task is there for whoever made it and for nobody else: an id that is another's is as unknown as one that never was.
extension MCPServer {
    func task(_ exchange: Exchange) throws(ProtocolError) -> Dispatch {
        guard let waiting else { throw .methodNotFound(exchange.method, in: exchange.revision) }
        guard exchange.client.hasTasks else { throw .missing(extension: ClientCapabilities.tasksExtension) }
        guard let id = exchange.params["taskId"]?.stringValue else {
            throw .inBody(.invalidParams, "params.taskId must be a string: the id of a task.")
        }
        let person = exchange.caller.principal
        let method = Method(exchange.method, in: exchange.revision)
        let responses = exchange.params["inputResponses"]
        if method == .updateTask, responses?.objectValue == nil {
            throw .inBody(.invalidParams, "params.inputResponses must be an object of results by key.")
        }
        return Dispatch.result(of: exchange) { _ throws(ProtocolError) in
            do throws(Problem) {
                switch method {
                case .updateTask?:
                    let call = try await waiting.follow(id, by: person)
                    let answers = try self.answers(responses?.objectValue ?? [:], to: call, by: person.name)
                    if !answers.isEmpty { try await waiting.answer(id, answers, by: person) }
                    return self.taskResult([:])
                case .cancelTask?:
                    try await waiting.stop(id, by: person)
                    return self.taskResult([:])
                default:
                    let call = try await waiting.follow(id, by: person)
                    return self.taskResult(self.detailed(call, exchange.client))
                }
            } catch {
                throw Self.taskError(error, id)
            }
        }
    }

    /// A task in full, as `tasks/get` and the notification have it.
    func detailed(_ call: CallSnapshot, _ client: ClientCapabilities) -> JSONObject {
        let encoder = ToolResultEncoder(revision: .july2026, fixed: fixed)
        return TaskDocument(call, options).detailed(client.abilities(in: .july2026)) { phase in
            let bytes: [UInt8]
            switch phase {
            case .completed(let document): bytes = encoder.encode(ToolResult(document: document), id: .integer(0))
            case .failed(let problem): bytes = encoder.encode(problem, id: .integer(0))
            default: return nil
            }
            let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
            return (try? JSONValue.parse(bytes, limits: limits))?["result"]
        }
    }

    /// The answers in `inputResponses`; keys that are not asked, or were answered, are passed over.
    ///
    /// - Throws: VALIDATION_ERROR for a response that the question does not take.
    private func answers(
        _ responses: JSONObject, to call: CallSnapshot, by person: String
    ) throws(Problem) -> [String: AskAnswer] {
        guard case .asking(let asks) = call.phase else { return [:] }
        var answers: [String: AskAnswer] = [:]
        for ask in asks where ask.kind != .approval {
            guard let response = responses[ask.key] else { continue }
            let question = ClientQuestion(ask: ask, revision: .july2026)
            guard let answer = question.answer(in: response, by: person, atMicros: time.wallMicroseconds()) else {
                throw Problem(
                    .validation, "The response to \"\(ask.key)\" is no result of \(question.method) that fits it.")
            }
            answers[ask.key] = answer
        }
        return answers
    }

    private func taskResult(_ members: JSONObject) -> [UInt8] {
        var result = members
        result["resultType"] = "complete"
        result["_meta"] = [MetaKey.serverInfo: (try? JSONValue.parse(fixed.serverInfo)) ?? .null]
        return JSONValue.object(result).serialized()
    }

    private static func taskError(_ problem: Problem, _ id: String) -> ProtocolError {
        let isCallers = (400..<500).contains(problem.status)
        return .inBody(
            isCallers ? .invalidParams : .internalError, problem.text,
            data: ["taskId": .string(String(id.prefix(64))), MetaKey.problem: problem.json])
    }
}

extension ToolResult {
    /// The result that the row of a call keeps: `{structured?, content?, meta?}`.
    init(document bytes: [UInt8]) {
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        let document = (try? JSONValue.parse(bytes, limits: limits)) ?? .null
        self.init(
            structured: document["structured"], content: document["content"]?.arrayValue ?? [],
            meta: document["meta"]?.objectValue ?? [:])
    }
}
