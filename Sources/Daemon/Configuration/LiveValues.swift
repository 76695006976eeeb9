// SPDX-License-Identifier: Apache-2.0

import Gateway
import Kernel
import Services
import Settings
import Telemetry

/// Everything that a reload replaces while calls run.
///
/// Whoever uses one of these values reads it anew for each request or call.
struct LiveValues: Sendable {
    let gateway: Live<GatewayOptions>
    let access: Live<AccessPolicy>
    let limits: Live<CallLimits>
    let profiles: Live<[Kernel.Profile]>
    let approvals: Live<ApprovalPolicies>
    let secrets: Live<[SecretEntry]>
    let slack: Live<SlackOptions>
    let logs: LogOutput

    /// Reads the signing secret of Slack, from the site that is in force.
    private let slackSecret: SlackSecret

    init(_ site: Site, logs: LogOutput, slackSecret: SlackSecret) {
        self.slackSecret = slackSecret
        slack = Live(site.slack(slackSecret))
        gateway = Live(site.gatewayOptions)
        access = Live(site.accessPolicy)
        limits = Live(site.limits)
        profiles = Live(site.servedProfiles)
        approvals = Live(site.approvalPolicies)
        secrets = Live(site.settings.secrets.sources)
        self.logs = logs
    }

    /// Puts the values of a checked site in force.
    func apply(_ site: Site) {
        limits.replace(site.limits)
        access.replace(site.accessPolicy)
        gateway.replace(site.gatewayOptions)
        profiles.replace(site.servedProfiles)
        approvals.replace(site.approvalPolicies)
        secrets.replace(site.settings.secrets.sources)
        slack.replace(site.slack(slackSecret))
        logs.threshold.level = site.logLevel
        logs.shape.format = site.logFormat
    }
}

extension Site {
    /// The profiles in the kernel's terms.
    var servedProfiles: [Kernel.Profile] {
        settings.profiles.map {
            Kernel.Profile(
                name: $0.name, title: $0.title, patterns: $0.tools.map(\.text), maximumTools: Int($0.maxTools))
        }
    }

    var logFormat: LogFormat { settings.log.format == .json ? .json : .text }

    /// Why the profiles cannot be served with these plugins, with the place; nil when they can.
    func profileFault(in registry: Registry) -> SettingsFault? {
        for profile in servedProfiles {
            guard let refusal = profile.refusal(in: registry) else { continue }
            let key = "profiles.\(profile.name).tools"
            guard case .file(let file, let position) = origin(of: key) else { continue }
            return SettingsFault(file: file, position: position, key: key, value: nil, message: refusal)
        }
        return nil
    }

    /// Patterns of profiles that match no tool, a sentence each.
    func idlePatterns(in registry: Registry) -> [String] {
        servedProfiles.flatMap { profile in
            profile.idlePatterns(in: registry).map {
                "\(origin(of: "profiles.\(profile.name).tools")): profiles.\(profile.name).tools: "
                    + "\"\($0)\" matches no tool that is loaded"
            }
        }
    }
}
