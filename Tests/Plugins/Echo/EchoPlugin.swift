// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// The conformance plugin: every way in which a tool can begin, run and end.
struct Echo: Plugin {
    static let info = PluginInfo(id: "dev.holdfast.echo", version: "1.0.0")
    static let calls = MetricSpec(name: "echo_calls_total", kind: .counter, help: "Calls of the tool echo.")
    static let metrics = [calls]
    static let signals = [SignalSpec(id: "echo.load", title: "Load of the echo", class: .advisory)]

    let host: HostServices
    let greeting: String

    init(host: HostServices, config: JSONValue) throws {
        self.host = host
        greeting = config["greeting"]?.stringValue ?? "hello"
        guard !greeting.isEmpty else { throw ToolFailure.invalid(field: "/greeting", allowed: "a non-empty string") }
    }

    var tools: [Tool] { answeringTools + waitingTools + askingTools + questionTools }
    var taskTypes: [TaskType] { echoTasks }
    var schedules: [Schedule] {
        [Schedule("echo_tick", cron: "* * * * *", task: "echo_task", arguments: ["tick": true], isPaused: true)]
    }
}

private let entry = PluginEntry.make(Echo.self)
/// The only exported symbol.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }
