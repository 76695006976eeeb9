// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Telemetry

/// Gives every request its correlation id, its trace and its client, and every failure the one error form.
///
/// Links that begin with a slash become those that the client can follow, and every answer is a line of the access log.
struct ProblemMiddleware: RouterMiddleware {
    let options: Live<GatewayOptions>
    let problems: ProblemMetrics
    let logger: Logger

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        var random = IdentifierSource()
        context.correlationID =
            request.headers[.requestID].flatMap(CorrelationID.init(accepting:))?.text
            ?? CorrelationID(using: &random).text
        // The gateway's own span, below the caller's.
        let trace =
            request.headers[.traceparent].flatMap(TraceContext.init(parsing:))?.child(using: &random)
            ?? TraceContext(using: &random)
        context.trace = trace
        var response: Response
        do {
            try context.recognise(request, options.current)
            response = try await next(request, context)
        } catch let refusal as MethodRefusal {
            response = answer(refusal.problem, request, context)
            response.headers[.allow] = refusal.allow
        } catch {
            response = answer(problem(for: error, request, context), request, context)
        }
        response.headers[.requestID] = context.correlationID
        response.headers[.traceparent] = trace.traceparent
        if let external = context.external, let location = response.headers[.location], location.hasPrefix("/") {
            response.headers[.location] = external.resolve(location)
        }
        log(request, context, response.status.code, ContinuousClock.now - start)
        // A problem has a body, and an answer to HEAD must not (RFC 9110, section 9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ problem: Problem, _ request: Request, _ context: GatewayContext) -> Response {
        var problem = problem
        problem.instance = problem.instance ?? request.uri.path
        problem = problem.redacted()
        problem.correlationID = problem.correlationID ?? context.correlationID
        problems.count(&problem, tool: nil)
        return Response(problem: problem, base: context.external)
    }

    private func problem(for error: any Error, _ request: Request, _ context: GatewayContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as HTTPError where error.status.code == 404:
            return Problem(
                .notFound, "There is nothing at \(request.method.rawValue) \(request.uri.path.prefix(200)).")
        case let error as HTTPError where error.status.code == 413:
            return Problem(.validation, "The request body is larger than this daemon takes.", status: 413)
        case let error as HTTPError:
            return Problem(
                error.status.code < 500 ? .validation : .internalError,
                error.body ?? error.status.reasonPhrase, status: error.status.code)
        default:
            logger.error(
                "request failed",
                metadata: [
                    "error": "\(error)", "path": "\(request.uri.path)", "correlation_id": "\(context.correlationID)",
                ])
            return Problem(.internalError, "The daemon met an internal fault; its log has the details.")
        }
    }

    /// One line for each answer; those that tell of a fault here are seen at the usual level.
    private func log(_ request: Request, _ context: GatewayContext, _ status: Int, _ took: Duration) {
        let level: Logger.Level = status >= 500 ? .info : .debug
        guard logger.logLevel <= level else { return }
        logger.log(
            level: level, "answered",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path.prefix(200))",
                "status": .stringConvertible(status), "client": "\(context.client.isEmpty ? "unix" : context.client)",
                "took_us": .stringConvertible(took.microseconds), "correlation_id": "\(context.correlationID)",
                "trace_id": "\(context.trace?.traceID ?? "")",
            ])
    }
}

extension Duration {
    /// Whole microseconds.
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
