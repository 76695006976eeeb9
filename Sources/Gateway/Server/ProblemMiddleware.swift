// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Telemetry

/// Gives every request its correlation id, and every failure the one error form.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        var random = SystemRandomNumberGenerator()
        context.correlationID =
            request.headers[.requestID].flatMap(CorrelationID.init(accepting:))?.text
            ?? CorrelationID(using: &random).text
        var response: Response
        do {
            response = try await next(request, context)
        } catch var problem as Problem {
            problem.instance = request.uri.path
            problem.correlationID = problem.correlationID ?? context.correlationID
            response = Response(problem: problem)
        } catch let refusal as MethodRefusal {
            var problem = refusal.problem
            problem.instance = request.uri.path
            problem.correlationID = context.correlationID
            response = Response(problem: problem)
            response.headers[.allow] = refusal.allow
        } catch let error as HTTPError {
            response = Response(problem: Self.problem(for: error, request, context))
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            var problem = Problem(.internalError, "The daemon met an internal fault; its log has the details.")
            problem.correlationID = context.correlationID
            response = Response(problem: problem)
        }
        response.headers[.requestID] = context.correlationID
        // A problem has a body, and an answer to HEAD must not (RFC 9110, section 9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static func problem(for error: HTTPError, _ request: Request, _ context: GatewayContext) -> Problem {
        var problem: Problem
        switch error.status.code {
        case 404:
            problem = Problem(
                .notFound, "There is nothing at \(request.method.rawValue) \(request.uri.path.prefix(200)).")
        case 413: problem = Problem(.validation, "The request body is larger than this daemon takes.", status: 413)
        default:
            problem = Problem(
                error.status.code < 500 ? .validation : .internalError,
                error.body ?? error.status.reasonPhrase, status: error.status.code)
        }
        problem.instance = request.uri.path
        problem.correlationID = context.correlationID
        return problem
    }
}
