// SPDX-License-Identifier: Apache-2.0

/// What can be asked in a call: of the client that made it, or of the people who may answer it.
package struct AskAbilities: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A form.
    package static let forms = AskAbilities(rawValue: 1)
    /// A visit to an address.
    package static let urls = AskAbilities(rawValue: 2)
    /// A model.
    package static let models = AskAbilities(rawValue: 4)
    /// A model that may call tools which the question brings.
    package static let modelTools = AskAbilities(rawValue: 8)
    /// The folders of the client.
    package static let roots = AskAbilities(rawValue: 16)
    /// The approval of another person.
    package static let approvals = AskAbilities(rawValue: 32)

    /// Where a call can wait for anybody who answers in words: everything.
    package static let people: AskAbilities = [.forms, .urls, .models, .modelTools, .roots, .approvals]

    /// The words of `asks` in a call's context, in a fixed order.
    package var words: [String] {
        Self.all.filter { contains($0.ability) }.map(\.word)
    }

    /// What a client of MCP declares for them, as paths into its capabilities.
    package var capabilities: [String] {
        let paths: [(ability: AskAbilities, path: String)] = [
            (.forms, "elicitation"), (.urls, "elicitation.url"), (.models, "sampling"),
            (.modelTools, "sampling.tools"), (.roots, "roots"),
        ]
        return paths.filter { contains($0.ability) }.map(\.path)
    }

    private static let all: [(ability: AskAbilities, word: String)] = [
        (.forms, "form"), (.urls, "url"), (.models, "model"), (.modelTools, "model_tools"), (.roots, "roots"),
        (.approvals, "approval"),
    ]

    /// `words` as JSON for each set that there can be, since every call's context has it.
    private static let texts: [[UInt8]] = (0..<64).map { value in
        Array(("[" + AskAbilities(rawValue: value).words.map { "\"\($0)\"" }.joined(separator: ",") + "]").utf8)
    }

    /// `words` as JSON.
    var encoded: [UInt8] { Self.texts[Int(rawValue & 63)] }
}

extension Ask {
    /// What somebody must be able to, to be asked this.
    package var needs: AskAbilities {
        switch kind {
        case .form: url == nil ? .forms : .urls
        case .model: question?.tools.isEmpty ?? true ? .models : [.models, .modelTools]
        case .roots: .roots
        case .approval: .approvals
        }
    }
}
