// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A site's rule about which calls need whose approval: `policies/<name>.toml`.
package struct ApprovalPolicyFile: Sendable, Hashable {
    /// Who decides.
    package enum Approver: String, Sendable, CaseIterable {
        case approver, admin
    }

    /// The effects that a rule can be about; what only reads or computes needs nobody.
    package enum Effect: String, Sendable, CaseIterable {
        case enqueue, write, destructive
    }

    /// The file's name without `.toml`.
    package let name: String
    /// The file, as messages show it.
    package let file: String
    package let tools: [ToolPattern]
    package let effects: [Effect]
    /// A JSON Schema that the arguments have to follow; nil for any.
    package let when: JSONValue?
    package let quorum: Int64
    package let role: Approver
    package let confirm: Bool
    /// Nil takes `approvals.expires`.
    package let expires: Duration?
    package let breakGlass: Bool
    package let category: Int64?
    package let boundToSchedule: Bool
    package let message: String?

    /// Decodes a policy; faults go to `faults`, and nil means that there were some.
    package init?(_ document: TOMLDocument, name: String, faults: FaultList) {
        let before = faults.faults.count
        let start = SourcePosition(line: 1, column: 1)
        func fault(_ key: String, _ message: String, at position: SourcePosition? = nil) {
            faults.add(
                SettingsFault(
                    file: document.file, position: position ?? start, key: key, value: nil, message: message))
        }
        if !TextRule.identifier.accepts(name) {
            fault("", "the file's name is the policy's; allowed: \(TextRule.identifier.allowed), and .toml")
        }
        let reader = SettingsReader(document, faults: faults)
        tools = (reader.strings("tools", ToolPattern.rule) ?? []).compactMap(ToolPattern.init(parsing:))
        effects = (reader.strings("effects", Self.effectRule) ?? []).compactMap(Effect.init(rawValue:))
        quorum = reader.integer("quorum", in: 0...5) ?? 1
        role = reader.choice("role", Approver.self) ?? .approver
        confirm = reader.boolean("confirm") ?? false
        expires = reader.duration("expires", in: .seconds(1)...(.seconds(30 * 86_400)))
        category = reader.integer("category", in: 1...7)
        let breakGlass = reader.boolean("break_glass")
        self.breakGlass = breakGlass ?? true
        boundToSchedule = reader.boolean("bound_to_schedule") ?? true
        message = reader.string("message", Self.messageRule)
        let condition = reader.tableNode("when")
        when = condition.map { JSONValue($0.value) }
        reader.finish()
        self.name = name
        file = document.file
        if tools.isEmpty, effects.isEmpty {
            fault("tools", "says nothing: name tools, effects, or both")
        }
        if quorum == 0, !confirm {
            fault("quorum", "is 0, so that nobody is asked; set confirm = true, or a quorum of 1 to 5")
        }
        if category == 1, breakGlass == true {
            fault("break_glass", "is true for category 1, which nobody lets pass alone")
        }
        if let when, let condition {
            do throws(JSONSchemaError) { _ = try JSONSchema(compiling: when) } catch {
                fault("when", "must be a JSON Schema: \(error)", at: condition.position)
            }
        }
        if faults.faults.count > before { return nil }
    }

    private static let effectRule = TextRule("\"enqueue\", \"write\" or \"destructive\"") {
        Effect(rawValue: $0) != nil
    }

    private static let messageRule = TextRule("one line of 1 to 500 characters") {
        $0.count <= 500 && TextRule.line.accepts($0)
    }
}
