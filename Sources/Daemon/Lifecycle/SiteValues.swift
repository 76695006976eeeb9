// SPDX-License-Identifier: Apache-2.0

import Gateway
import JSON
import Kernel
import Logging
import PluginHost
import Roster
import SQLiteStore
import Services
import Settings

/// The site's settings in the types of the modules that use them; `Settings` knows none of those.
extension Site {
    var anonymousRole: Kernel.Role? { Kernel.Role(rawValue: settings.access.anonymousRole.rawValue) }

    /// What the site says about who gets in; a user or group that the machine does not know is nobody's.
    var accessPolicy: AccessPolicy {
        let access = settings.access
        return AccessPolicy(
            anonymousRole: anonymousRole, socketRoles: access.socketRoles.compactMap(SocketRule.init),
            slackAccounts: slackAccounts,
            disclosure: Disclosure(rawValue: access.disclosure.rawValue) ?? .pseudonym,
            mcpDisclosure: Disclosure(rawValue: access.mcpDisclosure.rawValue) ?? .pseudonym,
            failedAttempts: Int(access.failedAttempts),
            failedWindowMilliseconds: access.failedWindow.milliseconds)
    }

    var socketAccess: SocketAccess {
        SocketAccess(
            mode: settings.server.socketMode.bits, group: settings.server.socketGroup.flatMap(SystemAccounts.group))
    }

    var asOf: LocalDateTime? { settings.program.asOf.flatMap { ProgramProfile.asOf($0) } }

    /// - Parameter environment: where secrets that are variables, and systemd's folder of credentials, are named.
    func storeOptions(environment: [String: String]) throws(StartFailure) -> StoreOptions {
        let store = settings.store
        var options = StoreOptions()
        options.synchronous =
            switch store.synchronous {
            case .full: .full
            case .normal: .normal
            }
        if let reference = store.passwordFile {
            let origin = origin(of: "store.password_file")
            if store.url == "sqlite:" {
                // Nobody asks for it; what stands there is a secret all the same.
                _ = try? Secrets.read(reference, environment: environment, base: directory, origin: origin)
            } else {
                options.password = try Secrets.read(
                    reference, environment: environment, base: directory, origin: origin)
            }
        }
        options.connections = Int(store.connections)
        options.statementTimeoutMilliseconds = store.statementTimeout.milliseconds
        options.startTimeoutMilliseconds = store.startTimeout.milliseconds
        return options
    }

    var retention: RetentionLimits {
        var days: [RetentionClass: Int] = [:]
        days[.behaviour] = settings.retention.behaviourDays.map { Int($0) }
        days[.workItems] = settings.retention.workItemsDays.map { Int($0) }
        return RetentionLimits(days)
    }

    var placement: PlacementPolicy {
        let plugins = settings.plugins
        var policy = PlacementPolicy()
        policy.requiresIsolation = plugins.requireIsolation
        policy.requiresLandlock = plugins.requireLandlock
        policy.cap = ResourceLimits(
            memoryMegabytes: plugins.memoryMegabytes, files: plugins.files, processes: plugins.processes)
        return policy
    }

    var supervision: SupervisionPolicy {
        let plugins = settings.plugins
        var policy = SupervisionPolicy()
        policy.idleLimit = UInt64(plugins.idleTimeout.milliseconds)
        policy.graceLimit = UInt64(settings.limits.callGrace.milliseconds)
        policy.crashLimit = Int(plugins.crashLimit)
        policy.crashWindow = UInt64(plugins.crashWindow.milliseconds)
        return policy
    }

    var logLevel: Logger.Level { Logger.Level(rawValue: settings.log.level.rawValue) ?? .info }

    /// The listeners of the site; addresses were checked when the settings were read.
    ///
    /// A relative path of the socket is below `folder`.
    func listeners(below folder: String) -> [Listener] {
        var listeners = settings.server.listen.compactMap(Listener.init(address:))
        if let socket = settings.server.socket {
            listeners.append(.unix(path: socket.hasPrefix("/") ? socket : folder + "/" + socket))
        }
        return listeners
    }
}

extension SitePlugin {
    /// The decision that a site file holds.
    init(_ file: PluginSiteFile) {
        self.init(
            id: file.id, isEnabled: file.enabled,
            placement: file.placement.flatMap { PluginManifest.Placement(rawValue: $0.rawValue) },
            sha256: file.sha256, grants: Set(file.grants), config: JSONValue(file.configValue),
            limits: ResourceLimits(
                memoryMegabytes: file.memoryMegabytes, files: file.files, processes: file.processes))
    }
}

extension SocketRule {
    /// A rule by its numbers; nil when the machine does not know the name.
    init?(_ rule: SocketRole) {
        guard let role = Kernel.Role(rawValue: rule.role.rawValue) else { return nil }
        switch rule.peer {
        case .uid(let number): self.init(.user(number), role)
        case .gid(let number): self.init(.group(number), role)
        case .user(let name):
            guard let number = SystemAccounts.user(name) else { return nil }
            self.init(.user(number), role)
        case .group(let name):
            guard let number = SystemAccounts.group(name) else { return nil }
            self.init(.group(number), role)
        }
    }
}

extension Listener {
    /// `host:port` or `[v6]:port`.
    init?(address: String) {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            return nil
        }
        var host = String(address[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self = .tcp(host: host, port: port)
    }
}

extension Duration {
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
