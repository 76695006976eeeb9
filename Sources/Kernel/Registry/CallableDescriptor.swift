// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What the pipeline has to know of something that can be called, a tool or a task type, to admit a call and check it.
package protocol CallableDescriptor: Sendable {
    /// What the host wants from the plugin when it calls one.
    static var kind: CallKind { get }
    /// What a refusal calls one.
    static var noun: String { get }
    /// What a plugin has to be granted to have one run, without the name.
    static var grantPrefix: String { get }

    var name: String { get }
    var inputSchema: JSONSchema { get }
    var outputSchema: JSONSchema? { get }
    /// The effect of a call before its arguments are known.
    var effect: Effect { get }
    /// Which calls are shed last when the daemon is overloaded.
    var priority: ToolDescriptor.Priority { get }
    /// The longest a call may take, in milliseconds; nil takes the site's limit.
    var timeoutMilliseconds: Int64? { get }
    /// How long a call that was told to stop may still take, in milliseconds; nil takes the site's limit.
    var graceMilliseconds: Int64? { get }
    /// Whether it is one of those by which a site is run.
    var isAdministrative: Bool { get }
    /// The least role that any call needs, whatever its effect; nil when the effect alone decides.
    var minimumRole: Role? { get }
    /// Whether every credential reaches it: it is about the caller's own.
    var isInEveryScope: Bool { get }
    /// The holds that stop calls of it while they are set.
    var heldBy: [String] { get }
    /// Whether a call only queues what is judged by itself when it runs, so that nobody is asked twice.
    var queuesWork: Bool { get }
    /// The largest arguments in bytes; nil takes the site's limit.
    var maximumArgumentBytes: Int? { get }
    /// The largest result in bytes; nil takes the site's limit.
    var maximumResultBytes: Int? { get }

    /// What the plugin is told is called.
    var callName: String { get }
    /// What metrics and rates know it by: one of a bounded set.
    var label: String { get }
    /// What a credential has to reach by name, unless it reaches the whole plugin.
    var scopeName: String { get }

    /// The arguments of a call, as they are validated.
    func arguments(given: JSONValue) -> JSONValue
    /// The effect of a call with these validated arguments.
    func effect(of arguments: JSONValue) -> Effect
    /// What is wrong with a result that no schema can say, as the end of the sentence "it answered ..."; nil for nothing.
    func fault(in result: ToolResult) -> String?

    /// The one of a name, with the plugin that serves it.
    static func find(_ name: String, in registry: Registry) -> Registry.Served<Self>?
    /// The names nearest to a wrong one.
    static func suggestions(for name: String, in registry: Registry) -> [String]
}

extension CallableDescriptor {
    package var callName: String { name }
    package var label: String { name }
    package var scopeName: String { name }
    package var queuesWork: Bool { false }

    package func arguments(given: JSONValue) -> JSONValue { given }
    package func fault(in result: ToolResult) -> String? { nil }
}

extension ToolDescriptor: CallableDescriptor {
    package static var kind: CallKind { .tool }
    package static var noun: String { "tool" }
    package static var grantPrefix: String { "tool.invoke:" }

    package var graceMilliseconds: Int64? { nil }
    package var queuesWork: Bool { effectDecision?.isOfQueuedWork ?? false }

    package static func find(_ name: String, in registry: Registry) -> Registry.Tool? { registry.tool(name) }
    package static func suggestions(for name: String, in registry: Registry) -> [String] {
        registry.suggestions(for: name)
    }
}

extension TaskTypeDescriptor: CallableDescriptor {
    package static var kind: CallKind { .task }
    package static var noun: String { "task type" }
    package static var grantPrefix: String { "task.enqueue:" }

    package static func find(_ name: String, in registry: Registry) -> Registry.TaskType? { registry.taskType(name) }
    package static func suggestions(for name: String, in registry: Registry) -> [String] {
        registry.taskTypeSuggestions(for: name)
    }

    package var isAdministrative: Bool { false }
    package var minimumRole: Role? { nil }
    package var isInEveryScope: Bool { false }
    package var heldBy: [String] { [] }
    package var maximumArgumentBytes: Int? { nil }
    package var maximumResultBytes: Int? { nil }

    package func effect(of arguments: JSONValue) -> Effect { effect }
}
