// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Pipeline {
    /// Everything that comes before a call is made: resolve, authorise, validate.
    ///
    /// For calls that are kept and run later: what is wrong with one is said now. Whether it may run is asked again when it
    /// does. Of a task it says whether it may be started, which is the same with one rule more: a call can start only
    /// what has an effect that it may have itself.
    package func prepare(_ request: CallRequest) throws(Problem) -> PreparedCall {
        do throws(Problem) {
            switch request.kind {
            case .tool: return try prepare(request, ToolDescriptor.self, { _ in nil })
            case .task: return try prepare(request, TaskTypeDescriptor.self, { $0 })
            case .prompt: return try prepare(request, PromptDescriptor.self, { _ in nil })
            case .resource: return try prepare(request, ResourceDescriptor.self, { _ in nil })
            default: throw Self.uncallable(request.kind)
            }
        } catch {
            var problem = error.redacted()
            problem.correlationID = request.context.correlationID
            throw problem
        }
    }

    private func prepare<Descriptor: CallableDescriptor>(
        _ request: CallRequest, _ type: Descriptor.Type, _ taskType: (Descriptor) -> TaskTypeDescriptor?
    ) throws(Problem) -> PreparedCall {
        let snapshot = registry.current
        guard let callee = Descriptor.find(request.name, in: snapshot) else {
            throw unknown(request, Descriptor.self, in: snapshot)
        }
        let admitted: Admitted
        do throws(Problem) { admitted = try admit(request, to: callee) } catch {
            noteRefusal(error, request, of: callee)
            throw error
        }
        if Descriptor.kind == .task, let effect = request.context.effect, effect < admitted.effect {
            throw Problem(
                .forbidden,
                "\"\(request.name)\" is a task that would \(admitted.effect.rawValue); the call that starts it is "
                    + "declared as \(effect.rawValue).")
        }
        return PreparedCall(
            kind: Descriptor.kind, name: callee.descriptor.callName, pluginID: callee.pluginID,
            arguments: admitted.arguments, argumentBytes: admitted.bytes, effect: admitted.effect,
            grants: request.context.grants, taskType: taskType(callee.descriptor),
            schemaDigest: CanonicalJSON.digest(of: callee.descriptor.inputSchema.source))
    }

    /// What a call turned out to be when it was admitted.
    struct Admitted {
        /// Validated, with the defaults filled in.
        let arguments: JSONValue
        let bytes: [UInt8]
        let effect: Effect
    }

    /// Authorises a call and validates its arguments.
    func admit<Descriptor: CallableDescriptor>(
        _ request: CallRequest, to callee: Registry.Served<Descriptor>
    ) throws(Problem) -> Admitted {
        let context = request.context
        let descriptor = callee.descriptor
        guard context.depth <= limits.maximumDepth else {
            throw Problem(.conflict, "Calls are nested deeper than \(limits.maximumDepth); a plugin calls in a circle.")
        }
        // First with the tool's own effect, so that a caller without rights learns nothing about arguments; then again
        // with the effect of these arguments, which may be higher.
        try authorise(callee, descriptor.effect, context)
        let arguments = descriptor.inputSchema.applyingDefaults(to: descriptor.arguments(given: request.arguments))
        let violations = descriptor.inputSchema.validate(arguments)
        guard violations.isEmpty else { throw Self.invalid(descriptor.name, violations) }
        let effect = descriptor.effect(of: arguments)
        try authorise(callee, effect, context)
        // A tool that is said to read does not write by calling one that does: whoever called it trusted what it said.
        if context.depth > 0, let outer = context.effect, outer < effect {
            throw Problem(
                .forbidden,
                "\"\(descriptor.name)\" would \(effect.rawValue); the call that calls it is declared as "
                    + "\(outer.rawValue).")
        }
        let bytes = arguments.serialized()
        let largest = descriptor.maximumArgumentBytes ?? limits.maximumArgumentBytes
        guard bytes.count <= largest else {
            throw Problem(
                .validation, "The arguments are \(bytes.count) bytes; \(descriptor.name) takes \(largest).", status: 413
            )
        }
        return Admitted(arguments: arguments, bytes: bytes, effect: effect)
    }

    private func authorise<Descriptor: CallableDescriptor>(
        _ callee: Registry.Served<Descriptor>, _ effect: Effect, _ context: CallContext
    ) throws(Problem) {
        if let refusal = Authorization.refusal(
            principal: context.principal, callee: callee.descriptor, of: callee.pluginID, effect: effect,
            isReadOnly: isReadOnly, grants: context.grants)
        {
            throw refusal
        }
    }

    /// The refusal of arguments, with every fault found.
    package static func invalid(_ tool: String, _ violations: [JSONSchemaViolation]) -> Problem {
        let isMissing = violations.allSatisfy { $0.keyword == "required" }
        let noun = violations.count == 1 ? "1 fault" : "\(violations.count) faults"
        return Problem(
            isMissing ? .missingParameter : .validation, "The arguments of \"\(tool)\" have \(noun).",
            errors: violations.map(Problem.Fault.init))
    }

    func unknown<Descriptor: CallableDescriptor>(
        _ request: CallRequest, _ type: Descriptor.Type, in snapshot: Registry
    ) -> Problem {
        let near = Descriptor.suggestions(for: request.name, in: snapshot)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        var problem = Problem(
            .notFound,
            "No enabled plugin serves a \(Descriptor.noun) named \"\(request.name.prefix(128))\".\(hint)")
        problem.correlationID = request.context.correlationID
        return problem
    }

    static func uncallable(_ kind: CallKind) -> Problem {
        Problem(.internalError, "A call of kind \(kind.rawValue) does not go through the pipeline.")
    }
}
