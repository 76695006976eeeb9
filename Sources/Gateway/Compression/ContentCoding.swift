// SPDX-License-Identifier: Apache-2.0

/// What the fields `Accept-Encoding` of a request say of gzip (RFC 9110, section 12.5.3).
enum ContentCoding {
    /// Whether gzip is to be used: the client takes it, and likes it no less than the bytes as they are.
    ///
    /// `x-gzip` is gzip (section 8.4.1.3). Without the field nothing is compressed, though it may be.
    static func usesGzip(_ field: String) -> Bool {
        var gzip: Int?
        var identity: Int?
        var rest: Int?
        for element in field.lowercased().split(separator: ",") {
            let parts = element.split(separator: ";").map { $0.trimming(" \t") }
            guard let name = parts.first else { continue }
            let quality = Acceptance.quality(parts.dropFirst())
            switch name {
            case "gzip", "x-gzip": gzip = max(gzip ?? 0, quality)
            case "identity": identity = quality
            case "*": rest = quality
            default: break
            }
        }
        guard let gzip = gzip ?? rest, gzip > 0 else { return false }
        // What is not named is acceptable and less liked than what is.
        return gzip >= identity ?? 0
    }
}
