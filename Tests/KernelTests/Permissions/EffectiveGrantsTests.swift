// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

/// What is asked and given, both: never more than either alone, never less than both.
@Suite struct EffectiveGrantsTests {
    @Test func narrowerIsTakenAndWiderGivesNoMore() {
        let cases: [(asked: [String], given: [String], effective: Set<String>)] = [
            (["tool.invoke:*"], ["tool.invoke:get_*"], ["tool.invoke:get_*"]),
            (["tool.invoke/1"], ["tool.invoke:get_*"], ["tool.invoke:get_*"]),
            (["tool.invoke:get_*"], ["tool.invoke:*"], ["tool.invoke:get_*"]),
            (["tool.invoke:get_*"], ["tool.invoke/1"], ["tool.invoke:get_*"]),
            (["tool.invoke:get_*"], ["tool.invoke:get_roster", "tool.invoke:set_hold"], ["tool.invoke:get_roster"]),
            (["tool.invoke:a*"], ["tool.invoke:*b"], ["tool.invoke:a*b"]),
            (["tool.invoke:ab*"], ["tool.invoke:*ba"], ["tool.invoke:ab*ba", "tool.invoke:aba"]),
            (["kv/1", "roster.write"], ["kv/1", "table:people"], ["kv/1"]),
            (["table:*"], ["table:people"], ["table:people"]),
            (["secret.get:*"], ["secret.get:*"], []),
            (["secret.get:*"], ["secret.get:pager_*"], ["secret.get:pager_*"]),
            (["http.fetch:*"], ["http.fetch:https://a.org:8443/v1/*"], ["http.fetch:https://a.org:8443/v1/*"]),
            (["http.fetch:https://a.org/v1/*"], ["http.fetch:https://a.org"], ["http.fetch:https://a.org/v1/*"]),
            (["http.fetch:https://*.org"], ["http.fetch:https://a.org/x"], ["http.fetch:https://a.org/x"]),
            (["http.fetch:https://a.org:8443"], ["http.fetch:*"], []),
            (["http.fetch:https://A.org:443"], ["http.fetch/1"], ["http.fetch:https://a.org"]),
            (["http.fetch:http://a.org"], ["http.fetch:https://a.org"], []),
            (["http.private:*.corp"], ["http.private:x.corp"], ["http.private:x.corp"]),
            (["kv/*", ":x", "tool.invoke:a*b*"], ["kv/1", ":x", "tool.invoke:axbx", "tool.invoke:**"], []),
        ]
        for (asked, given, effective) in cases {
            #expect(EffectiveGrants.of(asked: asked, given: given) == effective, "\(asked) and \(given)")
        }
    }

    @Test func aReservedNameHasToBeSpelt() {
        let reserved: Set<String> = ["table:identities"]
        for asked in ["table:identities", "table:*", "table:ident*"] {
            #expect(
                EffectiveGrants.of(asked: [asked], given: ["table:*"], reserved: reserved).contains("table:identities")
                    == false)
            #expect(
                EffectiveGrants.of(asked: [asked], given: ["table:identities"], reserved: reserved) == [
                    "table:identities"
                ])
        }
    }

    /// Over a small alphabet every overlap happens: 300 pairs of lists, every name of up to five letters.
    @Test func neverMoreThanEitherNeverLessThanBoth() {
        var random = SeededGenerator(seed: 13)
        let names = (0...5).flatMap { Self.words($0) }
        for _ in 0..<300 {
            let asked = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.permission(&random) }
            let given = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.permission(&random) }
            let effective = EffectiveGrants.of(asked: asked, given: given)
            for stem in ["t", "u"] {
                for name in names where !name.isEmpty {
                    let need = "\(stem):\(name)"
                    let both = Self.oracle(asked, stem, name) && Self.oracle(given, stem, name)
                    let now = effective.contains { (try? Permission($0))?.permits(need) == true }
                    if now != both {
                        Issue.record("\(need): \(asked) and \(given) make \(effective)")
                        return
                    }
                }
            }
        }
    }

    @Test func urlsOfBothAndNoOthers() {
        var random = SeededGenerator(seed: 14)
        let hosts = ["a.org", "b.org", "x.a.org", "org"]
        let paths = ["/", "/v", "/v/", "/v/a", "/v/ab", "/w"]
        func grant() -> String {
            let host = ["a.org", "*.org", "*.a.org", "b.org"].randomElement(using: &random) ?? ""
            let port = ["", ":443", ":8443"].randomElement(using: &random) ?? ""
            let path = ["", "/", "/v", "/v/*", "/v/a*", "/w"].randomElement(using: &random) ?? ""
            return "http.fetch:https://\(host)\(port)\(path)"
        }
        for _ in 0..<400 {
            let (asked, given) = ([grant()], [grant(), grant()])
            let effective = EffectiveGrants.of(asked: asked, given: given)
            for host in hosts {
                for port in [443, 8_443] {
                    for path in paths {
                        let need = "http.fetch:https://\(host):\(port)\(path)"
                        func permits(_ list: some Sequence<String>) -> Bool {
                            list.contains { (try? Permission($0))?.permits(need) == true }
                        }
                        if permits(effective) != (permits(asked) && permits(given)) {
                            Issue.record("\(need): \(asked) and \(given) make \(effective)")
                            return
                        }
                    }
                }
            }
        }
    }

    private static func words(_ length: Int) -> [String] {
        length == 0 ? [""] : words(length - 1).flatMap { [$0 + "a", $0 + "b"] }
    }

    private static func permission(_ random: inout SeededGenerator) -> String {
        let letters = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            ["a", "b", "a", "b", "*"].randomElement(using: &random) ?? "a"
        }
        return "\(Bool.random(using: &random) ? "t" : "u"):\(letters.joined())"
    }

    /// What a permission of one star means, said in another way: split, and compared character by character.
    private static func oracle(_ list: [String], _ stem: String, _ name: String) -> Bool {
        list.contains { text in
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts[0] == stem else { return false }
            let pieces = parts[1].split(separator: "*", omittingEmptySubsequences: false)
            if pieces.count == 1 { return parts[1] == name }
            guard pieces.count == 2 else { return false }
            return name.hasPrefix(pieces[0]) && name.hasSuffix(pieces[1])
                && name.count >= pieces[0].count + pieces[1].count
        }
    }
}
