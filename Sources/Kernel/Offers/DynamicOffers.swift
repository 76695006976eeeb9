// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a plugin may add to its manifest while it runs (contract.md, Plugins: `dynamic_tools`).
package struct DynamicAllowance: Sendable, Equatable {
    /// What the name of each begins with.
    package let prefix: String
    /// The worst effect that a call of one may have.
    package let maximumEffect: Effect

    package init(prefix: String, maximumEffect: Effect) {
        self.prefix = prefix
        self.maximumEffect = maximumEffect
    }

    /// Reads the member `dynamic_tools` of a manifest.
    init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        guard field.object["max_effect"] != nil else {
            let allowed = Effect.allCases.map(\.rawValue).joined(separator: ", ")
            throw field.fail("max_effect", "is missing; one of \(allowed) is required")
        }
        self.init(
            prefix: try field.name("prefix"), maximumEffect: try field.choice("max_effect", Effect.self, default: .read)
        )
    }

    /// Why a tool cannot be added; nil when it can.
    package func refusal(of tool: ToolDescriptor) -> String? {
        if let refusal = refusal(ofName: tool.name) { return refusal }
        guard tool.worstEffect <= maximumEffect else {
            return "\"\(tool.name)\" may \(tool.worstEffect.rawValue); dynamic_tools.max_effect is "
                + maximumEffect.rawValue
        }
        guard tool.aliases.isEmpty, !tool.isAdministrative else {
            return "\"\(tool.name)\" is dynamic: it has no aliases and is not administrative"
        }
        return nil
    }

    /// Why a prompt cannot be added; nil when it can.
    package func refusal(of prompt: PromptDescriptor) -> String? { refusal(ofName: prompt.name) }

    private func refusal(ofName name: String) -> String? {
        name.hasPrefix(prefix) ? nil : "\"\(name)\" does not begin with \"\(prefix)\", which is dynamic_tools.prefix"
    }
}

/// What a plugin has added to its manifest while it runs; it is gone with the instance that added it.
package struct DynamicOffers: Sendable {
    /// The most tools and prompts that one plugin adds.
    package static let maximumCount = 100

    package private(set) var tools: [ToolDescriptor] = []
    package private(set) var prompts: [PromptDescriptor] = []

    package init() {}

    /// Whether nothing was added.
    package var isEmpty: Bool { tools.isEmpty && prompts.isEmpty }

    /// Applies `offer.change/1 {tools?: {add?, remove?}, prompts?: {add?, remove?}}`, all of it or nothing.
    ///
    /// One that is added under a name that the plugin has added before takes its place; removing what is not there is no
    /// fault.
    ///
    /// - Throws: what is wrong, as a sentence.
    package mutating func apply(_ change: JSONValue, to manifest: PluginManifest) throws(Problem) {
        guard let allowance = manifest.dynamicTools else {
            throw Problem(.forbidden, "The manifest of \(manifest.id) declares no dynamic_tools.")
        }
        var next = self
        do throws(ManifestError) {
            let field = try ManifestField(change, at: "")
            if let unknown = field.object.keys.first(where: { $0 != "tools" && $0 != "prompts" }) {
                throw field.fail(unknown, "is not known; allowed are tools and prompts")
            }
            try next.changeTools(field, manifest, allowance)
            try next.changePrompts(field, manifest, allowance)
        } catch {
            throw Problem(.validation, "offer.change/1 at \(error).")
        }
        guard next.tools.count + next.prompts.count <= Self.maximumCount else {
            throw Problem(.conflict, "\(manifest.id) would have more than \(Self.maximumCount) dynamic offers.")
        }
        self = next
    }

    private mutating func changeTools(
        _ field: ManifestField, _ manifest: PluginManifest, _ allowance: DynamicAllowance
    ) throws(ManifestError) {
        guard let value = field.object["tools"] else { return }
        let change = try ManifestField(value, at: "/tools")
        let removed = Set(try change.strings("remove"))
        tools.removeAll { removed.contains($0.name) }
        for (index, value) in try change.array("add").enumerated() {
            let tool = try ToolDescriptor(reading: value, at: "/tools/add/\(index)")
            if let refusal = allowance.refusal(of: tool) { throw change.fail("add/\(index)", refusal) }
            guard !manifest.tools.contains(where: { $0.name == tool.name }) else {
                throw change.fail("add/\(index)/name", "\"\(tool.name)\" is a tool of the manifest")
            }
            tools.removeAll { $0.name == tool.name }
            tools.append(tool)
        }
    }

    private mutating func changePrompts(
        _ field: ManifestField, _ manifest: PluginManifest, _ allowance: DynamicAllowance
    ) throws(ManifestError) {
        guard let value = field.object["prompts"] else { return }
        let change = try ManifestField(value, at: "/prompts")
        let removed = Set(try change.strings("remove"))
        prompts.removeAll { removed.contains($0.name) }
        for (index, value) in try change.array("add").enumerated() {
            let prompt = try PromptDescriptor(reading: value, at: "/prompts/add/\(index)")
            if let refusal = allowance.refusal(of: prompt) { throw change.fail("add/\(index)", refusal) }
            guard !manifest.prompts.contains(where: { $0.name == prompt.name }) else {
                throw change.fail("add/\(index)/name", "\"\(prompt.name)\" is a prompt of the manifest")
            }
            prompts.removeAll { $0.name == prompt.name }
            prompts.append(prompt)
        }
    }
}
