// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Compresses what is large and text, for clients that take gzip; never an event stream, which has to arrive as it
/// happens.
///
/// Compressed, a representation has other bytes: its strong entity tag becomes a weak one (RFC 9110, section 8.8.3.3).
struct GzipMiddleware: RouterMiddleware {
    /// Below it a packet more or less is all there is to win.
    static let smallest = 1_024
    /// Above it time counts for more than size.
    private static let large = 1 << 20

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard Self.isText(response.headers[.contentType]) else { return response }
        response.headers.vary(by: "Accept-Encoding")
        let length = response.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard response.status == .ok, length >= Self.smallest, response.headers[.contentEncoding] == nil,
            ContentCoding.usesGzip(request.headers[values: .acceptEncoding].joined(separator: ","))
        else { return response }
        if request.method != .head {
            let body = response.body
            let level: Int32 = length > Self.large ? 1 : 6
            response.body = ResponseBody { writer in
                // The parent is finished by the compressing one.
                try await body.write(GzipWriter(parent: writer, deflater: try Deflater(level: level)))
            }
        }
        response.headers[.contentLength] = nil
        response.headers[.contentEncoding] = "gzip"
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/" + tag }
        return response
    }

    private static func isText(_ type: String?) -> Bool {
        guard let type, !type.hasPrefix(AnswerForm.events.rawValue) else { return false }
        return type.hasPrefix("text/") || type.hasPrefix("application/json")
            || type.hasPrefix("application/problem+json")
    }
}

/// Writes a body on, compressed.
private struct GzipWriter: ResponseBodyWriter {
    var parent: any ResponseBodyWriter
    let deflater: Deflater

    mutating func write(_ buffer: ByteBuffer) async throws {
        var rest = buffer
        // In pieces, so that one large answer does not hold a thread for long.
        while let piece = rest.readSlice(length: min(rest.readableBytes, 256 << 10)), piece.readableBytes > 0 {
            let bytes = try piece.withUnsafeReadableBytes { try deflater.take($0, isLast: false) }
            if !bytes.isEmpty { try await parent.write(ByteBuffer(bytes: bytes)) }
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        let bytes = try deflater.take(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
        try await parent.write(ByteBuffer(bytes: bytes))
        try await parent.finish(trailingHeaders)
    }
}

extension HTTPFields {
    /// Adds a field's name to `Vary`, once.
    mutating func vary(by name: String) {
        guard let known = self[.vary] else {
            self[.vary] = name
            return
        }
        let names = known.split(separator: ",").map { $0.trimming(" \t") }
        guard !names.contains(where: { $0.lowercased() == name.lowercased() }) else { return }
        self[.vary] = (names.map(String.init) + [name]).joined(separator: ", ")
    }
}
