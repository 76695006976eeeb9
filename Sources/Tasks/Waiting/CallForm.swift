// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import JSON
package import Kernel
package import Store
package import Telemetry

/// Makes rows of calls that are run later: everything that is checked before a row is written is checked here.
package struct CallForm: Sendable {
    package let pipeline: Pipeline
    package let options: TaskEngineOptions
    private let time: TimeSource

    package init(pipeline: Pipeline, options: TaskEngineOptions, time: TimeSource = .system) {
        self.pipeline = pipeline
        self.options = options
        self.time = time
    }

    /// The row of a task.
    ///
    /// - Throws: NOT_FOUND for an unknown type, FORBIDDEN for a caller who may not start it or may not replace what
    ///   others have started, VALIDATION_ERROR for arguments that its schema refuses, for a queue that nobody consumes, and
    ///   for a time that is further than a year away.
    package func task(
        _ name: String, arguments: JSONValue, start: TaskStart, context: CallContext
    ) throws(Problem) -> NewDurableCall {
        let prepared = try pipeline.prepare(CallRequest(task: name, arguments: arguments, context: context))
        guard let type = prepared.taskType else {
            throw Problem(.internalError, "\"\(name)\" was prepared as a task and has no type.")
        }
        let queue = start.queue ?? type.queue
        try check(queue)
        if let attempts = start.maximumAttempts, !(1...1_000).contains(attempts) {
            throw Self.fault(
                "/max_attempts", "max_attempts is \(attempts); 1 to 1000 are allowed.", .integer(Int64(attempts)),
                allowed: "1 to 1000")
        }
        if case .at(let micros) = start.due, micros > time.wallMicroseconds() + Self.longestWaitMicros {
            let text = UTCTimestamp.text(microseconds: micros)
            throw Self.fault(
                "/due_at", "due_at is \(text), which is more than a year from now.", .string(text),
                allowed: "a time within a year")
        }
        if start.entryID == nil,
            let refusal = TaskQuota.refusal(
                principal: context.principal, type: type, priority: start.priority,
                maximumAttempts: start.maximumAttempts)
        {
            throw refusal
        }
        // The call that is there may be somebody else's.
        guard start.onConflict != .replace || context.principal.role >= .operator else {
            throw Problem(
                .forbidden,
                "on_conflict \"replace\" takes over a call that may be another's; it needs the role operator.")
        }
        var call = try row(of: prepared, context: context)
        call.queue = queue
        call.priority = CallPriority(start.priority ?? type.priority)
        call.maxAttempts = start.maximumAttempts ?? type.maximumAttempts
        call.keepMicros = type.keepSeconds.map { $0 * 1_000_000 }
        call.parent = start.parent ?? call.parent
        call.entryID = start.entryID
        call.entryDueMicros = start.entryDueMicros
        call.beginning = .queued(start.due)
        if let key = start.uniqueKey ?? type.uniqueKey(for: prepared.arguments) {
            guard (1...256).contains(key.utf8.count) else {
                throw Self.fault(
                    "/unique_key", "unique_key has \(key.utf8.count) bytes; 1 to 256 are allowed.", .string(key),
                    allowed: "1 to 256 bytes")
            }
            guard !key.utf8.contains(0) else {
                throw Self.fault(
                    "/unique_key", "unique_key has the character U+0000, which cannot be kept.", .string(key),
                    allowed: "text without U+0000")
            }
            call.unique = UniqueKey(key: ScopedKey.stored(key, of: context), onConflict: start.onConflict)
        }
        return call
    }

    /// A year of 365 days, as for delays.
    private static let longestWaitMicros: Int64 = 31_536_000_000_000

    /// The row of a tool that is called durably.
    ///
    /// It is never tried again after it failed: a tool's problem is its answer. One that only reads survives the death of
    /// its daemon; of one that may have changed something nobody knows whether it has.
    package func tool(_ request: CallRequest, beginning: CallBeginning) throws(Problem) -> NewDurableCall {
        let prepared = try pipeline.prepare(request)
        // Before there is a row: its arguments may have a secret, which would stand there in clear.
        if pipeline.registry.current.tool(request.name)?.descriptor.isOwnWord == true {
            throw ApprovalReader.notKept(request.name)
        }
        var call = try row(of: prepared, context: request.context)
        call.queue = TaskEngineOptions.callsQueue
        call.beginning = beginning
        call.maxAttempts = prepared.effect <= .simulate ? 3 : 1
        if let tool = pipeline.registry.current.tool(request.name) {
            call.priority = CallPriority(tool.descriptor.priority)
        }
        return call
    }

    private func row(of prepared: PreparedCall, context: CallContext) throws(Problem) -> NewDurableCall {
        guard let arguments = SHA256Digest(hex: prepared.argumentsDigest),
            let schema = SHA256Digest(hex: prepared.schemaDigest)
        else { throw Problem(.internalError, "The digests of \"\(prepared.name)\" cannot be computed.") }
        var requester = Requester(
            principal: context.principal, face: context.face, effect: prepared.effect, grants: prepared.grants)
        requester.holdOverride = context.holdOverride
        return NewDurableCall(
            kind: prepared.kind == .task ? .task : .tool, plugin: prepared.pluginID, name: prepared.name,
            argumentsJSON: prepared.argumentBytes, argumentsDigest: arguments, schemaDigest: schema,
            requester: context.principal.name, requesterJSON: requester.json.serialized(),
            correlationID: context.correlationID, traceparent: context.traceparent,
            parent: context.callID.flatMap { DurableCallID($0) })
    }

    /// A queue is one that the site consumes or a task type names; anything else would wait for ever.
    private func check(_ queue: String) throws(Problem) {
        guard ConsumedQueue.isName(queue) else {
            throw Self.fault(
                "/queue", "queue is \"\(queue.prefix(64))\"; 1 to 64 of a-z, A-Z, 0-9, _, - and . are allowed.",
                .string(queue), allowed: "1 to 64 of a-z, A-Z, 0-9, _, - and .")
        }
        var known = Set(pipeline.registry.current.taskTypes.map(\.descriptor.queue))
        known.insert("default")
        if let queues = options.queues { known = Set(queues.map(\.queue)) }
        guard known.contains(queue) else {
            let names = known.sorted()
            throw Self.fault(
                "/queue", "queue is \"\(queue)\", which nobody consumes; allowed: \(names.joined(separator: ", ")).",
                .string(queue), allowed: .array(names.map { .string($0) }))
        }
    }

    private static func fault(
        _ pointer: String, _ detail: String, _ value: JSONValue, allowed: JSONValue
    ) -> Problem {
        Problem(
            .validation, detail,
            errors: [Problem.Fault(instancePath: pointer, message: detail, value: value, allowed: allowed)])
    }
}

extension CallPriority {
    /// The priority of a descriptor, which has the same words.
    package init(_ priority: ToolDescriptor.Priority) {
        self =
            switch priority {
            case .critical: .critical
            case .normal: .normal
            case .bulk: .bulk
            }
    }
}
