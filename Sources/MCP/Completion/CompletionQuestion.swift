// SPDX-License-Identifier: Apache-2.0

import JSON

/// The parameters of `completion/complete`, read and bounded.
struct CompletionQuestion {
    /// What the argument belongs to.
    enum Reference {
        case prompt(String)
        /// A template's text, or a URI.
        case resource(String)
    }

    let reference: Reference
    let argument: String
    let value: String
    /// What is filled in already (since 2025-06-18).
    let given: JSONObject

    init(_ params: Params) throws(ProtocolError) {
        guard let reference = params["ref"], let type = reference["type"]?.stringValue else {
            throw Self.fault("params.ref must be {type: \"ref/prompt\", name} or {type: \"ref/resource\", uri}.")
        }
        switch (type, reference["name"]?.stringValue, reference["uri"]?.stringValue) {
        case ("ref/prompt", let name?, _): self.reference = .prompt(name)
        case ("ref/resource", _, let uri?): self.reference = .resource(uri)
        default:
            throw Self.fault("params.ref must be {type: \"ref/prompt\", name} or {type: \"ref/resource\", uri}.")
        }
        guard let name = params["argument"]?["name"]?.stringValue,
            let value = params["argument"]?["value"]?.stringValue
        else { throw Self.fault("params.argument must be {name, value}, both of them strings.") }
        argument = name
        self.value = value
        var given: JSONObject = [:]
        if let arguments = params["context"]?["arguments"], !arguments.isNull {
            guard let members = arguments.objectValue else {
                throw Self.fault("params.context.arguments must be an object, is \(arguments.kind).")
            }
            for (key, value) in members {
                guard value.stringValue != nil else {
                    throw Self.fault("params.context.arguments.\(key) must be a string, is \(value.kind).")
                }
                given[key] = value
            }
        }
        self.given = given
    }

    private static func fault(_ message: String) -> ProtocolError { .inBody(.invalidParams, message) }
}
