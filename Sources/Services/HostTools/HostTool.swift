// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// One administrative operation as a tool of the built-in plugin `host`.
package struct HostTool: Sendable {
    package let descriptor: ToolDescriptor
    package let body: BuiltInPlugin.Body

    package init(_ descriptor: ToolDescriptor, body: @escaping BuiltInPlugin.Body) {
        self.descriptor = descriptor
        self.body = body
    }

    /// A tool from its schema as JSON.
    ///
    /// `minimumRole` is the least role that any call needs; one that changes how the site is run needs an operator anyway.
    /// The schemas are constants of ours, compiled in a test; one that does not compile leaves its tool out.
    package static func make(
        _ name: String, title: String, description: String, effect: Effect, decision: EffectDecision? = nil,
        isAdministrative: Bool = true, minimumRole: Role? = nil, isInEveryScope: Bool = false, keepsAnswer: Bool = true,
        isOwnWord: Bool = false,
        input: JSONValue,
        maximumArgumentBytes: Int? = nil,
        maximumResultBytes: Int? = nil, timeoutMilliseconds: Int64? = nil,
        body: @escaping BuiltInPlugin.Body
    ) -> HostTool? {
        guard let schema = try? JSONSchema(compiling: input, options: .init(assertFormats: true)) else { return nil }
        var descriptor = ToolDescriptor(
            name: name, title: title, description: description, inputSchema: schema, effect: effect,
            timeoutMilliseconds: timeoutMilliseconds, isAdministrative: isAdministrative,
            maximumArgumentBytes: maximumArgumentBytes
        )
        descriptor.maximumResultBytes = maximumResultBytes
        descriptor.effectDecision = decision
        descriptor.minimumRole = minimumRole
        descriptor.isInEveryScope = isInEveryScope
        descriptor.keepsAnswer = keepsAnswer
        descriptor.isOwnWord = isOwnWord
        return HostTool(descriptor, body: body)
    }

    /// The schema of a tool without arguments.
    package static let noArguments: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]
}
