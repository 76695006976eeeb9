// SPDX-License-Identifier: Apache-2.0

/// The version of this daemon and of everything that is released with it.
package enum Version {
    package static let current = "0.1.0"
}
