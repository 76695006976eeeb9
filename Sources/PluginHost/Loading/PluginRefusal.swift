// SPDX-License-Identifier: Apache-2.0

package import PluginChannel

/// Why a plugin was not loaded: the same sentence whether this process or a child has found it.
package typealias PluginRefusal = PluginChannel.PluginRefusal
