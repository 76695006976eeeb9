// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension ToolDescriptor {
    /// The tool as an entry of `tools/list`, with the members that the revision knows; schemas verbatim.
    func listed(in revision: ProtocolRevision) -> JSONValue {
        var entry: JSONObject = ["name": .string(name)]
        if revision.hasStructuredContent { entry["title"] = .string(title) }
        entry["description"] = .string(description)
        entry["inputSchema"] = inputSchema.source
        if revision.hasStructuredContent, let schema = outputSchema?.source,
            revision.hasAnyStructuredContent || schema["type"] == "object"
        {
            entry["outputSchema"] = schema
        }
        if revision.hasAnnotations { entry["annotations"] = .object(annotations) }
        revision.add(icons, meta, to: &entry)
        return .object(entry)
    }
}
