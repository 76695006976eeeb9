// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Settings

@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("0s", 0), ("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("2d", 172_800_000),
            ("1h30m", 5_400_000), ("1m 500ms", nil), ("90 s", 90_000), ("9223372036854775807ms", Int64.max),
            ("9223372036854775808ms", nil), ("106751991168d", nil), ("106751991167d9h", nil), ("30", nil), ("s", nil),
            ("", nil), ("-1s", nil), ("+1s", nil), ("1.5s", nil), ("1e3s", nil), ("30S", nil), ("1s1m", nil),
            ("1s1s", nil),
            ("1 s ", nil), (" 1s", nil), ("１s", nil), ("5 min", nil), ("1us", nil),
        ] as [(String, Int64?)])
    func `Durations`(_ text: String, _ milliseconds: Int64?) {
        #expect(DurationText.parse(text) == milliseconds.map { Duration.milliseconds($0) })
    }

    @Test(
        arguments: [
            ("0B", 0), ("512B", 512), ("64 KiB", 65_536), ("4MiB", 4_194_304), ("1GiB", 1_073_741_824), ("1kB", 1_000),
            ("2MB", 2_000_000), ("3GB", 3_000_000_000), ("9223372036854775807B", Int64.max),
            ("8589934591GiB", 9_223_372_035_781_033_984),
            ("8589934592GiB", nil), ("9223372036854775808B", nil), ("4", nil), ("MiB", nil), ("", nil), ("-4MiB", nil),
            ("4.5MiB", nil), ("4mib", nil), ("4KB", nil), ("4 MiB ", nil), ("4  MiB", nil), ("1MiB1KiB", nil),
        ] as [(String, Int64?)])
    func `Sizes`(_ text: String, _ bytes: Int64?) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test func `What is written is read back`() {
        for _ in 0..<2_000 {
            let number = Int64.random(in: 0...Int64.max) >> Int64.random(in: 0...62)
            #expect(DurationText.parse(DurationText.text(.milliseconds(number))) == .milliseconds(number))
            #expect(SizeText.parse(SizeText.text(number)) == number)
        }
        #expect(DurationText.text(.milliseconds(5_400_250)) == "1h30m250ms")
        #expect(SizeText.text(4 << 20) == "4MiB")
        #expect(SizeText.text(1_500) == "1500B")
    }

    @Test(arguments: [
        ("listne", "listen"), ("LISTEN", "listen"), ("socet", "socket"), ("public-url", "public_url"),
        ("alowed_hsots", "allowed_hosts"), ("zzz", nil), ("", nil),
    ])
    func `Misspelt words find the nearest known one`(_ word: String, _ guess: String?) {
        let known = ["listen", "socket", "allowed_hosts", "public_url", "trusted_proxies"]
        #expect(Spelling.nearest(to: word, among: known) == guess)
    }

    @Test func `The distance is a distance, and a swap costs one`() {
        func distance(_ one: String, _ two: String) -> Int {
            Spelling.distance(Array(one.unicodeScalars), Array(two.unicodeScalars))
        }
        #expect(distance("ab", "ba") == 1)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("", "abc") == 3)
        #expect(distance("same", "same") == 0)
        #expect(distance("ca", "abc") == 3)
    }
}
