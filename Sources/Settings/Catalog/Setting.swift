// SPDX-License-Identifier: Apache-2.0

/// One key of `holdfast.toml`: its name, its type, what it means, and where its value lives in `Root`.
///
/// `Root` is ``HoldfastSettings`` for a key of a section, and ``HoldfastSettings/Profile`` for a key of each
/// `[profiles.NAME]`.
package struct Setting<Root: Sendable>: Sendable {
    /// A place in the settings that closures may carry across threads.
    typealias Place<Value> = any WritableKeyPath<Root, Value> & Sendable

    /// `section.key`; in a table of a table `section.NAME.key`.
    package let path: String
    package let type: SettingType
    /// What the key means, in plain sentences for the site's file and the reference page.
    package let summary: String
    /// What an absent value means, for a key without a default value.
    package let unset: String
    /// A value in TOML's spelling that a site might set.
    package let example: String

    /// The value in these settings, nil if it is not set.
    package let read: @Sendable (Root) -> SettingValue?
    /// Puts a decoded value of this key's type into the settings.
    package let write: @Sendable (SettingValue, inout Root) -> Void

    /// Puts the value of the first settings, also none, into the second.
    package let copy: @Sendable (Root, inout Root) -> Void

    /// The part before the first dot.
    package var section: String { String(path.prefix { $0 != "." }) }
    /// The part behind the last dot.
    package var name: String { path.split(separator: ".").last.map(String.init) ?? path }
    /// Whether a reload applies another value without a restart.
    package var isLive: Bool { SettingsCatalog.isLive(path) }
}

/// A key of a section.
package typealias SettingKey = Setting<HoldfastSettings>
/// A key of each `[profiles.NAME]`.
package typealias ProfileKey = Setting<HoldfastSettings.Profile>

extension Setting<HoldfastSettings> {
    /// The default, nil if the key has none.
    package var standard: SettingValue? { read(HoldfastSettings()) }
    /// The environment variable that overrides the files: `HOLDFAST_SERVER_LISTEN`.
    package var environmentName: String { "HOLDFAST_" + path.uppercased().replacingDots }
}

extension Setting<HoldfastSettings.Profile> {
    /// The default, nil if the key has none.
    package var standard: SettingValue? { read(HoldfastSettings.Profile(name: "")) }

    /// The key's path in the profile of this name: `profiles.ward.tools`.
    package func path(in profile: String) -> String { "\(section).\(profile).\(name)" }
}

extension String {
    fileprivate var replacingDots: String { String(map { $0 == "." ? "_" : $0 }) }
}
