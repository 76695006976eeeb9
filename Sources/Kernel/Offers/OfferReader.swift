// SPDX-License-Identifier: Apache-2.0

import JSON

extension PluginManifest {
    /// Takes the prompts, resources and templates of a description.
    mutating func readOffers(_ field: ManifestField) throws(ManifestError) {
        prompts = []
        for (index, value) in try field.array("prompts").enumerated() {
            let prompt = try PromptDescriptor(reading: value, at: "/prompts/\(index)")
            guard !prompts.contains(where: { $0.name == prompt.name }) else {
                throw field.fail("prompts/\(index)/name", "\"\(prompt.name)\" is declared twice")
            }
            prompts.append(prompt)
        }
        resources = []
        for (index, value) in try field.array("resources").enumerated() {
            let resource = try ResourceDescriptor(resource: value, at: "/resources/\(index)")
            try checkScheme(resource.uri, field, "resources/\(index)/uri")
            guard !resources.contains(where: { $0.uri == resource.uri }) else {
                throw field.fail("resources/\(index)/uri", "\"\(resource.uri)\" is declared twice")
            }
            resources.append(resource)
        }
        resourceTemplates = []
        for (index, value) in try field.array("resource_templates").enumerated() {
            let resource = try ResourceDescriptor(template: value, at: "/resource_templates/\(index)")
            try checkScheme(resource.uri, field, "resource_templates/\(index)/uri_template")
            if let other = resourceTemplates.first(where: { resource.template.overlaps($0.template) }) {
                throw field.fail(
                    "resource_templates/\(index)/uri_template",
                    "\"\(resource.uri)\" matches URIs that \"\(other.uri)\" matches too")
            }
            resourceTemplates.append(resource)
        }
    }

    /// What begins with `holdfast:` is Holdfast's own.
    private func checkScheme(_ uri: String, _ field: ManifestField, _ key: String) throws(ManifestError) {
        guard uri.lowercased().hasPrefix("holdfast:"), !id.hasPrefix("io.holdfast.") else { return }
        throw field.fail(key, "must not have the scheme holdfast, which is the host's; is \"\(uri.prefix(160))\"")
    }
}

extension URITemplate? {
    /// Whether both are templates and a URI matches both.
    func overlaps(_ other: URITemplate?) -> Bool {
        guard let self, let other else { return false }
        return self.overlaps(other)
    }
}
