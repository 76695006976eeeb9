// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A callable that a plugin offers: what faces show of it, and what the pipeline needs to admit and check a call.
///
/// Schemas are compiled once, when the plugin is registered.
package struct ToolDescriptor: Sendable {
    /// Where the tool's code runs.
    package enum Execution: String, Sendable, CaseIterable {
        /// Inside the host's call, in less than a millisecond.
        case inline
        /// On the plugin's own executor.
        case async
    }

    /// Which calls are shed last when the daemon is overloaded.
    package enum Priority: String, Sendable, CaseIterable {
        case critical, normal, bulk
    }

    package var name: String
    package var title: String
    package var description: String
    package var inputSchema: JSONSchema
    package var outputSchema: JSONSchema?
    package var effect: Effect
    package var effectRules: [EffectRule]
    /// What decides the effect where no schema can: only tools of the host have it.
    package var effectDecision: EffectDecision?
    package var execution: Execution
    package var priority: Priority
    /// The longest a call may take, in milliseconds; nil takes the site's limit.
    package var timeoutMilliseconds: Int64?
    /// Administrative tools are left out of MCP's default profile.
    package var isAdministrative: Bool
    /// The least role that any call needs, whatever its effect: some tools of the host have it.
    package var minimumRole: Role?
    /// Whether an answer may be kept for whoever calls again with the same idempotency key; not one with a secret in it.
    package var keepsAnswer = true
    /// Whether a call of it is a person's own word, in which a secret may be: it is made now or not at all, and never kept to be
    /// made later.
    package var isOwnWord = false
    /// Whether every credential reaches it, whatever it is for: it tells callers of themselves and of their own calls.
    package var isInEveryScope = false
    /// Whether a call may, or must, go on in the background as a task.
    package var taskSupport = TaskSupport.none
    /// When a call that is to be a task becomes one.
    package var taskBegins = TaskBeginning.atOnce
    /// The named holds that stop calls of it while they are set.
    package var heldBy: [String] = []
    /// Identifiers of the signals that a call of this tool publishes.
    package var signals: [String]
    /// The largest arguments in bytes, when the tool takes more than other tools may.
    package var maximumArgumentBytes: Int?
    /// The largest result in bytes, when a tool of the host answers with more than tools may: exports.
    package var maximumResultBytes: Int?
    /// Other names of the tool on the REST face.
    package var aliases: [ToolAlias]
    /// The tables that the tool works on, as it declares them.
    package var requires: ToolRequirements
    /// Pictures for lists.
    package var icons: [Icon] = []
    /// Whether a second call with the same arguments changes nothing more; nil when only the effect says so.
    package var isIdempotent: Bool?
    /// Whether a call reaches out to what is not the site's own.
    package var isOpenWorld = false
    /// What MCP clients get as `_meta`.
    package var meta: JSONObject = [:]

    /// The arguments that MCP clients repeat in headers.
    package var headerParameters: [HeaderParameter] = []

    package init(
        name: String, title: String, description: String, inputSchema: JSONSchema, outputSchema: JSONSchema? = nil,
        effect: Effect, effectRules: [EffectRule] = [], execution: Execution = .async, priority: Priority = .normal,
        timeoutMilliseconds: Int64? = nil, isAdministrative: Bool = false, signals: [String] = [],
        maximumArgumentBytes: Int? = nil, aliases: [ToolAlias] = [],
        requires: ToolRequirements = ToolRequirements()
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.effect = effect
        self.effectRules = effectRules
        self.execution = execution
        self.priority = priority
        self.timeoutMilliseconds = timeoutMilliseconds
        self.isAdministrative = isAdministrative
        self.signals = signals
        self.maximumArgumentBytes = maximumArgumentBytes
        self.aliases = aliases
        self.requires = requires
    }

    /// The effect of a call with these validated arguments: the highest of the tool's own, of all matching rules, and of
    /// what its decision says.
    package func effect(of arguments: JSONValue) -> Effect {
        effectRules.reduce(max(effect, effectDecision?.decide(arguments) ?? effect)) { highest, rule in
            rule.effect > highest && rule.when.validate(arguments, maximumViolations: 1).isEmpty
                ? rule.effect : highest
        }
    }

    /// The worst effect that any call may have: what an annotation has to promise.
    package var worstEffect: Effect {
        effectRules.reduce(max(effect, effectDecision?.worst ?? effect)) { max($0, $1.effect) }
    }

    /// The annotations that MCP clients base their confirmations on; hints, but true ones.
    package var annotations: JSONObject {
        [
            "title": .string(title),
            "readOnlyHint": .bool(worstEffect <= .simulate),
            "destructiveHint": .bool(worstEffect == .destructive),
            "idempotentHint": .bool(isIdempotent ?? (worstEffect <= .simulate)),
            "openWorldHint": .bool(isOpenWorld),
        ]
    }
}
