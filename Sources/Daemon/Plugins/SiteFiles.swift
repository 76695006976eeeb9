// SPDX-License-Identifier: Apache-2.0

import PluginHost
import Settings

/// What the site says about plugins, read from `plugins.d` each time it is asked.
struct SiteFiles: SiteDecisions {
    private let folder: PluginSiteFolder

    init(siteDirectory: String) { folder = PluginSiteFolder(siteDirectory: siteDirectory) }

    func all() -> (decisions: [SitePlugin], faults: [SiteFault]) {
        let (files, faults) = folder.all()
        return (files.map { SitePlugin($0) }, faults.map { SiteFault(id: $0.id, $0.description) })
    }

    func decision(of id: String) throws(SiteFault) -> SitePlugin? {
        do throws(PluginSiteFolder.Fault) {
            return try folder.plugin(id).map { SitePlugin($0) }
        } catch { throw SiteFault(id: id, error.description) }
    }

    func setEnabled(_ id: String, _ isEnabled: Bool, permissions: [String]) throws(SiteFault) -> SiteEdit {
        do throws(PluginSiteFolder.Fault) {
            let edit = try folder.setEnabled(id, isEnabled, permissions: permissions)
            return SiteEdit(path: edit.path, text: edit.text, diff: edit.diff, refusal: edit.refusal)
        } catch { throw SiteFault(id: id, error.description) }
    }
}
