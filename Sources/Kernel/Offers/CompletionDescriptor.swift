// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The proposals for the arguments of a prompt, or for the variables of a resource template.
package struct CompletionDescriptor: Sendable {
    /// The most values of one answer (MCP, completion).
    package static let maximumValues = 100

    /// The prompt's name, or the template's text.
    package let name: String
    /// Whether it is a template's.
    package let isOfTemplate: Bool
    package let arguments: [OfferedArgument]
    package let inputSchema: JSONSchema

    /// Nil when the plugin is to be asked about none of its arguments.
    init?(of prompt: PromptDescriptor) { self.init(prompt.name, isOfTemplate: false, prompt.arguments) }

    /// Nil when the plugin is to be asked about none of its variables.
    init?(of resource: ResourceDescriptor) { self.init(resource.uri, isOfTemplate: true, resource.variables) }

    private init?(_ name: String, isOfTemplate: Bool, _ arguments: [OfferedArgument]) {
        guard arguments.contains(where: { $0.completion == .plugin }), let schema = ResultSchema.completionInput else {
            return nil
        }
        self.name = name
        self.isOfTemplate = isOfTemplate
        self.arguments = arguments
        inputSchema = schema
    }

    /// The values that begin with a text, without regard to case, and then those that contain it.
    ///
    /// O(values x length).
    package static func ranked(_ values: [String], for text: String) -> [String] {
        let wanted = text.lowercased()
        guard !wanted.isEmpty else { return values }
        let folded = values.map { (value: $0, text: $0.lowercased()) }
        return folded.filter { $0.text.hasPrefix(wanted) }.map(\.value)
            + folded.filter { !$0.text.hasPrefix(wanted) && $0.text.contains(wanted) }.map(\.value)
    }
}

extension CompletionDescriptor: OfferDescriptor {
    package static var kind: CallKind { .complete }
    package static var noun: String { "completion" }
    package static var grantPrefix: String { "completion.complete:" }
    /// Who may have the prompt or the resource may have its arguments completed.
    package var scopeName: String { (isOfTemplate ? "resource:" : "prompt:") + name }
    package var label: String { name }
    package var timeoutMilliseconds: Int64? { 5_000 }
    package var outputSchema: JSONSchema? { ResultSchema.completion }

    package static func find(_ name: String, in registry: Registry) -> Registry.Completion? {
        registry.completion(name)
    }
    package static func suggestions(for name: String, in registry: Registry) -> [String] { [] }
}
