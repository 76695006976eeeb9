// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost

extension TestServices {
    /// Asks as the real service does, without its checks.
    func ask(_ payload: [UInt8], _ call: CallTable.Entry?, _ done: @escaping @Sendable (Outcome) -> Void) {
        let request = (try? JSONValue.parse(payload)) ?? .null
        guard let context = call?.context, let asks = context.asks else { return done(.failed(.unsupported, [])) }
        let ask = Ask(
            key: request["key"]?.stringValue ?? "", kind: .form, message: request["message"]?.stringValue ?? "",
            schema: request["schema"], pluginID: "p")
        Task {
            switch await asks.ask(ask, at: context.path) {
            case .answered(let answer): done(.ok(answer.json.serialized()))
            case .unanswered: done(.failed(.inputRequired, []))
            case .afterEffect: done(.failed(.askAfterEffect, []))
            case .invalid: done(.failed(.invalid, []))
            }
        }
    }
}

extension TestHost {
    /// Runs a task or a tool that may wait.
    func ending(
        _ kind: CallKind, _ name: String, _ arguments: JSONValue = [:], asks: AskRecorder? = nil, attempt: Int = 1,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) async throws(Problem) -> CallEnding {
        var context = CallContext(
            principal: Principal(name: "tester", role: .operator, disclosure: .pseudonym), face: .task,
            correlationID: "c-1", attempt: attempt)
        context.callID = "018f"
        context.asks = asks
        return try await pipeline.run(
            CallRequest(kind: kind, name: name, arguments: arguments, context: context, onProgress: onProgress))
    }

    /// The keys that a tool waits for; empty when it does not.
    func awaited(_ kind: CallKind, _ name: String, _ arguments: JSONValue = [:], _ asks: AskRecorder) async throws
        -> [String]
    {
        guard case .awaiting(let open) = try await ending(kind, name, arguments, asks: asks) else { return [] }
        return open.map(\.key).sorted()
    }

    /// The code of the problem that a task ends with.
    func failure(_ task: String, _ arguments: JSONValue = [:], attempt: Int = 1, asks: AskRecorder? = nil) async
        -> Problem?
    {
        do throws(Problem) {
            _ = try await ending(.task, task, arguments, asks: asks, attempt: attempt)
            return nil
        } catch { return error }
    }
}

extension AskAnswer {
    /// A name, as the plugins of tests ask for it.
    static func name(_ name: String) -> AskAnswer {
        AskAnswer(value: ["name": .string(name)], answeredBy: "ann", atMicros: 0)
    }
}
