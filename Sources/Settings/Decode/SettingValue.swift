// SPDX-License-Identifier: Apache-2.0

/// A decoded setting.
package enum SettingValue: Sendable, Hashable {
    case text(String)
    case texts([String])
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case duration(Duration)
    /// Bytes.
    case size(Int64)

    /// The value in TOML's spelling, as a site file would hold it.
    package var tomlText: String {
        switch self {
        case .text(let text): TOMLValue.quoted(text)
        case .texts(let list): "[" + list.map(TOMLValue.quoted).joined(separator: ", ") + "]"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): "\(number)"
        case .duration(let duration): TOMLValue.quoted(DurationText.text(duration))
        case .size(let bytes): TOMLValue.quoted(SizeText.text(bytes))
        }
    }
}
