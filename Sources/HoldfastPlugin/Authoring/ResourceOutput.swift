// SPDX-License-Identifier: Apache-2.0

/// What a resource holds.
public struct ResourceOutput: Sendable, Equatable {
    /// One piece of a resource.
    public struct Piece: Sendable, Equatable {
        enum Body: Sendable, Equatable {
            case text(String)
            case bytes([UInt8])
        }

        /// Its own URI; nil for the one that was asked for.
        public let uri: String?
        /// Such as `text/plain`.
        public let mimeType: String?
        let body: Body

        /// Text.
        public static func text(_ text: String, mimeType: String? = nil, uri: String? = nil) -> Piece {
            Piece(uri: uri, mimeType: mimeType, body: .text(text))
        }

        /// Bytes.
        public static func bytes(_ bytes: [UInt8], mimeType: String? = nil, uri: String? = nil) -> Piece {
            Piece(uri: uri, mimeType: mimeType, body: .bytes(bytes))
        }
    }

    /// One piece at least.
    public let pieces: [Piece]

    /// Several pieces, each with a URI of its own.
    public init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Text alone.
    public static func text(_ text: String, mimeType: String? = nil) -> ResourceOutput {
        ResourceOutput([.text(text, mimeType: mimeType)])
    }

    /// Bytes alone.
    public static func blob(_ bytes: [UInt8], mimeType: String? = nil) -> ResourceOutput {
        ResourceOutput([.bytes(bytes, mimeType: mimeType)])
    }

    /// A JSON document.
    public static func json(_ value: JSONValue) -> ResourceOutput {
        .text(value.text, mimeType: "application/json")
    }

    /// The result document, of a read of `uri`; a piece without a media type has that of the listing.
    func output(of uri: String, mimeType: String?) -> ToolOutput {
        .content(
            pieces.map { piece in
                switch piece.body {
                case .text(let text):
                    .resource(uri: piece.uri ?? uri, mimeType: piece.mimeType ?? mimeType, text: text)
                case .bytes(let bytes):
                    .resource(uri: piece.uri ?? uri, mimeType: piece.mimeType ?? mimeType, bytes: bytes)
                }
            })
    }
}
