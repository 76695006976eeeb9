// SPDX-License-Identifier: Apache-2.0

package import JSON

extension TaskTypeDescriptor {
    /// Reads one entry of `task_types` and compiles its schemas.
    package init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let name = try field.name("name")
        guard field.object["effect"] != nil else {
            let allowed = Effect.allCases.map(\.rawValue).joined(separator: ", ")
            throw field.fail("effect", "is missing; one of \(allowed) is required")
        }
        self.init(
            name: name, title: try field.string("title", default: name), description: try field.string("description"),
            inputSchema: try field.objectSchema("input_schema"), outputSchema: try field.schema("output_schema"),
            effect: try field.choice("effect", Effect.self, default: .read),
            queue: field.object["queue"] == nil ? "default" : try field.name("queue"),
            priority: try field.choice("priority", ToolDescriptor.Priority.self, default: .normal),
            timeoutMilliseconds: try field.integer(
                "timeout_ms", in: 1...86_400_000, default: TaskTypeDescriptor.standardTimeout),
            graceMilliseconds: try field.integer(ifPresent: "grace_ms", in: 0...600_000),
            maximumAttempts: Int(try field.integer("max_attempts", in: 1...100, default: 5)),
            backoff: try Backoff(reading: field.object["backoff"], at: pointer + "/backoff"),
            retryOn: try Self.codes(field),
            concurrency: try field.integer(ifPresent: "concurrency", in: 1...1_000).map(Int.init),
            unique: try Uniqueness(reading: field),
            keepSeconds: try field.integer(ifPresent: "keep_s", in: 0...315_360_000))
    }

    private static func codes(_ field: ManifestField) throws(ManifestError) -> Set<ProblemCode>? {
        guard field.object["retry_on"] != nil else { return nil }
        var codes: Set<ProblemCode> = []
        for (index, word) in try field.strings("retry_on").enumerated() {
            guard let code = ProblemCode(rawValue: word) else {
                let allowed = ProblemCode.allCases.map(\.rawValue).joined(separator: ", ")
                throw field.fail("retry_on/\(index)", "must be one of \(allowed); is \"\(word.prefix(80))\"")
            }
            codes.insert(code)
        }
        return codes
    }
}

extension TaskTypeDescriptor.Uniqueness {
    /// Reads the member `unique`: `"none"`, `"arguments"` or a list of JSON pointers.
    init(reading field: ManifestField) throws(ManifestError) {
        switch field.object["unique"] {
        case nil, .string("none")?: self = .none
        case .string("arguments")?: self = .arguments
        case .array(let list)?:
            guard !list.isEmpty else { throw field.fail("unique", "must name one place at least") }
            var pointers: [String] = []
            for (index, value) in list.enumerated() {
                guard let pointer = value.stringValue, JSONPointer.tokens(of: pointer) != nil else {
                    throw field.fail("unique/\(index)", "must be a JSON pointer such as /person_id, is \(value.text)")
                }
                pointers.append(pointer)
            }
            self = .pointers(pointers)
        case .some(let other):
            throw field.fail("unique", "must be \"none\", \"arguments\" or a list of JSON pointers; is \(other.text)")
        }
    }
}

extension Backoff {
    /// Reads the member `backoff` of a task type; what is absent has its default.
    init(reading value: JSONValue?, at pointer: String) throws(ManifestError) {
        self.init()
        guard let value else { return }
        let field = try ManifestField(value, at: pointer)
        initialMilliseconds = try field.integer("initial_ms", in: 0...86_400_000, default: initialMilliseconds)
        maximumMilliseconds = try field.integer(
            "max_ms", in: initialMilliseconds...86_400_000, default: max(maximumMilliseconds, initialMilliseconds))
        if let value = field.object["factor"] {
            guard let number = value.doubleValue, (1...100).contains(number) else {
                throw field.fail("factor", "must be a number from 1 to 100, is \(value.text)")
            }
            factor = number
        }
        jitter = try field.choice("jitter", Jitter.self, default: jitter)
    }
}
