// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kernel

@Suite("URI templates") struct URITemplateTests {
    private func values(_ template: String, _ uri: String) throws -> [String: String]? {
        try URITemplate(parsing: template).match(uri).map {
            Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0.value) })
        }
    }

    @Test("a variable is one or more unreserved or encoded characters, decoded") func matching() throws {
        #expect(try values("test://template/{id}/data", "test://template/123/data") == ["id": "123"])
        #expect(try values("test://template/{id}/data", "test://template/a%20%C3%A9/data") == ["id": "a é"])
        for uri in [
            "test://template//data", "test://template/1/2/data", "test://template/1/data/", "test://template/%zz/data",
            "test://template/%FF/data", "test://template/%00/data", "test://template/1", "TEST://template/1/data",
            "test://template/a b/data", "",
        ] { #expect(try values("test://template/{id}/data", uri) == nil, "\(uri)") }
        #expect(try values("t:{a}.json", "t:x.json.json") == ["a": "x.json"], "the rest of a run is fixed")
        #expect(try values("t:{a}/{b}", "t:x/y") == ["a": "x", "b": "y"])
        #expect(try values("t:{a}", "t:.json") == ["a": ".json"])
        #expect(try values("t:{a}.json", "t:.json") == nil)
    }

    @Test(
        "what is no template of level 1, or could be matched in two ways, is refused",
        arguments: [
            ("t:{a}{b}", "reserved character"), ("t:{a}-{b}", "reserved character"), ("t:{a}/{a}", "twice"),
            ("t:{+a}", "another expression"), ("t:{a,b}", "another expression"), ("t:{a*}", "another expression"),
            ("t:{}", "another expression"), ("t:{a", "close every brace"), ("t:a", "1 to 16 variables"),
            ("{a}:b", "scheme"), ("no/{a}", "scheme"), ("t:a b/{a}", "RFC 3986"), ("t:%4/{a}", "RFC 3986"),
            ("", "bytes"),
        ])
    func refused(_ text: String, _ reason: String) {
        #expect { try URITemplate(parsing: text) } throws: { error in
            (error as? URITemplateError)?.fault.contains(reason) == true
        }
    }

    @Test("what expands is matched again, whatever the values are") func roundTrip() throws {
        let template = try URITemplate(parsing: "acme://x/{a}/y-{b}.z?q={c}")
        var random = SystemRandomNumberGenerator()
        let letters = Array("ab/%?# é{}~.-_0")
        for _ in 0..<300 {
            func text() -> String {
                String((0..<Int.random(in: 1...6, using: &random)).map { _ in letters.randomElement()! })
            }
            let given = ["a": text(), "b": text(), "c": text()]
            let uri = try #require(template.expanded(given))
            #expect(URIText.fault(uri) == nil, "\(uri)")
            let found = try #require(template.match(uri), "\(uri)")
            #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.value) }) == given)
        }
        #expect(template.expanded(["a": "x", "b": ""]) == nil)
    }

    /// All texts of a small alphabet up to a length, the slow way to find one that both match.
    private static let words: [String] = {
        var all: [String] = [""]
        var last: [String] = [""]
        for _ in 0..<4 {
            last = last.flatMap { word in ["a", "b", "/", "."].map { word + $0 } }
            all += last
        }
        return all.map { "t:" + $0 }
    }()

    @Test("two templates overlap exactly when some URI matches both") func overlap() throws {
        let pieces = ["a", "b", "/", ".", "{x}"]
        var templates: [URITemplate] = []
        for first in pieces {
            for second in pieces {
                for third in ["", "a", "/", "{y}"] {
                    if let template = try? URITemplate(parsing: "t:" + first + second + third) {
                        templates.append(template)
                    }
                }
            }
        }
        #expect(templates.count > 20)
        let matches = templates.map { template in
            Set(Self.words.indices.filter { template.match(Self.words[$0]) != nil })
        }
        var overlapping = 0
        for (i, left) in templates.enumerated() {
            for (j, right) in templates.enumerated() {
                let expected = !matches[i].isDisjoint(with: matches[j])
                #expect(left.overlaps(right) == expected, "\(left.text) and \(right.text)")
                overlapping += expected ? 1 : 0
            }
        }
        #expect(overlapping > templates.count && overlapping < templates.count * templates.count)
    }
}
