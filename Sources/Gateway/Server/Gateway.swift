// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore
package import Kernel
package import Logging
package import MCP
package import ServiceLifecycle
package import Tasks
package import Telemetry

/// The HTTP server: REST, MCP, metrics and health on every listener of the site.
package struct Gateway: Sendable {
    private let options: Live<GatewayOptions>
    private let authenticator: Authenticator
    private let pipeline: Pipeline
    private let waiting: WaitingCalls
    private let mcp: MCPServer
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let readiness: @Sendable () async -> [ReadinessCheck]
    private let history = ReadinessHistory()
    private let documents = OpenAPICache()
    /// The page that problems point to, as Markdown; nil where it is not installed.
    private let errorsPage: String?
    private let slack: SignedReceiver
    private let problems: ProblemMetrics
    private let connections: ConnectionLimits
    private let register: ConnectionRegister
    private let meters: ConnectionMeters

    /// - Throws: when a metric of connections is registered as another kind.
    package init(
        options: Live<GatewayOptions>, connections: ConnectionLimits = ConnectionLimits(),
        authenticator: Authenticator, pipeline: Pipeline, waiting: WaitingCalls, mcp: MCPServer,
        metrics: MetricsRegistry, logger: Logger, errorsPage: String? = nil, slack: @escaping SignedReceiver,
        readiness: @escaping @Sendable () async -> [ReadinessCheck]
    ) throws(MetricsError) {
        self.options = options
        self.authenticator = authenticator
        self.connections = connections
        self.errorsPage = errorsPage
        self.slack = slack
        problems = ProblemMetrics(registry: metrics)
        register = ConnectionRegister(maximum: connections.maximum)
        meters = try ConnectionMeters(metrics, register: register)
        self.pipeline = pipeline
        self.waiting = waiting
        self.mcp = mcp
        self.metrics = metrics
        self.logger = logger
        self.readiness = readiness
    }

    /// The service that serves one listener until it is told to stop, then finishes the requests that it has.
    ///
    /// `onRunning` is called once with the address that it really got.
    package func service(_ listener: Listener, onRunning: @escaping @Sendable (Listener) async -> Void) -> any Service {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        let (registry, origins) = (pipeline.registry, self.options)
        router.middlewares.add(GzipMiddleware())
        router.middlewares.add(
            CORSMiddleware(origins: { Set(origins.current.corsOrigins) }) { path in
                (try? RestPath(path))?.methods(in: registry.current) ?? []
            })
        router.middlewares.add(ProblemMiddleware(options: self.options, problems: problems, logger: logger))
        router.middlewares.add(HostGuard(listener: listener, options: self.options))
        router.middlewares.add(AccessMiddleware(listener: listener, authenticator: authenticator, peers: PeerTable()))
        router.middlewares.add(MethodMiddleware(pipeline: pipeline))
        let options = self.options.current
        let tools = ToolRoutes(options: self.options, pipeline: pipeline, waiting: waiting)
        StartPage(options: options, tools: tools).add(to: router)
        DocumentationRoutes(errorsPage: errorsPage).add(to: router)
        HealthRoutes(options: options, readiness: readiness, history: history).add(to: router)
        MetricsRoute(options: self.options, metrics: metrics).add(to: router)
        MCPRoute(options: self.options, server: mcp).add(to: router)
        OpenAPIRoute(tools: tools, cache: documents).add(to: router)
        let api = router.group("api/v1")
        SlackRoute(receiver: slack).add(to: api)
        RestRoutes(tools: tools).add(to: api)
        let address: BindAddress =
            switch listener {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        let shared = RequestGuard.Shared(limits: connections, meters: meters, problems: problems) {
            [live = self.options, registry = pipeline.registry] in
            registry.current.tools.reduce(live.current.maximumBodyBytes) {
                max($0, $1.descriptor.maximumArgumentBytes ?? 0)
            }
        }
        let register = listener.isLocal ? nil : self.register
        return Application(
            responder: router.buildResponder(),
            server: HTTPServerBuilder { GuardedChannel(responder: $0, shared: shared, register: register) },
            configuration: ApplicationConfiguration(
                address: address, serverName: "holdfast", backlog: 1_024, reuseAddress: true),
            onServerRunning: { channel in
                if case .tcp(let host, _) = listener, let port = channel.localAddress?.port {
                    await onRunning(.tcp(host: host, port: port))
                } else {
                    await onRunning(listener)
                }
            }, logger: logger)
    }
}
