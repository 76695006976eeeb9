// SPDX-License-Identifier: Apache-2.0

/// One key of `holdfast.toml`: its name, its type, what it means, and where its value lives in ``HoldfastSettings``.
package struct SettingKey: Sendable {
    /// A place in the settings that closures may carry across threads.
    typealias Place<Value> = any WritableKeyPath<HoldfastSettings, Value> & Sendable

    /// `section.key`.
    package let path: String
    package let type: SettingType
    /// What the key means, in plain sentences for the site's file and the reference page.
    package let summary: String
    /// What an absent value means, for a key without a default value.
    package let unset: String
    /// A value in TOML's spelling that a site might set.
    package let example: String

    /// The value in these settings, nil if it is not set.
    package let read: @Sendable (HoldfastSettings) -> SettingValue?
    /// Puts a decoded value of this key's type into the settings.
    package let write: @Sendable (SettingValue, inout HoldfastSettings) -> Void

    /// The part before the dot.
    package var section: String { String(path.prefix { $0 != "." }) }
    /// The part behind the dot.
    package var name: String { String(path.drop { $0 != "." }.dropFirst()) }
    /// The default, nil if the key has none.
    package var standard: SettingValue? { read(HoldfastSettings()) }
    /// The environment variable that overrides the files: `HOLDFAST_SERVER_LISTEN`.
    package var environmentName: String { "HOLDFAST_" + path.uppercased().replacingDots }

    static func text(
        _ path: String, _ place: Place<String?>, _ rule: TextRule, unset: String, example: String, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .text(rule), summary: summary, unset: unset, example: TOMLValue.quoted(example),
            read: { $0[keyPath: place].map(SettingValue.text) },
            write: { if case .text(let text) = $0 { $1[keyPath: place] = text } })
    }

    static func text(
        _ path: String, _ place: Place<String>, _ rule: TextRule, example: String, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .text(rule), summary: summary, unset: "", example: TOMLValue.quoted(example),
            read: { .text($0[keyPath: place]) },
            write: { if case .text(let text) = $0 { $1[keyPath: place] = text } })
    }

    static func texts(
        _ path: String, _ place: Place<[String]>, _ rule: TextRule, example: [String], _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .texts(rule), summary: summary, unset: "",
            example: SettingValue.texts(example).tomlText,
            read: { .texts($0[keyPath: place]) },
            write: { if case .texts(let list) = $0 { $1[keyPath: place] = list } })
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ path: String, _ place: Place<Choice>, example: Choice, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .choice(Choice.allCases.map(\.rawValue)), summary: summary, unset: "",
            example: TOMLValue.quoted(example.rawValue),
            read: { .text($0[keyPath: place].rawValue) },
            write: { value, settings in
                if case .text(let text) = value, let choice = Choice(rawValue: text) {
                    settings[keyPath: place] = choice
                }
            })
    }

    static func boolean(_ path: String, _ place: Place<Bool>, example: Bool, _ summary: String) -> SettingKey {
        SettingKey(
            path: path, type: .boolean, summary: summary, unset: "", example: String(example),
            read: { .boolean($0[keyPath: place]) },
            write: { if case .boolean(let flag) = $0 { $1[keyPath: place] = flag } })
    }

    static func integer(
        _ path: String, _ place: Place<Int64>, in range: ClosedRange<Int64>, example: Int64, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .integer(range), summary: summary, unset: "", example: String(example),
            read: { .integer($0[keyPath: place]) },
            write: { if case .integer(let number) = $0 { $1[keyPath: place] = number } })
    }

    static func integer(
        _ path: String, _ place: Place<Int64?>, in range: ClosedRange<Int64>, unset: String, example: Int64,
        _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .integer(range), summary: summary, unset: unset, example: String(example),
            read: { $0[keyPath: place].map(SettingValue.integer) },
            write: { if case .integer(let number) = $0 { $1[keyPath: place] = number } })
    }

    static func duration(
        _ path: String, _ place: Place<Duration>, in range: ClosedRange<Duration>, example: Duration, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .duration(range), summary: summary, unset: "",
            example: SettingValue.duration(example).tomlText,
            read: { .duration($0[keyPath: place]) },
            write: { if case .duration(let duration) = $0 { $1[keyPath: place] = duration } })
    }

    static func size(
        _ path: String, _ place: Place<Int64>, in range: ClosedRange<Int64>, example: Int64, _ summary: String
    ) -> SettingKey {
        SettingKey(
            path: path, type: .size(range), summary: summary, unset: "", example: SettingValue.size(example).tomlText,
            read: { .size($0[keyPath: place]) },
            write: { if case .size(let bytes) = $0 { $1[keyPath: place] = bytes } })
    }
}

extension String {
    fileprivate var replacingDots: String { String(map { $0 == "." ? "_" : $0 }) }
}
