// SPDX-License-Identifier: Apache-2.0

/// The settings of a site, decoded and checked.
///
/// The initial values are the documented defaults.
///
/// What each key means is in ``SettingsCatalog``, from which decoding, the schema and the reference page come as well.
package struct HoldfastSettings: Sendable, Hashable {
    package var server = Server()
    package var store = Store()
    package var retention = Retention()
    package var program = Program()
    package var access = Access()
    /// By name, ascending; each once.
    package var profiles: [Profile] = []
    package var approvals = Approvals()
    package var log = Log()
    package var limits = Limits()
    package var tasks = Tasks()
    package var plugins = Plugins()
    package var http = HTTP()
    package var models = Models()
    package var mcp = MCP()
    package var secrets = Secrets()
    package var breakers = Breakers()
    package var audit = Audit()
    package var slack = Slack()

    /// The defaults.
    package init() {}

    package struct Server: Sendable, Hashable {
        package var listen = ["127.0.0.1:8642"]
        package var socket: String?
        package var allowedHosts: [String] = []
        package var publicURL: String?
        package var trustedProxies: [String] = []
        package var socketMode = SocketMode.owner
        package var socketGroup: String?
        package var corsOrigins: [String] = []
        package var metricsNetworks = ["127.0.0.0/8", "::1/128"]
        package var maxConnections: Int64 = 4_096
        package var requestTimeout = Duration.seconds(30)
        package var idleTimeout = Duration.seconds(120)
    }

    package struct Store: Sendable, Hashable {
        package var url = "sqlite:"
        package var synchronous = Synchronous.full
        package var passwordFile: SecretReference?
        package var connections: Int64 = 5
        package var statementTimeout = Duration.seconds(30)
        package var startTimeout = Duration.seconds(60)
    }

    /// Days; nil keeps for ever.
    package struct Retention: Sendable, Hashable {
        package var behaviourDays: Int64?
        package var workItemsDays: Int64?
    }

    package struct Program: Sendable, Hashable {
        package var id: String?
        package var seed: String?
        package var asOf: String?
    }

    package struct Access: Sendable, Hashable {
        package var anonymousRole = AnonymousRole.none
        package var socketRoles: [SocketRole] = []
        package var disclosure = Disclosure.full
        package var mcpDisclosure = Disclosure.pseudonym
        package var failedAttempts: Int64 = 20
        package var failedWindow = Duration.seconds(60)
    }

    /// A named subset of the tools, served at `/mcp/<name>`.
    package struct Profile: Sendable, Hashable {
        package let name: String
        package var title: String?
        package var tools: [ToolPattern] = []
        package var maxTools: Int64 = 25

        package init(name: String) { self.name = name }
    }

    /// What destructive calls need that no file in `policies` names.
    package struct Approvals: Sendable, Hashable {
        package var destructive = DestructiveRule.approve
        package var quorum: Int64 = 1
        package var expires = Duration.seconds(86_400)
        package var breakGlass = true
    }

    package struct Log: Sendable, Hashable {
        package var level = LogLevel.info
        package var format = LogForm.text
    }

    package struct Limits: Sendable, Hashable {
        package var callTimeout = Duration.seconds(30)
        package var callGrace = Duration.seconds(2)
        /// Bytes.
        package var maxBody: Int64 = 4 << 20
        /// Bytes.
        package var maxResult: Int64 = 4 << 20
        package var maxConcurrentCalls: Int64 = 64
        package var drainTimeout = Duration.seconds(10)
        /// Of one principal.
        package var rate = CallRate.unlimited
        /// Calls; nil is one second's worth of `rate`, at least 1.
        package var burst: Int64?
        package var toolRates: [ToolRate] = []
        package var toolConcurrency: [ToolPlaces] = []
        /// 0 sets no bound.
        package var maxCallsPerPrincipal: Int64 = 0
        package var maxWaitingCalls: Int64 = 128
        package var waitTimeout = Duration.seconds(2)
        package var reservedForCritical: Int64 = 4
        package var maxQueuedTasks: Int64 = 1_000
        package var idempotencyKeep = Duration.seconds(86_400)
    }

    package struct Tasks: Sendable, Hashable {
        package var run = true
        package var concurrency: Int64 = 4
        package var queues: [String] = []
        package var sweep = Duration.seconds(1)
        package var lease = Duration.seconds(30)
        package var hold = Duration.seconds(2)
        package var answerTimeout = Duration.seconds(86_400)
        package var keepCompleted = Duration.seconds(86_400)
        package var keepDiscarded = Duration.seconds(30 * 86_400)
        package var stuckAfter = Duration.seconds(60)
    }

    package struct Plugins: Sendable, Hashable {
        package var directories: [String] = []
        package var requireIsolation = false
        package var requireLandlock = false
        /// MiB.
        package var memoryMegabytes: Int64 = 1_024
        package var files: Int64 = 256
        package var processes: Int64 = 256
        package var idleTimeout = Duration.seconds(300)
        package var crashLimit: Int64 = 5
        package var crashWindow = Duration.seconds(600)
    }

    package struct Audit: Sendable, Hashable {
        package var signingKey: SecretReference?
        package var trustedKeys: [String] = []
        package var checkpointInterval = Duration.seconds(300)
        package var checkpointEntries: Int64 = 1_000
        package var readsWhenUnwritable = ReadsWhenUnwritable.allow
        package var syslog: String?
        package var file: String?
        package var fileWhenUnwritable = FileWhenUnwritable.allow
        package var accessLog = "off"
    }

    /// What becomes of reads while the audit trail cannot be written.
    package enum ReadsWhenUnwritable: String, Sendable, CaseIterable { case allow, refuse }

    /// What becomes of changes while the copy in a file cannot be written.
    package enum FileWhenUnwritable: String, Sendable, CaseIterable { case allow, refuse }

    package struct HTTP: Sendable, Hashable {
        package var proxy: String?
        package var proxyCredentials: SecretReference?
        package var noProxy: [String] = []
        package var caFile: String?
        package var threads: Int64 = 8
        package var connectTimeout = Duration.seconds(5)
        package var maxTimeout = Duration.seconds(120)
        /// Bytes.
        package var maxRequest: Int64 = 4 << 20
        /// Bytes.
        package var maxResponse: Int64 = 16 << 20
    }

    package struct Models: Sendable, Hashable {
        package var url: String?
        package var model = "default"
        package var apiKey: SecretReference?
        package var maxTokens: Int64 = 4_000
        package var timeout = Duration.seconds(60)
    }

    package struct MCP: Sendable, Hashable {
        package var syncWait = Duration.seconds(20)
        package var askTimeout = Duration.seconds(600)
        package var stateLife = Duration.seconds(3_600)
    }

    package struct Slack: Sendable, Hashable {
        package var signingSecret: SecretReference?
        package var users: [SlackUser] = []
        package var responseOrigins = ["https://hooks.slack.com"]
    }

    package struct Secrets: Sendable, Hashable {
        package var sources: [SecretEntry] = []
    }

    package struct Breakers: Sendable, Hashable {
        package var plugins = true
        package var calls: Int64 = 20
        /// Zero counts calls instead.
        package var window = Duration.zero
        package var minimumCalls: Int64 = 10
        /// Of a hundred.
        package var failurePercent: Int64 = 50
        /// Zero counts no call as slow.
        package var slowCall = Duration.zero
        /// Of a hundred.
        package var slowPercent: Int64 = 100
        package var openTime = Duration.seconds(30)
        package var maxOpenTime = Duration.seconds(300)
        package var probes: Int64 = 2
    }

    /// When a commit is on the disk: SQLite's `synchronous`.
    package enum Synchronous: String, Sendable, CaseIterable {
        case full, normal
    }

    /// What a destructive call needs.
    package enum DestructiveRule: String, Sendable, CaseIterable {
        case approve, confirm
    }

    /// What a caller without a token may do.
    package enum AnonymousRole: String, Sendable, CaseIterable {
        case none, viewer, `operator`, approver, admin
    }

    /// What a known caller may do.
    package enum Role: String, Sendable, CaseIterable {
        case viewer, `operator`, approver, admin
    }

    /// How much callers learn about who somebody is.
    package enum Disclosure: String, Sendable, CaseIterable {
        case full, initials, pseudonym
    }

    /// Who may open the unix socket, as the file's mode says it.
    package enum SocketMode: String, Sendable, CaseIterable {
        case owner = "0600"
        case group = "0660"
        case everyone = "0666"

        /// The bits for chmod(2).
        package var bits: UInt32 {
            switch self {
            case .owner: 0o600
            case .group: 0o660
            case .everyone: 0o666
            }
        }
    }

    /// From which level log lines are written; the names are swift-log's.
    package enum LogLevel: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    /// How log lines are written.
    package enum LogForm: String, Sendable, CaseIterable {
        case text, json
    }
}
