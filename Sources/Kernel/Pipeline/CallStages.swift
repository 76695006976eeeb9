// SPDX-License-Identifier: Apache-2.0

import JSON

/// The stages of one call of a tool, each by itself: for benchmarks, that say what a call spends where.
///
/// `Pipeline.run` does the same in one go.
package struct CallStages: Sendable {
    private let pipeline: Pipeline
    private let request: CallRequest
    private let callee: Registry.Tool

    /// The stages of a call; nil when there is no such tool.
    package init?(of request: CallRequest, in pipeline: Pipeline) {
        guard let callee = pipeline.registry.current.tool(request.name) else { return nil }
        self.pipeline = pipeline
        self.request = request
        self.callee = callee
    }

    /// Finds the tool, and holds its plugin for a moment.
    package func resolve() -> Bool {
        guard let found = pipeline.registry.current.tool(request.name), found.use.hold() else { return false }
        found.use.release()
        return true
    }

    /// Asks whether the caller may, before and after the arguments are known.
    package func authorise() -> Bool {
        let effects = [callee.descriptor.effect, callee.descriptor.effect(of: request.arguments)]
        return effects.allSatisfy { effect in
            Authorization.refusal(
                principal: request.context.principal, callee: callee.descriptor, of: callee.pluginID, effect: effect,
                isReadOnly: pipeline.isReadOnly, grants: request.context.grants) == nil
        }
    }

    /// Fills in defaults, validates the arguments and writes them for the plugin.
    package func validate() -> Bool {
        let schema = callee.descriptor.inputSchema
        let arguments = schema.applyingDefaults(to: request.arguments)
        return schema.validate(arguments).isEmpty && !arguments.serialized().isEmpty
    }

    /// Takes a place and gives it back.
    package func admit() async throws(Problem) {
        pipeline.admission.leave(try await pipeline.admission.enter(Admission.Arrival(request, of: callee.descriptor)))
    }

    /// Hands the call to the plugin and waits for its answer, without anything around it.
    package func call() async throws(Problem) -> [UInt8] {
        let admitted = Pipeline.Admitted(
            arguments: request.arguments, bytes: request.arguments.serialized(), effect: callee.descriptor.effect)
        switch await pipeline.call(callee, admitted, request) {
        case .ok(let bytes): return bytes
        case .failed(let status, let bytes): throw Problem(status: status, error: bytes, pluginID: callee.pluginID)
        case .lost(let bytes): throw Problem(status: .unavailable, error: bytes, pluginID: callee.pluginID)
        }
    }

    /// Reads and validates an answer.
    package func takeOutput(_ bytes: [UInt8]) throws(Problem) {
        _ = try pipeline.ending(of: .ok(bytes), from: callee, context: request.context)
    }

    /// Counts the call.
    package func count() {
        pipeline.metrics.record(
            tool: callee.descriptor.name, face: request.context.face, outcome: CallStatus.ok.word, nanoseconds: 1_000)
    }
}
