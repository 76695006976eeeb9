// SPDX-License-Identifier: Apache-2.0

/// The type of a setting with what it allows; ranges are inclusive.
package enum SettingType: Sendable {
    case text(TextRule)
    case texts(TextRule)
    case choice([String])
    case boolean
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    case duration(ClosedRange<Duration>)
    /// Bytes.
    case size(ClosedRange<Int64>)

    /// The type as a sentence names it.
    package var typeName: String {
        switch self {
        case .text, .choice: "a string"
        case .texts: "a list of strings"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .duration: "a duration (a string such as \"30s\")"
        case .size: "a size (a string such as \"4MiB\")"
        }
    }

    /// What is allowed, as the end of a sentence.
    package var allowed: String {
        switch self {
        case .text(let rule): rule.allowed
        case .texts(let rule): "each " + rule.allowed
        case .choice(let names): "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ")
        case .boolean: "true or false"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .duration(let range): "\(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound))"
        case .size(let range): "\(SizeText.text(range.lowerBound)) to \(SizeText.text(range.upperBound))"
        }
    }

    /// Decodes a value; what is wrong with it goes to `report` with its own place, and the result is nil.
    package func decode(
        _ node: TOMLNode, report: (_ position: SourcePosition, _ value: TOMLValue, _ message: String) -> Void
    ) -> SettingValue? {
        func refuse(_ message: String) -> SettingValue? {
            report(node.position, node.value, message)
            return nil
        }
        func inRange<T: Comparable>(_ value: T, _ range: ClosedRange<T>, _ result: SettingValue) -> SettingValue? {
            range.contains(value) ? result : refuse("\(node.value.text) is out of range; allowed: \(allowed)")
        }
        switch (self, node.value) {
        case (.text(let rule), .string(let text)):
            if rule.accepts(text) { return .text(text) }
            return refuse("\(rule.isShown ? node.value.text : "the value") is not allowed; allowed: \(rule.allowed)")
        case (.text(let rule), .moment(let text)) where rule.accepts(SettingType.shortened(text)):
            // TOML has dates and times of its own; a rule for them takes both the quoted and the bare form.
            return .text(SettingType.shortened(text))
        case (.texts(let rule), .array):
            return SettingType.decodeList(node, rule, report)
        case (.choice(let names), .string(let text)):
            if names.contains(text) { return .text(text) }
            let guess = Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"? " } ?? ""
            return refuse("\(node.value.text) is not allowed; \(guess)allowed: \(allowed)")
        case (.boolean, .boolean(let flag)): return .boolean(flag)
        case (.integer(let range), .integer(let number)): return inRange(number, range, .integer(number))
        case (.number(let range), .integer(let number)): return inRange(Double(number), range, .number(Double(number)))
        case (.number(let range), .float(let number)): return inRange(number, range, .number(number))
        case (.duration(let range), .string(let text)):
            guard let duration = DurationText.parse(text) else {
                return refuse("\(node.value.text) is not a duration; allowed: \(DurationText.allowed)")
            }
            return inRange(duration, range, .duration(duration))
        case (.size(let range), .string(let text)):
            guard let bytes = SizeText.parse(text) else {
                return refuse("\(node.value.text) is not a size; allowed: \(SizeText.allowed)")
            }
            return inRange(bytes, range, .size(bytes))
        default:
            return refuse("must be \(typeName), found \(node.value.typeName); allowed: \(allowed)")
        }
    }

    /// Decodes text from the environment or the command line: a list is separated by commas, the rest is as in TOML
    /// without quotes.
    package func decode(text: String, report: (_ value: TOMLValue, _ message: String) -> Void) -> SettingValue? {
        func node(_ value: TOMLValue) -> TOMLNode { TOMLNode(content: .scalar(value), position: .none) }
        let parsed: TOMLNode
        switch self {
        case .texts:
            let items = text.split(separator: ",").map { $0.drop { $0 == " " } }.map { item in
                String(item.reversed().drop { $0 == " " }.reversed())
            }
            parsed = TOMLNode(content: .array(items.map { node(.string($0)) }), position: .none)
        case .boolean:
            parsed = node(text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : .string(text))
        case .integer: parsed = node(Int64(text).map(TOMLValue.integer) ?? .string(text))
        case .number: parsed = node(Double(text).map(TOMLValue.float) ?? .string(text))
        default: parsed = node(.string(text))
        }
        return decode(parsed) { report($1, $2) }
    }

    private static func decodeList(
        _ node: TOMLNode, _ rule: TextRule, _ report: (SourcePosition, TOMLValue, String) -> Void
    ) -> SettingValue? {
        guard case .array(let items) = node.content else { return nil }
        var texts: [String] = []
        for item in items {
            if case .string(let text) = item.value {
                if rule.accepts(text) {
                    texts.append(text)
                } else {
                    report(item.position, item.value, "\(item.value.text) is not allowed; allowed: \(rule.allowed)")
                }
            } else {
                let found = item.value.typeName
                report(
                    item.position, item.value,
                    "must be a list of strings, found \(found) in it; allowed: \(rule.allowed)")
            }
        }
        return texts.count == items.count ? .texts(texts) : nil
    }

    /// A TOML time or date-time without its seconds, when they are zero.
    private static func shortened(_ text: String) -> String {
        [8, 19].contains(text.utf8.count) && text.hasSuffix(":00") ? String(text.dropLast(3)) : text
    }
}
