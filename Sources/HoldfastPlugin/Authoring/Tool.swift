// SPDX-License-Identifier: Apache-2.0

/// A tool as a value: what callers see of it, and the closure that runs it.
public struct Tool: Sendable {
    /// What a call does to the world, from harmless to hard to undo.
    public enum Effect: String, Sendable, CaseIterable {
        /// Reads stored data.
        case read
        /// Computes a what-if without keeping it.
        case simulate
        /// Queues a task.
        case enqueue
        /// Changes stored data, reversibly.
        case write
        /// Changes what cannot simply be undone; needs a second person.
        case destructive
    }

    /// Which calls are shed last when the daemon is overloaded.
    public enum Priority: String, Sendable, CaseIterable {
        /// Shed last.
        case critical
        /// The usual.
        case normal
        /// Shed first.
        case bulk
    }

    /// Raises the effect of calls whose validated arguments match a schema.
    public struct EffectRule: Sendable {
        let when: ToolSchema
        let effect: Effect

        /// A rule; the highest effect of all that match wins.
        public init(when: ToolSchema, effect: Effect) {
            self.when = when
            self.effect = effect
        }
    }

    /// Runs on the plugin's own threads and may wait.
    public typealias AsyncBody = @Sendable (ToolCall) async throws -> ToolOutput
    /// Runs inside the host's call and ends within a millisecond.
    public typealias InlineBody = @Sendable (ToolCall) throws -> ToolOutput

    enum Body: Sendable {
        case async(AsyncBody)
        case inline(InlineBody)
    }

    /// 1 to 64 of `a-z A-Z 0-9 _ -`.
    public let name: String
    /// What a person calls it.
    public let title: String
    /// What it does and when to use it, for people and models.
    public let description: String
    /// The schema of the arguments, an object; the host has validated them before the closure runs.
    public let input: ToolSchema
    /// The schema of the structured result, checked by the host.
    public let output: ToolSchema?
    /// The effect of a call when no rule raises it.
    public let effect: Effect
    /// Rules that raise the effect.
    public var effectRules: [EffectRule] = []
    /// How important it is under load.
    public var priority: Priority = .normal
    /// The longest a call may take, in milliseconds; nil takes the site's limit.
    public var timeoutMilliseconds: Int64?
    /// Left out of MCP's default profile.
    public var isAdministrative = false
    /// Identifiers of the signals that a call publishes.
    public var signals: [String] = []
    /// The largest arguments in bytes, when they may be larger than the site's limit.
    public var maximumArgumentBytes: Int?
    /// The tables that the tool works on; nil when it says nothing of them.
    public var requires: Requirements?
    /// Other names of the tool on the REST face.
    public var aliases: [Alias] = []
    /// Pictures for lists.
    public var icons: [Icon] = []
    /// Whether a second call with the same arguments changes nothing more; nil when only the effect says so.
    public var isIdempotent: Bool?
    /// Whether a call reaches out to what is not the site's own, such as the web.
    public var isOpenWorld = false
    /// What clients get as `_meta`.
    public var meta: JSONObject = [:]
    /// The named holds that stop calls of it while they are set, such as `publishing`: then they answer 423.
    public var heldBy: [String] = []
    /// Whether a call may, or must, go on in the background as a task.
    public var taskSupport = TaskSupport.none
    /// When a call that is to be a task becomes one.
    public var taskBegins = TaskBeginning.atOnce
    let body: Body

    /// A tool that may wait: it runs as a task on the plugin's own threads, and cancelling the call cancels the task.
    public init(
        _ name: String, title: String, description: String, input: ToolSchema = .object([:]),
        output: ToolSchema? = nil, effect: Effect, effectRules: [EffectRule] = [], priority: Priority = .normal,
        timeoutMilliseconds: Int64? = nil, isAdministrative: Bool = false, signals: [String] = [],
        maximumArgumentBytes: Int? = nil, aliases: [Alias] = [], requires: Requirements? = nil,
        taskSupport: TaskSupport = .none, taskBegins: TaskBeginning = .atOnce, run body: @escaping AsyncBody
    ) {
        self.init(name, title, description, input, output, effect, .async(body))
        self.effectRules = effectRules
        self.priority = priority
        self.timeoutMilliseconds = timeoutMilliseconds
        self.isAdministrative = isAdministrative
        self.signals = signals
        self.maximumArgumentBytes = maximumArgumentBytes
        self.aliases = aliases
        self.requires = requires
        self.taskSupport = taskSupport
        self.taskBegins = taskBegins
    }

    /// A tool that answers at once, in less than a millisecond and without waiting: no task, no other thread.
    public static func inline(
        _ name: String, title: String, description: String, input: ToolSchema = .object([:]),
        output: ToolSchema? = nil, effect: Effect, effectRules: [EffectRule] = [], priority: Priority = .normal,
        isAdministrative: Bool = false, maximumArgumentBytes: Int? = nil, aliases: [Alias] = [],
        requires: Requirements? = nil, run body: @escaping InlineBody
    ) -> Tool {
        var tool = Tool(name, title, description, input, output, effect, .inline(body))
        tool.effectRules = effectRules
        tool.priority = priority
        tool.isAdministrative = isAdministrative
        tool.maximumArgumentBytes = maximumArgumentBytes
        tool.aliases = aliases
        tool.requires = requires
        return tool
    }

    private init(
        _ name: String, _ title: String, _ description: String, _ input: ToolSchema, _ output: ToolSchema?,
        _ effect: Effect, _ body: Body
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.input = input
        self.output = output
        self.effect = effect
        self.body = body
    }
}
