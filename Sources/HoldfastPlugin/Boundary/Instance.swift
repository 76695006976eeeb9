// SPDX-License-Identifier: Apache-2.0

/// The plugin's side of one instance: what `hf_instance *` points at.
final class Instance: Sendable {
    private let connection: HostConnection
    /// The answer to `describe()`.
    let description: [UInt8]
    let calls = RunningCalls()

    init<P: Plugin>(_ type: P.Type, connection: HostConnection, config: JSONValue) throws {
        self.connection = connection
        let plugin = try P(host: HostServices(connection: connection), config: config)
        let tools = plugin.tools
        let taskTypes = plugin.taskTypes
        let prompts = plugin.prompts
        let resources = plugin.resources
        let templates = plugin.resourceTemplates
        connection.callables.begin(
            tools.map(Callable.init) + taskTypes.map(Callable.init) + prompts.flatMap(Callable.all(of:))
                + resources.map(Callable.init) + templates.flatMap(Callable.all(of:)))
        description = Description(
            tools: tools, prompts: prompts, resources: resources, resourceTemplates: templates, taskTypes: taskTypes,
            schedules: plugin.schedules, signals: P.signals, metrics: P.metrics
        ).json.serialized()
    }

    /// Starts a call; everything in it is copied before this returns.
    func start(_ call: UnsafePointer<hf_call>) {
        let id = call.pointee.id
        let name = call.pointee.name.copied
        // Bits 16-31 must be understood, and this version knows none of them.
        guard call.pointee.flags >> 16 == 0,
            let callable = callable(call.pointee.kind, name, call.pointee.context)
        else {
            return connection.complete(id, .failure(.unsupported, []))
        }
        let arguments: JSONValue
        do { arguments = try JSONValue.parse(call.pointee.arguments.raw) } catch {
            let document: JSONValue = ["detail": .string("The arguments are not JSON: \(error)")]
            return connection.complete(id, .failure(.invalid, document.serialized()))
        }
        let unwinding = Unwinding()
        let toolCall = ToolCall(
            tool: name, arguments: arguments, context: call.pointee.context.copied,
            isReplay: call.pointee.flags & HF_CALL_REPLAY != 0,
            host: HostServices(connection: connection, call: id, unwinding: unwinding))
        switch callable.body {
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
                        self.connection.complete(id, unwinding.hasBegun ? .awaiting : .output(output.document))
                    } catch {
                        // Whatever became of the error on its way: the call waits.
                        if unwinding.hasBegun {
                            self.connection.complete(id, .awaiting)
                        } else {
                            self.fail(id, tool: name, with: error)
                        }
                    }
                    self.calls.finish(id)
                }
            }
        }
    }

    /// What is called; a resource may have been found by a template, which the context then names.
    private func callable(_ kind: UInt32, _ name: String, _ context: hf_bytes) -> Callable? {
        if let callable = connection.callables[Callable.Key(kind: kind, name: name)] { return callable }
        guard kind == HF_KIND_RESOURCE,
            let template = (try? JSONValue.parse(context.raw))?["resource_template"]?.stringValue
        else { return nil }
        return connection.callables[Callable.Key(kind: kind, name: template)]
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
