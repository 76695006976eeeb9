// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct RuleTests {
    @Test(arguments: ["127.0.0.1:8642", "0.0.0.0:0", "[::1]:65535", "localhost:80"])
    func `Addresses to listen on`(_ text: String) {
        #expect(TextRule.listenAddress.accepts(text))
    }

    @Test(arguments: [
        "", "8642", ":8642", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
        "256.0.0.1:1",
        "::1:80", "[::1]", "[::1:80", "example.org:80", "127.0.0.1:80 ", "127.0.0.1:0x50", "[127.0.0.1]:80",
    ])
    func `No addresses to listen on`(_ text: String) {
        #expect(!TextRule.listenAddress.accepts(text))
    }

    @Test func `Hosts, networks and URLs`() {
        for host in ["a", "host.docker.internal", "10.0.0.1:80", "[::1]", "[::1]:9", "A-b.c:1"] {
            #expect(TextRule.host.accepts(host), "\(host)")
        }
        for host in ["", "a b", "a:b", "a:1:2", "-a", "a-", "a..b", "[::1", "[::1]x", "[x]", "é", "a/b", "*"] {
            #expect(!TextRule.host.accepts(host), "\(host)")
        }
        for network in ["10.0.0.7", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "::/128"] {
            #expect(TextRule.network.accepts(network), "\(network)")
        }
        for network in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10/8", "::/129", "10.0.0.0/8/8", "host"] {
            #expect(!TextRule.network.accepts(network), "\(network)")
        }
        for url in ["http://a", "https://ops.example.org", "https://a:8443/base/path"] {
            #expect(TextRule.publicURL.accepts(url), "\(url)")
        }
        for url in ["", "a", "ftp://a", "https://", "https://a?x", "https://a/ b", "https://a#f", "https://u@a"] {
            #expect(!TextRule.publicURL.accepts(url), "\(url)")
        }
    }

    @Test func `Queues with and without places`() {
        for queue in ["default", "reports:1", "a:0", "a.b-c_D9:10000"] {
            #expect(TextRule.queuePlaces.accepts(queue), "\(queue)")
        }
        for queue in [
            "", ":1", "a:", "a:-1", "a:10001", "a:+1", "a:1:1", "a b", "é", String(repeating: "a", count: 65),
        ] {
            #expect(!TextRule.queuePlaces.accepts(queue), "\(queue)")
        }
    }

    @Test func `Identifiers and digests`() {
        #expect(TextRule.identifier.accepts("family-medicine-2"))
        for id in ["", "A", "a_b", "a.b", String(repeating: "a", count: 65)] {
            #expect(!TextRule.identifier.accepts(id))
        }
        #expect(TextRule.pluginIdentifier.accepts("io.holdfast.utilization"))
        for id in ["io", "io.", ".io", "io..x", "Io.x", "io.-x", "io.x-", "../x.y"] {
            #expect(!TextRule.pluginIdentifier.accepts(id), "\(id)")
        }
        #expect(TextRule.sha256.accepts(String(repeating: "0a", count: 32)))
        #expect(!TextRule.sha256.accepts(String(repeating: "0A", count: 32)))
        #expect(!TextRule.sha256.accepts(String(repeating: "0a", count: 31)))
    }

    @Test(arguments: [
        "2026-02-29", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31", "0000-01-01",
        "2026-1-1", "2026-03-02T24:00", "2026-03-02T07:60", "2026-03-02 07:00", "2026-03-02T07:00:00", "2026-03-02T",
        "",
    ])
    func `Moments that do not exist`(_ text: String) {
        #expect(LocalMoment(parsing: text) == nil)
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "2026-12-31", "2026-03-02T00:00", "2026-03-02T23:59", "0001-01-01"])
    func `Moments that exist are written as they were read`(_ text: String) {
        #expect(LocalMoment(parsing: text)?.description == text)
    }
}
