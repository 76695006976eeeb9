// SPDX-License-Identifier: Apache-2.0

import JSON

/// The content blocks that a tool gives by itself.
enum ContentBlock {
    /// The block as the revision can show it.
    ///
    /// What the revision does not know becomes a text that says what it stands for; what is no content block at all is
    /// shown as the JSON that it is, so that nothing a tool said is lost.
    static func adapted(_ block: JSONValue, to revision: ProtocolRevision) -> JSONValue {
        switch block["type"]?.stringValue {
        case "text"? where block["text"]?.stringValue != nil: return block
        case "image"? where hasData(block): return block
        case "audio"? where hasData(block):
            guard !revision.hasAudio else { return block }
            return text("[audio, \(block["mimeType"]?.stringValue ?? ""): this client cannot play it]")
        case "resource"? where block["resource"]?["uri"]?.stringValue != nil: return block
        case "resource_link"? where block["uri"]?.stringValue != nil && block["name"]?.stringValue != nil:
            guard !revision.hasStructuredContent else { return block }
            return text("\(block["name"]?.stringValue ?? ""): \(block["uri"]?.stringValue ?? "")")
        default: return text(block.text)
        }
    }

    private static func hasData(_ block: JSONValue) -> Bool {
        block["data"]?.stringValue != nil && block["mimeType"]?.stringValue != nil
    }

    private static func text(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }
}
