// SPDX-License-Identifier: Apache-2.0

/// The directories of plugins that a site has, and the one to install into.
struct InstallPlaces: Sendable {
    /// In the order in which the daemon looks; of two plugins with one id it takes the first.
    let searched: [String]
    /// Whether a directory is there and can be written.
    let isWritable: @Sendable (String) -> Bool
    /// Whether a directory has a plugin of this id.
    let holds: @Sendable (_ directory: String, _ id: String) -> Bool

    /// Where a plugin is to be installed.
    struct Choice: Equatable {
        let directory: String
        /// What the daemon will not find, or finds first elsewhere.
        var remarks: [String] = []
    }

    /// - Parameter into: the directory that was asked for.
    func choice(id: String, into: String?, configuration: String) throws(KitFailure) -> Choice {
        if let into {
            var choice = Choice(directory: into)
            if !searched.contains(into) {
                choice.remarks.append(
                    "the daemon does not look into \(into): put directories = [\"\(into)\"] below [plugins] in "
                        + "\(configuration)/holdfast.toml and restart it")
            }
            choice.remarks += try shadows(id, directory: into)
            return choice
        }
        if let home = searched.first(where: { holds($0, id) }) {
            guard isWritable(home) else {
                throw KitFailure("\(id) is in \(home), which cannot be written; run this as its owner, or give --into")
            }
            return Choice(directory: home)
        }
        guard let directory = searched.first(where: isWritable) else {
            throw KitFailure(
                "none of the site's directories of plugins can be written (\(searched.joined(separator: ", "))); run "
                    + "this as their owner, or give --into")
        }
        return Choice(directory: directory)
    }

    /// Refuses a place that is hidden by an earlier one; says which later one it hides.
    private func shadows(_ id: String, directory: String) throws(KitFailure) -> [String] {
        let own = searched.firstIndex(of: directory) ?? searched.endIndex
        if let earlier = searched[..<own].first(where: { holds($0, id) }), own < searched.endIndex {
            throw KitFailure(
                "\(earlier) has a plugin \(id), which the daemon would take instead of one in \(directory)")
        }
        return searched[min(own + 1, searched.endIndex)...].filter { holds($0, id) }.map {
            "the daemon takes it instead of \($0)/\(id)"
        }
    }
}
