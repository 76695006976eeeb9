// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Writes what came of a tool call as the response of a revision.
struct ToolResultEncoder: ReplyEncoder {
    let revision: ProtocolRevision
    let fixed: FixedResults

    /// A result: the tool's own content, or its structured result as text for clients that read only text.
    func encode(_ result: ToolResult, id: RequestID) -> [UInt8] {
        var writer = JSONWriter()
        begin(&writer, id)
        let structured = result.structuredBytes
        writer.key("content")
        writer.beginArray()
        if result.content.isEmpty, let structured {
            writeText(String(decoding: structured, as: UTF8.self), to: &writer)
        }
        for block in result.content { writer.value(ContentBlock.adapted(block, to: revision)) }
        writer.endArray()
        if revision.hasStructuredContent, let structured {
            writer.key("structuredContent")
            writeStructured(structured, isObject: result.isStructuredObject, to: &writer)
        }
        writer.key("isError")
        writer.value(false)
        end(&writer, meta: result.meta, problem: nil, isReplayed: result.isReplayed)
        return writer.finish()
    }

    /// A failure of the tool or of its input: a result that a model can read and act on.
    ///
    /// There is no structured content, which would have to follow the tool's output schema.
    func encode(_ problem: Problem, id: RequestID) -> [UInt8] {
        var writer = JSONWriter()
        begin(&writer, id)
        writer.key("content")
        writer.beginArray()
        writeText(problem.text, to: &writer)
        writer.endArray()
        writer.key("isError")
        writer.value(true)
        end(&writer, meta: [:], problem: problem, isReplayed: problem.isReplayed)
        return writer.finish()
    }

    private func begin(_ writer: inout JSONWriter, _ id: RequestID) {
        Reply.begin(&writer, id: id)
        writer.key("result")
        writer.beginObject()
    }

    private func writeText(_ text: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        writer.value("text")
        writer.key("text")
        writer.value(text)
        writer.endObject()
    }

    private func writeStructured(_ bytes: [UInt8], isObject: Bool, to writer: inout JSONWriter) {
        if !revision.hasAnyStructuredContent, !isObject {
            writer.beginObject()
            writer.key("result")
            writer.raw(bytes)
            writer.endObject()
        } else {
            writer.raw(bytes)
        }
    }

    /// Writes result type and `_meta`, and closes result and envelope.
    private func end(_ writer: inout JSONWriter, meta: JSONObject, problem: Problem?, isReplayed: Bool) {
        if revision.hasResultType {
            writer.key("resultType")
            writer.value("complete")
        }
        if meta.isEmpty, problem == nil, !isReplayed {
            if revision.hasResultType {
                writer.key("_meta")
                writer.raw(fixed.serverMeta)
            }
        } else {
            writer.key("_meta")
            writer.beginObject()
            for (key, value) in meta where MetaKey.isFreeForPlugins(key) {
                writer.key(key)
                writer.value(value)
            }
            if isReplayed {
                writer.key(MetaKey.idempotencyReplayed)
                writer.value(true)
            }
            if let problem {
                writer.key(MetaKey.problem)
                writer.value(problem.json)
            }
            if revision.hasResultType {
                writer.key(MetaKey.serverInfo)
                writer.raw(fixed.serverInfo)
            }
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
    }
}
