// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@Suite struct SemanticVersionTests {
    /// The order of clause 11 of Semantic Versioning 2.0.0, with its own examples.
    @Test func precedence() {
        let ascending = [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0",
            "99999999999999999999.0.0", "100000000000000000000.0.0",
        ].compactMap { SemanticVersion($0) }
        #expect(ascending.count == 18)
        for (index, one) in ascending.enumerated() {
            for (place, other) in ascending.enumerated() {
                #expect((one < other) == (index < place), "\(one) and \(other)")
            }
        }
    }

    @Test func whatIsNoVersion() {
        for text in [
            "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-", "1.2.3-a..b", "1.2.3-01", "1.2.3+", "v1.2.3",
            "1.2.3-\u{e9}", "-1.2.3", "1.2.3 ", String(repeating: "1", count: 61) + ".2.3",
        ] {
            #expect(SemanticVersion(text) == nil, "\(text)")
        }
        #expect(SemanticVersion("1.2", isPartial: true)?.description == "1.2.0")
        #expect(SemanticVersion("1.0.0-0a.x-y+b.01")?.description == "1.0.0-0a.x-y")
    }

    @Test func ranges() throws {
        let range = try #require(VersionRange(">=1.2 <2"))
        for (version, isIn) in [
            ("1.1.9", false), ("1.2.0", true), ("1.9.9", true), ("2.0.0", false), ("1.2.0-rc.1", false),
            ("2.0.0-rc.1", true), ("1.2.0+build", true), ("nonsense", false),
        ] {
            #expect(range.admits(version) == isIn, "\(version)")
        }
        #expect(VersionRange("=1.2")?.admits("1.2.0+x") == true && VersionRange("=1.2")?.admits("1.2.1") == false)
        #expect(VersionRange(">1 <=1.5")?.admits("1.5.0") == true && VersionRange(">1 <=1.5")?.admits("1.0.0") == false)
        #expect(VersionRange(" ")?.admits("nonsense") == true)
        for text in ["1.2", "^1.2", ">= 1.2", ">=1.2,<2", "~1", ">=x", "latest", "=>1"] {
            #expect(VersionRange(text) == nil, "\(text)")
        }
    }
}
