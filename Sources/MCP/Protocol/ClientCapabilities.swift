// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a client says that it can do: in its handshake, or in the metadata of each stateless request.
///
/// What is not said may not be used (MCP 2026-07-28 basic, L387). A member that is no object counts as not said.
package struct ClientCapabilities: Sendable, Equatable {
    /// Whether a person at the client fills in forms.
    package var elicitationForm = false
    /// Whether a person at the client is sent to an address.
    package var elicitationURL = false
    /// Whether the client lends its model.
    package var sampling = false
    /// Whether that model can be offered tools.
    package var samplingTools = false
    /// Whether that model can be shown what the client has from servers.
    package var samplingContext = false
    /// Whether the client tells its roots.
    package var roots = false
    /// Whether the client says so when they change.
    package var rootsListChanged = false
    /// The identifiers of the extensions that the client has, as they were sent.
    package var extensions: [String] = []

    /// The identifier of the tasks extension (SEP-2663).
    package static let tasksExtension = "io.modelcontextprotocol/tasks"

    /// Whether the client has the tasks extension.
    package var hasTasks: Bool { extensions.contains(Self.tasksExtension) }

    /// None at all.
    package init() {}

    /// What a value says; one that is no object says nothing.
    package init(_ value: JSONValue?) {
        if let elicitation = value?["elicitation"]?.objectValue {
            elicitationURL = elicitation["url"]?.objectValue != nil
            // An empty object means forms, as before there was another mode.
            elicitationForm = elicitation["form"]?.objectValue != nil || !elicitationURL
        }
        if let sampling = value?["sampling"]?.objectValue {
            self.sampling = true
            samplingTools = sampling["tools"]?.objectValue != nil
            samplingContext = sampling["context"]?.objectValue != nil
        }
        if let roots = value?["roots"]?.objectValue {
            self.roots = true
            rootsListChanged = roots["listChanged"]?.boolValue == true
        }
        if let extensions = value?["extensions"]?.objectValue {
            self.extensions = extensions.compactMap { $0.value.objectValue == nil ? nil : $0.key }
        }
    }
}
