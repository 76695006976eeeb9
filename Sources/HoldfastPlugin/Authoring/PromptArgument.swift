// SPDX-License-Identifier: Apache-2.0

/// One blank of a prompt, or one variable of a resource template: a text that a person fills in.
public struct PromptArgument: Sendable {
    /// Proposes values while somebody types, the best first.
    public typealias Proposing = @Sendable (CompletionRequest) async throws -> Completion

    /// Who proposes values.
    public enum Completing: Sendable {
        /// Nobody.
        case none
        /// These are all that there are; the host picks those that fit.
        case values([String])
        /// The closure is asked; it answers soon, within five seconds.
        case closure(Proposing)
    }

    /// 1 to 64 of `a-z A-Z 0-9 _ -`; of a template the name in its braces.
    public let name: String
    /// What a person calls it.
    public let title: String?
    /// What to fill in.
    public let description: String
    /// Whether a prompt cannot do without; a variable of a template never can.
    public let isRequired: Bool
    /// Who proposes values.
    public let completion: Completing

    /// A blank to fill in.
    public init(
        _ name: String, title: String? = nil, description: String, isRequired: Bool = false,
        completion: Completing = .none
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.isRequired = isRequired
        self.completion = completion
    }

    /// As it stands in a manifest; a template's variables have no word about being required.
    func json(isVariable: Bool = false) -> JSONValue {
        var object: JSONObject = ["name": .string(name)]
        if let title { object["title"] = .string(title) }
        if !description.isEmpty { object["description"] = .string(description) }
        if isRequired, !isVariable { object["required"] = true }
        switch completion {
        case .none: break
        case .values(let values): object["values"] = .array(values.map { .string($0) })
        case .closure: object["completes"] = true
        }
        return .object(object)
    }
}

/// What values are wanted for.
public struct CompletionRequest: Sendable {
    /// The argument that is being filled in.
    public let argument: String
    /// What stands there so far; may be empty.
    public let value: String
    /// The other arguments that are filled in already.
    public let given: [String: String]
    /// On whose behalf, and what may be asked of the host; a completion asks nobody.
    public let call: ToolCall

    init(_ call: ToolCall) {
        self.call = call
        argument = call.arguments["argument"]?["name"]?.stringValue ?? ""
        value = call.arguments["argument"]?["value"]?.stringValue ?? ""
        var given: [String: String] = [:]
        for (name, value) in call.arguments["context"]?.objectValue ?? [:] { given[name] = value.stringValue }
        self.given = given
    }
}

/// Values that fit what was typed.
public struct Completion: Sendable, Equatable {
    /// The best first; a client gets at most a hundred.
    public let values: [String]
    /// How many fit altogether; nil when that is not known.
    public let total: Int?
    /// Whether more fit than these.
    public let hasMore: Bool

    /// Values that fit, in the order in which a person should see them.
    public init(_ values: [String], total: Int? = nil, hasMore: Bool = false) {
        self.values = values
        self.total = total
        self.hasMore = hasMore
    }

    /// Those of all values that begin with what was typed, without regard to case, and then those that contain it.
    public init(of all: [String], for text: String) {
        let wanted = text.lowercased()
        let folded = all.map { (value: $0, text: $0.lowercased()) }
        let fitting =
            folded.filter { $0.text.hasPrefix(wanted) }
            + folded.filter {
                !$0.text.hasPrefix(wanted) && $0.text.contains(wanted)
            }
        self.init(fitting.map(\.value), total: fitting.count)
    }

    var json: JSONValue {
        var object: JSONObject = ["values": .array(values.map { .string($0) })]
        if let total { object["total"] = .integer(Int64(total)) }
        if hasMore { object["has_more"] = true }
        return .object(object)
    }
}
