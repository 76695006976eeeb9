// SPDX-License-Identifier: Apache-2.0

import CPlatform

/// The last line of a daemon that a plugin inside it has taken down.
package enum CrashNotice {
    /// Has a crash of this process written as one line of JSON before it ends: signal, address, and frames with the
    /// file and the function of each.
    ///
    /// A plugin's library is named by its path, which holds the plugin's id. False when the system refuses.
    @discardableResult
    package static func install(descriptor: Int32) -> Bool { platform_report_crashes(descriptor) == 0 }
}
