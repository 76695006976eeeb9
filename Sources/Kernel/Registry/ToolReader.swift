// SPDX-License-Identifier: Apache-2.0

package import JSON

extension ToolDescriptor {
    /// Reads one entry of `tools` and compiles its schemas.
    package init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let name = try field.name("name")
        let input = try field.objectSchema("input_schema")
        guard field.object["effect"] != nil else {
            let allowed = Effect.allCases.map(\.rawValue).joined(separator: ", ")
            throw field.fail("effect", "is missing; one of \(allowed) is required")
        }
        var rules: [EffectRule] = []
        for (index, rule) in try field.array("effect_rules").enumerated() {
            let entry = try ManifestField(rule, at: "\(pointer)/effect_rules/\(index)")
            guard let when = try entry.schema("when") else { throw entry.fail("when", "is missing") }
            rules.append(EffectRule(when: when, effect: try entry.choice("effect", Effect.self, default: .write)))
        }
        let timeout = try field.integer("timeout_ms", in: 0...86_400_000, default: 0)
        let argumentBytes = try field.integer("max_argument_bytes", in: 0...268_435_456, default: 0)
        self.init(
            name: name, title: try field.string("title", default: name), description: try field.string("description"),
            inputSchema: input, outputSchema: try field.schema("output_schema"),
            effect: try field.choice("effect", Effect.self, default: .read), effectRules: rules,
            execution: try field.choice("execution", Execution.self, default: .async),
            priority: try field.choice("priority", Priority.self, default: .normal),
            timeoutMilliseconds: timeout == 0 ? nil : timeout,
            isAdministrative: try field.bool("administrative", default: false),
            signals: try field.strings("signals"), maximumArgumentBytes: argumentBytes == 0 ? nil : Int(argumentBytes))
        for (index, alias) in try field.array("aliases").enumerated() {
            let entry = try ManifestField(alias, at: "\(pointer)/aliases/\(index)")
            aliases.append(try ToolAlias(reading: entry, worstEffect: worstEffect))
        }
        icons = try field.icons()
        meta = try field.meta()
        isOpenWorld = try field.bool("open_world", default: false)
        if field.object["idempotent"] != nil { isIdempotent = try field.bool("idempotent", default: false) }
        taskSupport = try field.choice("task_support", TaskSupport.self, default: .none)
        taskBegins = try field.choice("task_begins", TaskBeginning.self, default: .atOnce)
        heldBy = try Self.holdNames(field)
        do throws(HeaderParameter.Fault) { headerParameters = try HeaderParameter.all(in: input.source) } catch {
            throw ManifestError(
                pointer: "\(pointer)/input_schema\(error.pointer)/x-mcp-header", message: error.detail)
        }
        requires = try ToolRequirements(reading: field.object["requires"], at: pointer + "/requires")
    }

    /// The names of the holds that stop a tool.
    private static func holdNames(_ field: ManifestField) throws(ManifestError) -> [String] {
        let names = try field.strings("held_by")
        for (index, name) in names.enumerated() where !HoldName.isValid(name) {
            throw field.fail("held_by/\(index)", "must be \(HoldName.allowed), is \"\(name.prefix(80))\"")
        }
        return names
    }

    static func isValidName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}
