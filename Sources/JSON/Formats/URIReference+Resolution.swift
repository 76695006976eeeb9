// SPDX-License-Identifier: Apache-2.0

extension URIReference {
    /// The target of this reference as seen from `base` (RFC 3986, section 5.2, strict).
    ///
    /// - Parameter base: should have a scheme; the result has one exactly if either has.
    public func resolved(against base: URIReference) -> URIReference {
        if scheme != nil {
            return URIReference(
                scheme: scheme, authority: authority, path: Self.removingDotSegments(path), query: query,
                fragment: fragment)
        }
        if authority != nil {
            return URIReference(
                scheme: base.scheme, authority: authority, path: Self.removingDotSegments(path), query: query,
                fragment: fragment)
        }
        if path.isEmpty {
            return URIReference(
                scheme: base.scheme, authority: base.authority, path: base.path, query: query ?? base.query,
                fragment: fragment)
        }
        let target = path.utf8.first == UInt8(ascii: "/") ? path : merged(with: base)
        return URIReference(
            scheme: base.scheme, authority: base.authority, path: Self.removingDotSegments(target), query: query,
            fragment: fragment)
    }

    /// The path behind the last slash of the base's path (section 5.2.3).
    private func merged(with base: URIReference) -> String {
        if base.authority != nil, base.path.isEmpty { return "/" + path }
        guard let slash = base.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(base.path[...slash]) + path
    }

    /// `path` without its `.` and `..` segments (section 5.2.4); linear in its length.
    static func removingDotSegments(_ path: String) -> String {
        let bytes = Array(path.utf8)
        let slash = UInt8(ascii: "/")
        let dot = UInt8(ascii: ".")
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        // A relative path's leading dot segments vanish; every other segment begins with its slash.
        var position = 0
        while position < bytes.count, bytes[position] == dot {
            var end = position
            while end < bytes.count, bytes[end] == dot { end += 1 }
            guard end - position <= 2, end == bytes.count || bytes[end] == slash else { break }
            position = min(end + 1, bytes.count)
        }
        while position < bytes.count {
            var end = position + 1
            while end < bytes.count, bytes[end] != slash { end += 1 }
            let segment = bytes[position..<end]
            let name = segment.first == slash ? segment.dropFirst() : segment
            if segment.first == slash, name.elementsEqual([dot]) {
                if end == bytes.count { output.append(slash) }
            } else if segment.first == slash, name.elementsEqual([dot, dot]) {
                output.removeSubrange((output.lastIndex(of: slash) ?? 0)...)
                if end == bytes.count { output.append(slash) }
            } else {
                output += segment
            }
            position = end
        }
        return String(decoding: output, as: UTF8.self)
    }
}
