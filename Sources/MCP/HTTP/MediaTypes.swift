// SPDX-License-Identifier: Apache-2.0

/// Content negotiation, as far as an endpoint that speaks JSON needs it (RFC 9110, sections 8.3 and 12.5.1).
enum MediaTypes {
    /// Whether a `Content-Type` is JSON in UTF-8.
    static func isJSON(_ contentType: String) -> Bool {
        if contentType == "application/json" { return true }
        let parts = contentType.split(separator: ";", omittingEmptySubsequences: false)
        guard let type = parts.first, folded(type) == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            let text = folded(parameter)
            return !text.hasPrefix("charset=") || text == "charset=utf-8" || text == "charset=\"utf-8\""
        }
    }

    /// Whether an answer in JSON is acceptable; the most specific range decides, and none at all accepts everything.
    static func acceptsJSON(_ accept: String?) -> Bool {
        guard let accept, accept != "application/json, text/event-stream" else { return true }
        return accepts(accept, "application/json", "application/*")
    }

    /// Whether an answer as a stream of events is acceptable.
    static func acceptsEvents(_ accept: String?) -> Bool {
        guard let accept else { return true }
        return accepts(accept, "text/event-stream", "text/*")
    }

    private static func accepts(_ accept: String, _ type: String, _ anyOfKind: String) -> Bool {
        var best: (specificity: Int, isAccepted: Bool) = (-1, false)
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";")
            let specificity: Int
            switch parts.first.map(folded) ?? "" {
            case type: specificity = 2
            case anyOfKind: specificity = 1
            case "*/*": specificity = 0
            default: continue
            }
            let isRefused = parts.dropFirst().contains { parameter in
                let text = folded(parameter)
                return text.hasPrefix("q=") && text.dropFirst(2).utf8.allSatisfy { $0 == 48 || $0 == 46 }
            }
            if specificity > best.specificity { best = (specificity, !isRefused) }
        }
        return best.isAccepted
    }

    /// Trimmed and in lower case.
    private static func folded(_ text: Substring) -> String {
        let bytes = text.utf8.filter { $0 != 32 && $0 != 9 }
        return String(decoding: bytes.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }
}
