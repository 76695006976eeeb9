// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks

/// A durable call in the words of the tasks extension (SEP-2663).
struct TaskDocument {
    private let call: CallSnapshot
    private let options: MCPServerOptions

    init(_ call: CallSnapshot, _ options: MCPServerOptions) {
        self.call = call
        self.options = options
    }

    /// `CreateTaskResult`, without `_meta`.
    var created: JSONObject {
        var object = members
        object["resultType"] = "task"
        return object
    }

    /// `DetailedTask`: what it asks, its result, or the error that it ended with.
    ///
    /// - Parameters:
    ///   - abilities: what the client that asks for it can be asked.
    ///   - result: writes the result of the tool.
    func detailed(_ abilities: AskAbilities, result: (CallSnapshot.Phase) -> JSONValue?) -> JSONObject {
        var object = members
        switch call.phase {
        case .asking(let asks) where isAsking:
            object["inputRequests"] = .object(
                asks.reduce(into: JSONObject()) { requests, ask in
                    guard ask.kind != .approval, abilities.isSuperset(of: ask.needs) else { return }
                    let question = ClientQuestion(ask: ask, revision: .july2026)
                    requests[ask.key] = ["method": .string(question.method), "params": .object(question.params)]
                })
        case .failed(let problem) where isProtocolError:
            object["error"] = [
                "code": .integer(ProtocolError.Code.internalError.rawValue), "message": .string(problem.text),
                "data": [MetaKey.problem: problem.json],
            ]
        case .completed, .failed: object["result"] = result(call.phase)
        case .working, .asking, .cancelled: break
        }
        return object
    }

    private var members: JSONObject {
        var object: JSONObject = [
            "taskId": .string(call.id), "status": .string(status), "createdAt": .string(call.createdAt),
            "lastUpdatedAt": .string(call.updatedAt), "ttlMs": .integer(call.keptMilliseconds),
        ]
        if let statusMessage { object["statusMessage"] = .string(statusMessage) }
        if !call.phase.hasEnded { object["pollIntervalMs"] = .integer(options.pollMilliseconds) }
        return object
    }

    /// Whether there is something to ask a client: the approval of another person is not for it to give.
    private var isAsking: Bool {
        guard case .asking(let asks) = call.phase else { return false }
        return asks.contains { $0.kind != .approval }
    }

    /// Whether the call ended with what no result can say: a fault inside the host or a plugin.
    ///
    /// What a tool says of itself, or of its input, is a result with `isError` (L837).
    private var isProtocolError: Bool {
        if case .failed(let problem) = call.phase { problem.code == .internalError } else { false }
    }

    private var status: String {
        switch call.phase {
        case .working: "working"
        case .asking: isAsking ? "input_required" : "working"
        case .completed: "completed"
        case .failed: isProtocolError ? "failed" : "completed"
        case .cancelled: "cancelled"
        }
    }

    private var statusMessage: String? {
        switch call.phase {
        case .working, .completed: call.message
        case .asking: call.approvalID.map(CallTicket.approvalSentence) ?? call.message
        case .failed(let problem): problem.detail
        case .cancelled: "The task was cancelled."
        }
    }
}
