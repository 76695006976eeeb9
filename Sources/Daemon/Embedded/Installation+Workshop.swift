// SPDX-License-Identifier: Apache-2.0

import PluginChannel
package import PluginHost

extension Installation {
    /// With what plugins are run that no site has decided about; whoever uses it gives a folder for its state.
    package var workshop: PluginWorkshop.Places {
        PluginWorkshop.Places(
            state: "", runtime: FilePath.isDirectory(runtime) ? runtime : nil, hostProgram: pluginHost,
            hostVersion: Version.current)
    }
}
