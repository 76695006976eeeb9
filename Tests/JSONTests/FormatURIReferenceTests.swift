// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// RFC 3986.
@Suite struct FormatURIReferenceTests {
    private func reference(_ text: String) throws -> URIReference { try #require(URIReference(text), "\(text)") }

    private func resolve(_ text: String, _ base: String) throws -> String {
        try reference(text).resolved(against: reference(base)).description
    }

    /// Section 5.4.1, normal examples, and section 5.4.2, abnormal ones.
    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
        (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
    ])
    func resolutionExamples(text: String, expected: String) throws {
        #expect(try resolve(text, "http://a/b/c/d;p?q") == expected)
    }

    @Test func resolutionAgainstOtherBases() throws {
        #expect(try resolve("item.json", "http://example.org") == "http://example.org/item.json")
        #expect(try resolve("#/$defs/a", "urn:example:root") == "urn:example:root#/$defs/a")
        #expect(try resolve("", "urn:example:root#old") == "urn:example:root")
        #expect(try resolve("urn:uuid:1#a", "http://a/b") == "urn:uuid:1#a")
        #expect(try resolve("b", "a") == "b")
        #expect(try resolve("../x/./y", "schemas/deep/z") == "schemas/x/y")
        // A path that begins with two slashes must not turn into an authority (section 3.3).
        #expect(try resolve("/.//x", "urn:a:b") == "urn:/.//x")
    }

    /// Section 5.2.4, by its own steps.
    @Test func dotSegmentsAgainstTheLetterOfTheAlgorithm() throws {
        var random = Seeded(state: 5)
        for _ in 0..<2_000 {
            let segments = (0..<random.below(7)).map { _ in ["", ".", "..", "a", "b.", "..c"][random.below(6)] }
            let path = "/" + segments.joined(separator: "/")
            let resolved = try reference("s://h" + path).resolved(against: reference("s://h"))
            #expect(resolved.path == Self.removingDotSegments(path), "\(path)")
        }
    }

    private static func removingDotSegments(_ path: String) -> String {
        var input = path
        var output = ""
        while !input.isEmpty {
            if input.hasPrefix("../") {
                input.removeFirst(3)
            } else if input.hasPrefix("./") || input.hasPrefix("/./") {
                input.removeFirst(2)
            } else if input == "/." {
                input = "/"
            } else if input.hasPrefix("/../") || input == "/.." {
                input = "/" + input.dropFirst(4)
                output = String(output[..<(output.lastIndex(of: "/") ?? output.startIndex)])
            } else if input == "." || input == ".." {
                input = ""
            } else {
                let rest = input.dropFirst().firstIndex(of: "/") ?? input.endIndex
                output += input[..<rest]
                input = String(input[rest...])
            }
        }
        return output
    }

    @Test func components() throws {
        let full = try reference("foo://user@example.com:8042/over/there?name=ferret#nose")
        #expect(full.scheme == "foo" && full.authority == "user@example.com:8042" && full.path == "/over/there")
        #expect(full.query == "name=ferret" && full.fragment == "nose" && full.isAbsolute)
        #expect(full.withoutFragment.description == "foo://user@example.com:8042/over/there?name=ferret")
        let urn = try reference("urn:example:animal:ferret:nose")
        #expect(urn.scheme == "urn" && urn.authority == nil && urn.path == "example:animal:ferret:nose")
        let empty = try reference("//?#")
        #expect(empty.scheme == nil && empty.authority == "" && empty.path == "" && empty.query == "")
        #expect(empty.fragment == "" && empty.hasEmptyFragment && !empty.isAbsolute)
        #expect(try reference("").path.isEmpty)
        #expect(try !reference("#a").hasEmptyFragment)
    }

    /// The examples of section 1.1.2 and others are written back as they were.
    @Test(arguments: [
        "ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
        "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
        "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
        "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "a/b:c", "?q", "//", "/", "x://[v7.a:b]:/", "%41",
    ])
    func textIsKept(text: String) {
        #expect(URIReference(text)?.description == text)
    }

    @Test(arguments: [
        "1a:b", ":a", "a b", "a\\b", "%", "%4", "%4g", "http://[::1", "http://[::1]a", "http://[1]", "http://a:b",
        "http://a@b@c", "a#b#c", "<a>", "é", "http://a/\u{7F}", "a\n", "[", "http://[v.a]", "http://[v1.]",
        "http://[fe80::1%25en0]", "\"", "{a}", "a^", "`", "a|b",
    ])
    func refused(text: String) {
        #expect(URIReference(text) == nil)
    }

    @Test func normalForm() throws {
        func normal(_ text: String) throws -> String { try reference(text).normalized.description }
        // Section 6.2.2.
        #expect(try normal("eXAMPLE://a/./b/../b/%63/%7bfoo%7d") == "example://a/b/c/%7Bfoo%7D")
        #expect(try normal("HTTP://User@EXAMPLE.com:80/A%2f%7E") == "http://User@example.com:80/A%2F~")
        #expect(try normal("http://%41%e9.X/") == "http://a%E9.x/")
        #expect(try normal("../a/./%2E") == "../a/./.")
        #expect(try normal("x:?%3a#%3A%61") == "x:?%3A#%3Aa")
        for text in ["http://a/%2e%2E/b", "http://a/../../%2e", "s:a/../b"] {
            let once = try reference(text).normalized
            #expect(once.normalized == once)
        }
    }

    @Test func decodedFragment() throws {
        #expect(try reference("#/a~1b/%25/%C3%A9%22").decodedFragment == "/a~1b/%/é\"")
        #expect(try reference("#").decodedFragment == "")
        #expect(try reference("a").decodedFragment == nil)
        #expect(try reference("#%FF").decodedFragment == nil)
    }
}
