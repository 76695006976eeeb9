// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Outbound

@Suite("Retry-After")
struct RetryAfterTests {
    @Test("seconds, and dates by the server's own clock")
    func forms() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(RetryAfter.milliseconds("120", date: nil) == 120_000)
        #expect(RetryAfter.milliseconds(" 0", date: nil) == 0)
        #expect(RetryAfter.milliseconds("Sun, 06 Nov 1994 08:50:37 GMT", date: date) == 60_000)
        #expect(RetryAfter.milliseconds("Sat, 05 Nov 1994 08:49:37 GMT", date: date) == 0)
        #expect(RetryAfter.milliseconds("99999999999999999999", date: nil) ?? 0 > 86_400_000)
        #expect(RetryAfter.milliseconds(date, date: nil) == nil)
        for text in ["", "soon", "-1", "1.5", "Sun, 06 Nov 1994", "Sun, 32 Nov 1994 08:49:37 GMT"] {
            #expect(RetryAfter.milliseconds(text, date: date) == nil, "\(text)")
        }
    }

    @Test("dates of HTTP are moments")
    func dates() {
        #expect(HTTPDate.seconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(HTTPDate.seconds("Thu, 29 Feb 2024 23:59:59 GMT") == 1_709_251_199)
        #expect(HTTPDate.seconds("Fri, 01 Mar 2024 00:00:00 GMT") == 1_709_251_200)
        #expect(HTTPDate.seconds("Mon, 23 Nov 2026 11:00:00 UTC") == nil)
    }
}
