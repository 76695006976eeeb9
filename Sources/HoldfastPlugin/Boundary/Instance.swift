// SPDX-License-Identifier: Apache-2.0

/// The plugin's side of one instance: what `hf_instance *` points at.
final class Instance: Sendable {
    private let connection: HostConnection
    private let tools: [String: Tool]
    /// The answer to `describe()`.
    let description: [UInt8]
    let calls = RunningCalls()

    init<P: Plugin>(_ type: P.Type, connection: HostConnection, config: JSONValue) throws {
        self.connection = connection
        let plugin = try P(host: HostServices(connection: connection), config: config)
        let offered = plugin.tools
        tools = Dictionary(offered.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        description = Description(tools: offered, signals: P.signals, metrics: P.metrics).json.serialized()
    }

    /// Starts a call; everything in it is copied before this returns.
    func start(_ call: UnsafePointer<hf_call>) {
        let id = call.pointee.id
        let name = call.pointee.name.copied
        // Bits 16-31 must be understood, and this version knows none of them.
        guard call.pointee.flags >> 16 == 0, call.pointee.kind == HF_KIND_TOOL, let tool = tools[name] else {
            return connection.complete(id, .failure(.unsupported, []))
        }
        let arguments: JSONValue
        do { arguments = try JSONValue.parse(call.pointee.arguments.raw) } catch {
            let document: JSONValue = ["detail": .string("The arguments are not JSON: \(error)")]
            return connection.complete(id, .failure(.invalid, document.serialized()))
        }
        let toolCall = ToolCall(
            tool: name, arguments: arguments, context: call.pointee.context.copied,
            host: HostServices(connection: connection, call: id))
        switch tool.body {
        case .inline(let body):
            calls.inline {
                do {
                    let output = try body(toolCall)
                    connection.complete(id, .output(output.document))
                } catch {
                    fail(id, tool: name, with: error)
                }
            }
        case .async(let body):
            calls.start(id) {
                Task(executorPreference: PluginExecutor.shared) {
                    do {
                        let output = try await body(toolCall)
                        self.connection.complete(id, .output(output.document))
                    } catch {
                        self.fail(id, tool: name, with: error)
                    }
                    self.calls.finish(id)
                }
            }
        }
    }

    private func fail(_ id: hf_id, tool: String, with error: any Error) {
        let ending = CallEnding(error, isCancelled: Task.isCancelled || connection.isCancelled(id))
        if ending.isInternal {
            // The type tells an author where to look; the text may hold what a log must not.
            connection.log(
                .error, "tool failed with an error that is not for callers",
                ["tool": .string(tool), "error_type": .string(String(reflecting: Swift.type(of: error)))])
            connection.log(.debug, "tool error text", ["tool": .string(tool), "error": .string("\(error)")])
        }
        connection.complete(id, ending)
    }

    /// The instance that the host's handle points at; it lives until `destroy`.
    static func behind(_ handle: OpaquePointer?) -> Instance? {
        handle.map { Unmanaged<Instance>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }
}
