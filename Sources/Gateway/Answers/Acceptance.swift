// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// What the fields `Accept` of a request say: which of several forms the client likes best (RFC 9110, section 12.5.1).
///
/// A form has the quality of the most specific range that covers it. Parameters of a range other than `q` are not looked
/// at: no form of ours comes in two variants.
struct Acceptance {
    private struct Range {
        let type: Substring
        let subtype: Substring
        /// Thousandths.
        let quality: Int

        /// How closely the range names a media type; nil when it does not cover it.
        func specificity(_ type: Substring, _ subtype: Substring) -> Int? {
            if self.type == "*" { return self.subtype == "*" ? 0 : nil }
            guard self.type == type else { return nil }
            return self.subtype == "*" ? 1 : self.subtype == subtype ? 2 : nil
        }
    }

    private let ranges: [Range]

    init(_ request: Request) {
        self.init(request.headers[values: .accept].joined(separator: ","))
    }

    /// The list of a field; what is no media range is skipped.
    init(_ field: String) {
        ranges = field.lowercased().split(separator: ",").compactMap { element in
            let parts = element.split(separator: ";").map { $0.trimming(" \t") }
            let words = (parts.first ?? "").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, !words[0].isEmpty, !words[1].isEmpty else { return nil }
            return Range(type: words[0], subtype: words[1], quality: Self.quality(parts.dropFirst()))
        }
    }

    /// The form that the client likes best, of those with equal claims the one that is named more closely, then the
    /// first; nil when it takes none of them.
    func preferred(among forms: [AnswerForm]) -> AnswerForm? {
        guard !ranges.isEmpty else { return forms.first }
        var best: (form: AnswerForm, quality: Int, specificity: Int)?
        for form in forms {
            guard let (quality, specificity) = claim(of: form.rawValue), quality > 0 else { continue }
            if let best, (best.quality, best.specificity) >= (quality, specificity) { continue }
            best = (form, quality, specificity)
        }
        return best?.form
    }

    private func claim(of mediaType: String) -> (quality: Int, specificity: Int)? {
        let words = mediaType.split(separator: "/", maxSplits: 1)
        guard words.count == 2 else { return nil }
        var best: (quality: Int, specificity: Int)?
        for range in ranges {
            guard let specificity = range.specificity(words[0], words[1]) else { continue }
            if specificity > best?.specificity ?? -1 { best = (range.quality, specificity) }
        }
        return best
    }

    /// The weight among parameters, in thousandths; 1 where there is none that can be read (section 12.4.2).
    static func quality(_ parameters: some Sequence<Substring>) -> Int {
        for parameter in parameters where parameter.hasPrefix("q=") {
            guard let value = Double(parameter.dropFirst(2)), (0...1).contains(value) else { return 1_000 }
            return Int((value * 1_000).rounded())
        }
        return 1_000
    }
}

extension Substring {
    /// Without the given characters at both ends.
    func trimming(_ characters: String) -> Substring {
        var rest = self
        while let first = rest.first, characters.contains(first) { rest.removeFirst() }
        while let last = rest.last, characters.contains(last) { rest.removeLast() }
        return rest
    }
}
