// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// What the suite reads and watches.
    var resources: [Resource] {
        [
            Resource(
                uri: "test://static-text", name: "Static text", description: "A line of text that never changes.",
                mimeType: "text/plain"
            ) { _ in .text("This is the content of the static text resource.") },
            Resource(
                uri: "test://static-binary", name: "Static binary", description: "A picture of one pixel.",
                mimeType: "image/png"
            ) { _ in .blob(SampleMedia.png) },
            Resource(
                uri: "test://watched-resource", name: "Watched resource",
                description: "A line of text that changes when test_update_watched_resource is called.",
                mimeType: "text/plain"
            ) { [watched] _ in .text("Watched resource content, changed \(watched.value) times") },
        ]
    }

    var resourceTemplates: [ResourceTemplate] {
        [
            ResourceTemplate(
                "test://template/{id}/data", name: "Resource template", description: "Data for any id.",
                mimeType: "application/json",
                variables: [PromptArgument("id", description: "Any id", completion: .values(["123", "124", "200"]))]
            ) { call in
                let id = try call.string("id")
                let data: JSONValue = [
                    "id": .string(id), "templateTest": true, "data": .string("Data for ID: \(id)"),
                ]
                return .text(data.text)
            }
        ]
    }
}
