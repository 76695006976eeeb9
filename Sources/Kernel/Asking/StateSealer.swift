// SPDX-License-Identifier: Apache-2.0

/// Makes texts that clients keep for the daemons of a program, and that nobody else can read or make.
///
/// Who the text is for and how long it is good for stand in what is sealed: that is for the caller to write and to check.
package protocol StateSealer: Sendable {
    /// Seals bytes into a text of `A-Z a-z 0-9 - _ .`; `purpose` is not in it, and opening needs the same.
    ///
    /// - Throws: SERVICE_UNAVAILABLE when there is no key.
    func seal(_ plain: [UInt8], purpose: String) async throws(Problem) -> String

    /// The bytes of a text that a daemon of the program has sealed for this purpose with a key that is still kept.
    ///
    /// nil for every other text; why is nobody's business.
    func open(_ text: String, purpose: String) async throws(Problem) -> [UInt8]?
}
