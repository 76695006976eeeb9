// SPDX-License-Identifier: Apache-2.0

import Glibc
import Settings

/// What can be seen of a site without its daemon.
struct SiteChecks {
    let folder: String
    let environment: [String: String]

    /// The findings, and the site when it is good.
    func run() -> (findings: [DoctorFinding], site: Site?) {
        let site: Site
        switch SiteLoader.load(directory: folder, environment: environment) {
        case .failure(let failure):
            let faults = failure.faults.prefix(3).map(\.description).joined(separator: "; ")
            let rest = failure.faults.count > 3 ? "; and \(failure.faults.count - 3) more" : ""
            return (
                [.failed("configuration", faults + rest, "holdfast config check --config \(folder)")] + modes([]), nil
            )
        case .success(let loaded): site = loaded
        }
        let plugins = PluginConfigCheck.run(site, directories: SiteOption.pluginDirectories(site))
        var findings: [DoctorFinding] = []
        if let fault = plugins.faults.first {
            findings.append(.failed("configuration", fault.description, "holdfast config check --config \(folder)"))
        } else {
            findings.append(.ok("configuration", "\(folder): \(site.files.count) files without a fault"))
        }
        for warning in site.warnings + plugins.warnings where !warning.message.hasPrefix("is writable by") {
            findings.append(.warning("configuration", warning.description, "holdfast config check --config \(folder)"))
        }
        return (findings + modes(site.files) + [secret(site), access(site), demo(site), clock(site)], site)
    }

    /// Whoever may write a file of the site decides what the daemon does.
    private func modes(_ files: [String]) -> [DoctorFinding] {
        let open = SitePermissions.writableByAll(folder, files: files)
        return open.isEmpty
            ? [.ok("modes", "nothing in \(folder) is writable by everybody")]
            : open.map { .failed("modes", "\($0) is writable by everybody", "chmod o-w \($0)") }
    }

    private func secret(_ site: Site) -> DoctorFinding {
        let key = "store.password_file"
        guard let reference = site.settings.store.passwordFile else {
            return .ok("secrets", "no setting names one")
        }
        switch reference.place(in: environment, base: site.directory) {
        case .variable: return .ok("secrets", "\(key): the variable is set")
        case .missing(let sentence): return .warning("secrets", "\(key): \(sentence)", "systemctl cat holdfast")
        case .file(let path):
            var status = stat()
            guard stat(path, &status) == 0 else {
                let reason = String(cString: strerror(errno))
                return .failed("secrets", "\(key): \(path): \(reason)", "ls -l \(path)")
            }
            return status.st_mode & 0o007 == 0
                ? .ok("secrets", "\(key): \(path) is for its owner and group only")
                : .failed("secrets", "\(key): \(path) is open to everybody", "chmod o= \(path)")
        }
    }

    private func access(_ site: Site) -> DoctorFinding {
        let role = site.settings.access.anonymousRole
        if role == .none { return .ok("anonymous role", "none: every caller needs a token, or the unix socket") }
        return .warning(
            "anonymous role", "whoever reaches the daemon is \(role.rawValue) without a token",
            "set access.anonymous_role = \"none\" (\(site.origin(of: "access.anonymous_role"))), then: holdfast config "
                + "reload")
    }

    private func demo(_ site: Site) -> DoctorFinding {
        if site.isDemo {
            return .warning(
                "demonstration", "conf.d/\(Site.demoFile) is in force",
                "rm \(folder)/conf.d/\(Site.demoFile), and restart the daemon")
        }
        if let moment = site.settings.program.asOf {
            return .warning(
                "demonstration", "program.as_of holds the clock at \(moment)",
                "take out program.as_of (\(site.origin(of: "program.as_of"))), and restart the daemon")
        }
        return .ok("demonstration", "no")
    }

    /// Years before ours, or far behind it, mean a clock that was never set.
    private func clock(_ site: Site) -> DoctorFinding {
        let year = 1970 + time(nil) / 31_556_952
        guard (2025...2100).contains(year) else {
            return .failed("clock", "this machine is in the year \(year)", "timedatectl set-ntp true")
        }
        guard Glibc.access("/usr/share/zoneinfo/America/New_York", R_OK) == 0 else {
            return .failed("time zones", "/usr/share/zoneinfo has no zones", "apt-get install tzdata")
        }
        return .ok("clock", "the year is \(year), and the zones are there")
    }
}
