// SPDX-License-Identifier: Apache-2.0

extension Setting {
    static func text(
        _ path: String, _ place: Place<String?>, _ rule: TextRule, unset: String, example: String, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .text(rule), summary: summary, unset: unset, example: TOMLValue.quoted(example),
            read: { $0[keyPath: place].map(SettingValue.text) },
            write: { if case .text(let text) = $0 { $1[keyPath: place] = text } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func text(
        _ path: String, _ place: Place<String>, _ rule: TextRule, example: String, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .text(rule), summary: summary, unset: "", example: TOMLValue.quoted(example),
            read: { .text($0[keyPath: place]) },
            write: { if case .text(let text) = $0 { $1[keyPath: place] = text } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func texts(
        _ path: String, _ place: Place<[String]>, _ rule: TextRule, example: [String], _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .texts(rule), summary: summary, unset: "",
            example: SettingValue.texts(example).tomlText,
            read: { .texts($0[keyPath: place]) },
            write: { if case .texts(let list) = $0 { $1[keyPath: place] = list } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ path: String, _ place: Place<Choice>, example: Choice, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .choice(Choice.allCases.map(\.rawValue)), summary: summary, unset: "",
            example: TOMLValue.quoted(example.rawValue),
            read: { .text($0[keyPath: place].rawValue) },
            write: { value, settings in
                if case .text(let text) = value, let choice = Choice(rawValue: text) {
                    settings[keyPath: place] = choice
                }
            },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func boolean(_ path: String, _ place: Place<Bool>, example: Bool, _ summary: String) -> Setting {
        Setting(
            path: path, type: .boolean, summary: summary, unset: "", example: String(example),
            read: { .boolean($0[keyPath: place]) },
            write: { if case .boolean(let flag) = $0 { $1[keyPath: place] = flag } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func integer(
        _ path: String, _ place: Place<Int64>, in range: ClosedRange<Int64>, example: Int64, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .integer(range), summary: summary, unset: "", example: String(example),
            read: { .integer($0[keyPath: place]) },
            write: { if case .integer(let number) = $0 { $1[keyPath: place] = number } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func integer(
        _ path: String, _ place: Place<Int64?>, in range: ClosedRange<Int64>, unset: String, example: Int64,
        _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .integer(range), summary: summary, unset: unset, example: String(example),
            read: { $0[keyPath: place].map(SettingValue.integer) },
            write: { if case .integer(let number) = $0 { $1[keyPath: place] = number } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func duration(
        _ path: String, _ place: Place<Duration>, in range: ClosedRange<Duration>, example: Duration, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .duration(range), summary: summary, unset: "",
            example: SettingValue.duration(example).tomlText,
            read: { .duration($0[keyPath: place]) },
            write: { if case .duration(let duration) = $0 { $1[keyPath: place] = duration } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func size(
        _ path: String, _ place: Place<Int64>, in range: ClosedRange<Int64>, example: Int64, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .size(range), summary: summary, unset: "", example: SettingValue.size(example).tomlText,
            read: { .size($0[keyPath: place]) },
            write: { if case .size(let bytes) = $0 { $1[keyPath: place] = bytes } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }
    /// Text that becomes a value of its own type: a rate, a role of the socket.
    static func parsed<Value: ParsedText>(
        _ path: String, _ place: Place<Value>, example: Value, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .text(Value.rule), summary: summary, unset: "", example: TOMLValue.quoted(example.text),
            read: { .text($0[keyPath: place].text) },
            write: { value, settings in
                if case .text(let text) = value, let parsed = Value(parsing: text) { settings[keyPath: place] = parsed }
            },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func parsed<Value: ParsedText>(
        _ path: String, _ place: Place<Value?>, unset: String, example: Value, _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .text(Value.rule), summary: summary, unset: unset,
            example: TOMLValue.quoted(example.text),
            read: { $0[keyPath: place].map { .text($0.text) } },
            write: { if case .text(let text) = $0 { $1[keyPath: place] = Value(parsing: text) } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }

    static func parsed<Value: ParsedText>(
        _ path: String, _ place: Place<[Value]>, example: [Value], _ summary: String
    ) -> Setting {
        Setting(
            path: path, type: .texts(Value.rule), summary: summary, unset: "",
            example: SettingValue.texts(example.map(\.text)).tomlText,
            read: { .texts($0[keyPath: place].map(\.text)) },
            write: { if case .texts(let list) = $0 { $1[keyPath: place] = list.compactMap(Value.init(parsing:)) } },
            copy: { $1[keyPath: place] = $0[keyPath: place] })
    }
}
