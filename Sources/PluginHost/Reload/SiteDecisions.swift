// SPDX-License-Identifier: Apache-2.0

/// What the site says about plugins, as its files say it now: the only truth about enabling.
package protocol SiteDecisions: Sendable {
    /// All decisions, and what is wrong with the files that could not be read as one.
    func all() -> (decisions: [SitePlugin], faults: [SiteFault])

    /// The decision about one plugin; nil when the site says nothing.
    func decision(of id: String) throws(SiteFault) -> SitePlugin?

    /// Switches a plugin on or off in the site's file, which is made when there is none.
    ///
    /// - Parameter permissions: what the plugin asks for, named in a file that is made.
    func setEnabled(_ id: String, _ isEnabled: Bool, permissions: [String]) throws(SiteFault) -> SiteEdit
}

/// Why a file of the site cannot be used.
package struct SiteFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The plugin that the file is about; nil when that cannot be told.
    package let id: String?
    /// With file and, where there is one, line and column.
    package let description: String

    package init(id: String?, _ description: String) {
        self.id = id
        self.description = description
    }
}

/// What became of a file of the site.
package struct SiteEdit: Sendable, Equatable {
    package let path: String
    /// The whole file as it is now, or as somebody else has to write it.
    package let text: String
    /// The changed lines, as `diff -u` shows them; empty when the file said so already.
    package let diff: String
    /// Why the daemon could not write it; nil when the file says it now.
    package let refusal: String?

    package init(path: String, text: String, diff: String, refusal: String?) {
        self.path = path
        self.text = text
        self.diff = diff
        self.refusal = refusal
    }
}

/// Decisions without files, for workbenches and benchmarks.
package struct FixedDecisions: SiteDecisions {
    private let plugins: [SitePlugin]

    package init(_ plugins: [SitePlugin]) { self.plugins = plugins }

    package func all() -> (decisions: [SitePlugin], faults: [SiteFault]) { (plugins, []) }

    package func decision(of id: String) -> SitePlugin? { plugins.first { $0.id == id } }

    package func setEnabled(_ id: String, _ isEnabled: Bool, permissions: [String]) throws(SiteFault) -> SiteEdit {
        throw SiteFault(id: id, "this site has no files")
    }
}
