// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON
import Kernel

/// The body of a POST as the arguments of a tool: one JSON object, or nothing.
enum ArgumentBody {
    /// Reads it.
    ///
    /// - Throws: 400 when it is no JSON object, 413 when it is too large, 415 when it is said to be something else.
    static func read(_ request: Request, upTo limit: Int) async throws(Problem) -> JSONValue {
        try checkType(request)
        let bytes = try await request.bytes(upTo: limit)
        guard !bytes.isEmpty else { return [:] }
        let value: JSONValue
        // The body was bounded when it was collected; one long string in it, a file, is as good as many short ones.
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        do { value = try JSONValue.parse(bytes, limits: limits) } catch {
            throw Problem(.validation, "The body is not valid JSON: \(error)", status: 400)
        }
        guard value.objectValue != nil else {
            throw Problem(.validation, "The body must be a JSON object of arguments.", status: 400)
        }
        return value
    }

    /// JSON is UTF-8 (RFC 8259, section 8.1), whatever the client may call it.
    private static func checkType(_ request: Request) throws(Problem) {
        // What nearly everybody sends is not taken apart.
        let isPlain = request.headers[.contentType] == "application/json"
        if !isPlain, let type = request.mediaType, type != "application/json" {
            throw Problem(.validation, "Content-Type must be application/json, is \(type.prefix(100)).", status: 415)
        }
        if !isPlain, let charset = request.charset, charset != "utf-8", charset != "utf8", charset != "us-ascii" {
            throw Problem(.validation, "The charset of JSON is utf-8, not \(charset.prefix(100)).", status: 415)
        }
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity" {
            throw Problem(
                .validation, "Content-Encoding \(coding.prefix(100)) is not read; send the body as it is.", status: 415)
        }
    }
}
