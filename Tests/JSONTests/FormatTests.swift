// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// The formats, by the grammar of the RFC that each names.
@Suite struct FormatTests {
    private func check(_ format: StringFormat, accepts: [String], refuses: [String]) {
        for text in accepts { #expect(format.accepts(text), "\(format.name) should accept \(text.debugDescription)") }
        for text in refuses { #expect(!format.accepts(text), "\(format.name) should refuse \(text.debugDescription)") }
    }

    @Test func names() {
        for format in StringFormat.allCases {
            #expect(StringFormat(name: format.name) == format)
            #expect(format.expectation.hasPrefix("a ") || format.expectation.hasPrefix("an "))
            // What the message shows is an example of the format.
            if let example = format.expectation.split(separator: " such as ", maxSplits: 1).last {
                #expect(format.accepts(String(example.prefix { $0 != " " })), "\(format.expectation)")
            }
        }
        #expect(StringFormat.allCases.count == 19)
        #expect(StringFormat(name: "color") == nil && StringFormat(name: "Date") == nil)
    }

    @Test func dates() {
        check(
            .date, accepts: ["2026-03-01", "2024-02-29", "2000-02-29", "0000-12-31", "9999-01-01"],
            refuses: [
                "2026-02-29", "1900-02-29", "2026-00-01", "2026-13-01", "2026-04-31", "2026-01-00", "2026-1-1",
                "26-01-01",
                "20260101", "2026-01-01 ", " 2026-01-01", "2026-01-01Z", "2026-001", "2026-W01-1", "", "2026-01-0৪",
                "-026-01-01",
                "+2026-01-01", "12026-01-01", "2026/01/01",
            ])
    }

    @Test func times() {
        check(
            .time,
            accepts: [
                "08:30:06Z", "08:30:06z", "00:00:00+00:00", "23:59:59.999999999-23:59", "08:30:06.5+01:30",
                "12:00:00-00:00",
                // Leap seconds are the last of a UTC day.
                "23:59:60Z", "23:59:60.25Z", "00:59:60+01:00", "01:29:60+01:30", "15:59:60-08:00", "23:29:60+23:30",
                "00:29:60-23:30",
            ],
            refuses: [
                "08:30:06", "8:30:06Z", "08:3:06Z", "08:30Z", "24:00:00Z", "08:60:00Z", "08:30:61Z", "08:30:06.Z",
                "08:30:06,5Z",
                "08:30:06+1:00", "08:30:06+24:00", "08:30:06+00:60", "08:30:06+0100", "08:30:06 Z", "08:30:06ZZ",
                "08:30:06Z+00:00",
                "22:59:60Z", "23:58:60Z", "23:59:60+01:00", "22:59:60+01:00", "08:30:06 PST", "", "08:30:0৬Z",
                "083006Z",
            ])
    }

    @Test func dateTimes() {
        check(
            .dateTime,
            accepts: [
                "1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1990-12-31T23:59:60Z",
                "1990-12-31T15:59:60-08:00",
                "1937-01-01T12:00:27.87+00:20", "2026-03-01t08:30:00z", "1998-12-31T15:59:60.123-08:00",
                "2017-01-01T00:59:60+01:00", "2016-06-30T23:59:60Z", "2016-02-29T23:59:60Z",
            ],
            refuses: [
                "1985-04-12 23:20:50Z", "1985-04-12T23:20:50", "1985-04-12T23:20Z", "1990-02-31T15:59:59Z",
                "1985-04-12",
                "1990-12-31T15:59:59-24:00", "1990-12-31T24:00:00Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z",
                "1990-12-30T23:59:60Z", "2017-01-02T00:59:60+01:00", "1990-12-31T00:59:60+01:00",
                "1963-06-19T08:30:06.283185ZZ",
                "06/19/1963 08:30:06 PST", "2013-350T01:01:01Z", "1985-04-12T23:20:50.Z", "",
            ])
    }

    @Test func durations() {
        check(
            .duration,
            accepts: [
                "P1Y", "P1M", "P1D", "P1Y2M", "P1Y2M3D", "P1M2D", "PT1H", "PT1M", "PT1S", "PT1H2M", "PT1H2M3S",
                "PT1M2S", "P2W",
                "P4DT12H30M5S", "P1YT1S", "P0D", "P0123D", "P99999999999999999999W",
            ],
            refuses: [
                "P", "PT", "P1", "1D", "P1D2H", "P1Y2D", "PT1H2S", "P2D1Y", "P1YT", "P1W1D", "P1D1W", "P1WT1H", "PT1D",
                "P1H",
                "P1.5D", "PT1,5S", "-P1D", "P-1D", "P1Y1Y", "P1DT", "P1Y1W", "P 1D", "p1d", "P1D ", "", "PT1H1H", "P২Y",
                "P1S",
            ])
    }

    @Test func mailboxes() {
        let local64 = String(repeating: "a", count: 64)
        check(
            .email,
            accepts: [
                "joe.bloggs@example.com", "te~st@example.com", "~test@example.com", "a@b", "a+b/c=d@e-f.g",
                "\"joe bloggs\"@example.com",
                "\"joe..bloggs\"@example.com", "\"joe@bloggs\"@example.com", "\"\\\"\\\\\"@x.y", "\"\"@x",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]", "a@[ipv6:2001:db8::1]", "!#$%&'*+-/=?^_`{|}~@x", "\(local64)@x",
            ],
            refuses: [
                "", "2962", "@", "a@", "@b", ".test@example.com", "test.@example.com", "te..st@example.com",
                "joe bloggs@example.com",
                "a@b@c", "a@b c", "a@-b", "a@b-", "a@b..c", "a@.b", "a@b.", "a@invalid=domain.com", "a@[127.0.0.300]",
                "a@[::1]",
                "a@[IPv6:127.0.0.1]", "a@[IPv6:]", "a@[]", "a@[127.0.0.1", "a@127.0.0.1]", "\"a\"b@c", "\"a@c",
                "\"a\nb\"@c", "a@b_c",
                "\"\\\n\"@c", "\(local64)a@x", "é@x", "a@é", "a b", "<a@b>", "a@b, c@d", "a@[x:y]",
            ])
        check(
            .idnEmail, accepts: ["실례@실례.테스트", "é@x", "\"é b\"@x", "joe.bloggs@example.com"],
            refuses: [
                "2962", "a@b c", "é", "é@", "a@é..b", "a@\u{301}b", "é é@x",
            ])
    }

    @Test func addresses() {
        check(
            .ipv4, accepts: ["192.168.0.1", "0.0.0.0", "255.255.255.255", "1.10.100.99"],
            refuses: [
                "127.0.0.0.1", "256.0.0.1", "127.0", "0x7f.0.0.1", "127.0.0.01", "00.0.0.0", "1.2.3.", ".1.2.3",
                "1..2.3", "1.2.3.4 ",
                "", "1.2.3.1000", "1,2,3,4", "2130706433", "1.2.3.4/24", "1.2.3.৪", "+1.2.3.4",
            ])
        check(
            .ipv6,
            accepts: [
                "::", "::1", "1::", "1:2:3:4:5:6:7:8", "2001:DB8::8:800:200c:417A", "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "::ffff:192.168.0.1", "1:2:3:4:5:6:1.2.3.4", "1::1.2.3.4", "::1.2.3.4", "1:2::3:4", "0:0:0:0:0:0:0:0",
                "::abef",
            ],
            refuses: [
                "", ":", ":::", "1", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:1.2.3.4", "1.2.3.4", "::1.2.3",
                "::1.2.3.4:5",
                "::1.2.3.400", "fe80::1%eth0", "::1/64", " ::1", "::1 ", "[::1]", "1:2:3:4:::5", "::৪", "::1.2.3.04",
                "1:2:3:4:5:6:7:",
            ])
    }

    @Test func hostNames() {
        let label63 = String(repeating: "a", count: 63)
        let name253 = [label63, label63, label63, String(repeating: "b", count: 61)].joined(separator: ".")
        check(
            .hostname,
            accepts: [
                "www.example.com", "localhost", "3com.com", "a-b.c--d.e", "xn--4gbwdl.xn--wgbh1c", "123", "A.B",
                label63, name253,
                "xn--nxasmm1c", "XN--MNCHEN-3YA.de",
            ],
            refuses: [
                "", ".", ".a", "a.", "a..b", "-a", "a-", "a.-b", "a_b", "a b", "é", "\(label63)a", "\(name253)b", "a\n",
                "*.a", "a:80",
                // Not A-labels: no Punycode, plain ASCII inside, a combining mark first, a capital inside.
                "xn--X", "xn--", "xn--a", "xn--hello-txk", "xn--abc-", "xn--80ak6aa92e9999999", "xn--\u{2d}a",
                "xn--Abc-",
            ])
    }

    @Test func internationalHostNames() {
        check(
            .idnHostname,
            accepts: [
                "실례.테스트", "www.example.com", "münchen.de", "faß.de", "βόλος", "a・中", "l·l", "α\u{375}β", "א\u{5F3}ב",
                "ab\u{660}".replacing("ab", with: "ب"), "ب\u{6F0}", "क्\u{200D}ष", "क्\u{200C}ष", "بي\u{200C}بي", "〇",
                "例え。テスト",
                "a．b",
            ],
            refuses: [
                "", ".", "。", "a。", "〮실례", "-é", "é-", "bé--c".replacing("bé", with: "éb"), "MÜNCHEN", "é é", "é_",
                "\u{301}a", "é.",
                "・ab", "a·l", "l·a", "·l", "α\u{375}S", "α\u{375}", "a\u{5F3}ב", "\u{5F3}ב", "\u{660}\u{6F0}",
                "क\u{200D}ष",
                "\u{200D}ष", "क\u{200C}ष", "☃", "😀", "ｆｕｌｌ", "ª", "é\u{AD}", "ـ", "𝅘",
                String(repeating: "é", count: 60),
                "é\u{378}", "xn--X",
            ])
    }

    /// RFC 3492, section 7.1.
    @Test func punycodeSamples() {
        check(
            .hostname,
            accepts: [
                // Chinese, Hebrew, Hindi, Russian, Spanish.
                "xn--ihqwcrb4cv8a8dqg056pqjye", "xn--4dbcagdahymbxekheh6e0a7fei0b",
                "xn--i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
                "xn--porqunopuedensimplementehablarenespaol-fmd56a",
            ],
            refuses: [
                // Arabic, with a question mark; Korean, longer than a label; Spanish with another last digit.
                "xn--egbpdaj6bu4bxfgehfvwxn",
                "xn--989aomsvi5e83db1d2a355cv1e0vak1dwrv93d5xbh15a0dt30a5jpsd879ccm6fea98c",
                "xn--porqunopuedensimplementehablarenespaol-fmd569",
            ])
    }

    @Test func uris() {
        check(
            .uri,
            accepts: [
                "http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1",
                "http://foo.bar/?q=Test%20URL-encoded",
                "http://xn--nw2a.xn--j6w193g/", "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com",
                "http://223.255.255.254",
                "ftp://ftp.is.co.za/rfc", "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:a@b.c", "tel:+1-816",
                "urn:a:b", "x:",
                "file:///etc", "a+b-c.1:/",
            ],
            refuses: [
                "", "//foo.bar", "/abs", "foo", "bar,baz:80 x", "http:// x", ":// no", "http://a b", "http://[::1",
                "http://é", "\\\\a\\b",
                "1x:a", "http://a/%zz", "http://a/<>", "http://user@[::1]x", "http://a:80a", "`http://a`",
                "http://a/\"", "http://a/^",
            ])
        check(
            .uriReference, accepts: ["", "/abs?q#f", "//a.b/c", "#frag", "a/b:c", "?q", "http://a"],
            refuses: [
                "\\\\a\\b", "#fr\\ag", "a b", "é", "1:b", "a[b", "#a#b",
            ])
        check(
            .iri, accepts: ["http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://[2001:db8::7]/é", "x:?\u{E000}", "http://a/😀"],
            refuses: [
                "", "/é", "http://2001:db8::7", "\\\\é", "http://é /", "x:\u{E000}", "x:#\u{E000}",
                "x:\u{85}", "x:\u{FFFD}\u{FFFF}",
            ])
        check(
            .iriReference, accepts: ["/é", "é", "", "#ƒrägmênt", "//é/"],
            refuses: ["\\\\é", "#ƒräg\\mênt", "é é", "\u{1FFFE}"])
    }

    @Test func uriTemplates() {
        check(
            .uriTemplate,
            accepts: [
                "", "http://example.com/dictionary/{term:1}/{term}", "/{+path,x}/here{#frag}",
                "{?x,y*}{&z}{;a}{/b}{.c}", "{a.b.c}",
                "{%41b}", "{a:9999}", "a%20b", "é{x}", "{=x}{|y}", "it's", "{a_1}",
            ],
            refuses: [
                "{", "}", "{}", "{a", "a}", "{{a}}", "{a,}", "{,a}".replacing(",", with: ", "), "{a b}", "{a:0}",
                "{a:10000}", "{a:}",
                "{a**}", "{a:1*}", "{.}", "{a.}", "{a..b}", "{é}", "a b", "a%2", "%", "<a>", "a\"b", "a\\b", "^", "`",
                "a|b", "{-a}",
            ])
    }

    @Test func uuids() {
        check(
            .uuid,
            accepts: [
                "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                "00000000-0000-0000-0000-000000000000",
            ],
            refuses: [
                "", "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08-aa98-11ea-b4aa-73b441d163800",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
                "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638 ",
            ])
    }

    @Test func pointers() {
        check(
            .jsonPointer, accepts: ["", "/", "/a/b", "/a~1b/~0", "//", "/ ", "/é\"\\", "/0/-"],
            refuses: [
                "a", "#/a", "/~", "/~2", "/a~", "/~~01", "0",
            ])
        check(
            .relativeJSONPointer, accepts: ["0", "1", "120/a", "0#", "0/a/b", "2/", "0-1", "1+10/a", "0+1#"],
            refuses: [
                "", "/a", "-1/a", "+1/a", "01/a", "00", "0##", "1a", "#", "0#/a", "0+", "0+01", "1/~",
            ])
    }

    @Test func regularExpressions() {
        check(
            .regex, accepts: ["", "^[a-z]+$", "(?<=a)b\\1?(c)", "\\p{L}"],
            refuses: ["(", "[", "^(abc]", "\\a", "\\Z", "a**"])
    }

    /// Neither noise nor a cut example makes a format trap, and time stays linear.
    @Test func noise() {
        var random = Seeded(state: 3)
        let examples = [
            "2026-03-01T08:30:00.5+01:00", "P1Y2M3DT4H5M6S", "\"a\\\"\"@[IPv6:::1]", "xn--mnchen-3ya.de",
            "::ffff:1.2.3.4",
            "http://u@[v1.a]:80/%41?b#c", "/a~1{b:3}", "ب\u{200C}ي・。", "(?<a>[b-c]{2,3})\\k<a>",
        ]
        for _ in 0..<1_500 {
            var bytes = Array(examples[random.below(examples.count)].utf8)
            for _ in 0..<random.below(3) where !bytes.isEmpty {
                let place = random.below(bytes.count)
                switch random.below(3) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                default: bytes.removeLast(place)
                }
            }
            bytes.withUnsafeBufferPointer { bytes in
                for format in StringFormat.allCases { _ = format.accepts(bytes) }
            }
        }
        let long = String(repeating: "a.", count: 100_000)
        for format in StringFormat.allCases { _ = format.accepts(long) }
    }
}
