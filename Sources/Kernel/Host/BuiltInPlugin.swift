// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A plugin that is part of the daemon: its tools pass the same pipeline as all others.
package final class BuiltInPlugin: PluginInstance {
    /// What runs a tool: validated arguments and the call's context in, structured result out.
    package typealias Body = @Sendable (JSONValue, CallContext) async throws(Problem) -> JSONValue

    /// The id of the one that administers the daemon.
    package static let hostID = "io.holdfast.host"

    package let pluginID: String
    private let bodies: [String: Body]
    private let resources: [String: Body]
    private let calls: CallTable

    /// - Parameter resources: what reads each resource, by URI; the answer is the whole result document.
    package init(pluginID: String, calls: CallTable, bodies: [String: Body], resources: [String: Body] = [:]) {
        self.pluginID = pluginID
        self.calls = calls
        self.bodies = bodies
        self.resources = resources
    }

    package func start(_ call: StartedCall) {
        let isResource = call.kind == .resource
        guard let body = isResource ? resources[call.name] : bodies[call.name],
            let entry = calls.entry(call.id, ownedBy: self)
        else {
            calls.finish(call.id, by: self, with: .failed(.unsupported, []))
            return
        }
        let arguments: JSONValue
        // The pipeline has bounded them; one long string, a file, is as good as many short ones.
        let limits = JSONLimits(maximumBytes: call.arguments.count, maximumStringBytes: call.arguments.count)
        do { arguments = try JSONValue.parse(call.arguments, limits: limits) } catch {
            let problem = Problem(.validation, "The arguments cannot be read: \(error)")
            calls.finish(call.id, by: self, with: .failed(.invalid, problem.json.serialized()))
            return
        }
        let calls = self.calls
        Task {
            do throws(Problem) {
                let answer = try await body(arguments, entry.context)
                let document = isResource ? answer : ["structured": answer]
                calls.finish(call.id, with: .ok(document.serialized()))
            } catch {
                calls.finish(call.id, with: .failed(.internalError, error.json.serialized()))
            }
        }
    }

    /// Built-in tools are short or transactional: they run to their end.
    package func cancel(_ id: CallID) {}
}
