// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Outbound

@Suite("Where a plugin may ask")
struct OutboundRulesTests {
    private func may(_ url: String, _ grants: Set<String>) throws -> Bool {
        OutboundRules(grants: grants).refusal(of: try OutboundURL(url)) == nil
    }

    @Test("a granted origin is that scheme, that host and that port, and nothing else")
    func origins() throws {
        let grants: Set<String> = ["http.fetch:https://api.example.org"]
        for url in [
            "https://api.example.org/", "https://api.example.org:443/a?b#c", "https://API.Example.ORG/x",
            "HTTPS://api.example.org",
        ] {
            #expect(try may(url, grants), "\(url)")
        }
        for url in [
            "http://api.example.org/", "https://api.example.org:8443/", "https://example.org/",
            "https://x.api.example.org/", "https://api.example.org.evil.net/", "https://apixexample.org/",
            "https://api.example.org.:443/", "https://evil.net/?https://api.example.org/",
            "https://evil.net/https://api.example.org",
        ] {
            #expect(try !may(url, grants), "\(url)")
        }
    }

    @Test("a star stands for the hosts below, never for the domain itself")
    func wildcards() throws {
        let grants: Set<String> = ["http.fetch:https://*.example.org:8443"]
        #expect(try may("https://a.example.org:8443/", grants))
        #expect(try may("https://a.b.example.org:8443/", grants))
        #expect(try !may("https://example.org:8443/", grants))
        #expect(try !may("https://aexample.org:8443/", grants))
        #expect(try !may("https://a.example.org/", grants))
    }

    @Test("the whole service is every origin on the usual ports")
    func all() throws {
        for grant in ["http.fetch/1", "http.fetch:*"] {
            #expect(try may("https://anything.example/", [grant]))
            #expect(try may("http://anything.example/", [grant]))
            #expect(try !may("https://anything.example:22/", [grant]))
            #expect(try !may("http://anything.example:443/", [grant]))
        }
        #expect(try !may("https://anything.example/", []))
    }

    @Test(
        "what is no origin grants nothing",
        arguments: [
            "http.fetch:https://api.example.org/a*b", "http.fetch:https://api.example.org/../path",
            "http.fetch:https://api.example.org/%70ath", "http.fetch:ftp://api.example.org",
            "http.fetch:https://*", "http.fetch:https://*.*.example.org", "http.fetch:api.example.org",
            "http.fetch:https://u:p@api.example.org", "http.fetch:",
        ])
    func malformed(grant: String) throws {
        for url in ["https://api.example.org/", "https://api.example.org/path", "https://x.example.org/"] {
            #expect(try !may(url, [grant]))
        }
    }

    @Test("a path in a grant is that path, and with a star what begins so")
    func paths() throws {
        let grants: Set<String> = [
            "http.fetch:https://api.example.org/v1/*", "http.fetch:https://api.example.org/health",
        ]
        for path in ["/v1/", "/v1/a/b?c=/../d", "/v1/a#x", "/health", "/health?x", "/v1/../v1/a", "/v1/a%20b"] {
            #expect(try may("https://api.example.org" + path, grants), "\(path)")
        }
        for path in [
            "", "/", "/v1", "/v2/a", "/healthy", "/health/", "/v1/../admin", "/v1/%2e%2e/admin", "/v1/%2E%2e/admin",
            "/v1/..%2fadmin", "/v1/a%5c..%5cadmin", "/v1/..;/admin", "/v1/%252e%252e/admin", "/V1/a",
        ] {
            #expect(try !may("https://api.example.org" + path, grants), "\(path)")
        }
        #expect(try !may("https://x.example.org/v1/a", grants))
        let refusal = OutboundRules(grants: grants).refusal(of: try OutboundURL("https://api.example.org/v2"))
        #expect(refusal?.contains("/v2 at https://api.example.org:443 is not granted, but") == true)
        #expect(refusal?.contains("http.fetch:https://api.example.org/v1/*") == true)
    }

    @Test("the grant that is counted is the one that permits")
    func which() throws {
        let rules = OutboundRules(grants: ["http.fetch/1", "http.fetch:https://api.example.org/v1/*"])
        #expect(
            rules.grant(for: try OutboundURL("https://api.example.org/v1/x"))
                == "http.fetch:https://api.example.org/v1/*")
        #expect(rules.grant(for: try OutboundURL("https://api.example.org/")) == "http.fetch/1")
        #expect(rules.grant(for: try OutboundURL("https://api.example.org:8443/v1/x")) == nil)
    }

    @Test("private addresses are a grant of their own, by host")
    func privateHosts() {
        let rules = OutboundRules(grants: ["http.private:grafana.internal", "http.private:*.corp.example"])
        #expect(rules.permitsPrivate("grafana.internal"))
        #expect(rules.permitsPrivate("a.corp.example"))
        #expect(!rules.permitsPrivate("corp.example"))
        #expect(!rules.permitsPrivate("example.org"))
        #expect(OutboundRules(grants: ["http.private:*"]).permitsPrivate("example.org"))
    }

    @Test(
        "URLs that are refused as such",
        arguments: [
            "", "example.org", "//example.org/", "file:///etc/passwd", "gopher://example.org/", "https://",
            "https://u:p@example.org/", "https://u@example.org/", "https://exa mple.org/",
            "https://example.org/\r\nX: y",
            "https://example.org:0/", "https://example.org:65536/", "https://example.org:x/", "https://[::1/",
            "http://\u{0}example.org/",
        ])
    func badURLs(text: String) { #expect(throws: OutboundError.self) { try OutboundURL(text) } }

    @Test("numbers that mean an address are read as the one that will be asked")
    func numericHosts() throws {
        for text in ["http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/"] {
            #expect(try OutboundURL(text).host == "127.0.0.1", "\(text)")
        }
    }
}
