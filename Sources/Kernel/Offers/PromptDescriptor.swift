// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A prompt that a plugin offers: a text with blanks that a person picks and fills in, and a model then works on.
package struct PromptDescriptor: Sendable {
    /// The most arguments of one prompt.
    package static let maximumArguments = 32

    package var name: String
    package var title: String
    package var description: String
    package var arguments: [OfferedArgument]
    package var icons: [Icon]
    package var meta: JSONObject
    package var timeoutMilliseconds: Int64?
    /// The arguments as a schema: an object of texts.
    package let inputSchema: JSONSchema

    /// - Throws: what the schema of the arguments does not compile for.
    package init(
        name: String, title: String, description: String, arguments: [OfferedArgument] = [], icons: [Icon] = [],
        meta: JSONObject = [:], timeoutMilliseconds: Int64? = nil
    ) throws(JSONSchemaError) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
        self.icons = icons
        self.meta = meta
        self.timeoutMilliseconds = timeoutMilliseconds
        inputSchema = try OfferedArgument.schema(arguments)
    }
}

extension PromptDescriptor: OfferDescriptor {
    package static var kind: CallKind { .prompt }
    package static var noun: String { "prompt" }
    package static var grantPrefix: String { "prompt.get:" }
    package var scopeName: String { "prompt:" + name }

    /// What a prompt answers, as the kernel can check it: whether each content is a block is for whoever shows it.
    package var outputSchema: JSONSchema? { ResultSchema.prompt }

    package static func find(_ name: String, in registry: Registry) -> Registry.Prompt? { registry.prompt(name) }
    package static func suggestions(for name: String, in registry: Registry) -> [String] {
        Registry.nearest(to: name, among: registry.prompts.map(\.descriptor.name))
    }
}

extension PromptDescriptor {
    /// Reads one entry of `prompts`.
    package init(reading value: JSONValue, at pointer: String) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let name = try field.name("name")
        let list = try field.array("arguments")
        guard list.count <= Self.maximumArguments else {
            throw field.fail("arguments", "must have at most \(Self.maximumArguments) entries, has \(list.count)")
        }
        var arguments: [OfferedArgument] = []
        for (index, value) in list.enumerated() {
            let argument = try OfferedArgument(reading: value, at: "\(pointer)/arguments/\(index)")
            guard !arguments.contains(where: { $0.name == argument.name }) else {
                throw field.fail("arguments/\(index)/name", "\"\(argument.name)\" is declared twice")
            }
            arguments.append(argument)
        }
        let title = try field.string("title", default: name)
        let description = try field.string("description")
        let (icons, meta) = (try field.icons(), try field.meta())
        let timeout = try field.integer(ifPresent: "timeout_ms", in: 1...86_400_000)
        do throws(JSONSchemaError) {
            self = try PromptDescriptor(
                name: name, title: title, description: description, arguments: arguments, icons: icons, meta: meta,
                timeoutMilliseconds: timeout)
        } catch { throw field.fail("arguments", "\(error)") }
    }
}
