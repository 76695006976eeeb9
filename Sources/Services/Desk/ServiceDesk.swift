// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

/// Where every request of a plugin to the host arrives: finds the service, checks the grant, answers.
///
/// An unknown service ends as UNSUPPORTED, one without a grant as DENIED, so that a plugin can do without.
package struct ServiceDesk: Sendable {
    private let services: [String: any HostService]

    package init(_ services: [any HostService]) {
        self.services = Dictionary(services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Answers a request in bytes, as it crosses the boundary.
    package func answer(service name: String, payload: [UInt8], from caller: ServiceCaller) async -> Outcome {
        guard let service = services[name] else {
            let known = services.keys.sorted().joined(separator: ", ")
            return .failed(
                .unsupported,
                Problem(.notFound, "This host has no service \"\(name.prefix(128))\"; it has \(known).").json
                    .serialized())
        }
        if let permission = service.permission {
            do throws(Problem) { try caller.permissions.permit(permission) } catch {
                return .failed(.denied, error.json.serialized())
            }
        }
        let request: JSONValue
        do { request = payload.isEmpty ? [:] : try JSONValue.parse(payload) } catch {
            return .failed(
                .invalid, Problem(.validation, "The request to \(name) is not valid JSON: \(error)").json.serialized())
        }
        // A call with an open question changes nothing any more; one that has changed something can ask nothing.
        if let asks = caller.context?.asks, service.changes(request), !(await asks.mayAct()) { return .inputRequired }
        return await service.answer(request, from: caller)
    }
}

extension CallStatus {
    /// The status of the boundary that stands for a problem.
    package init(problem: Problem) {
        self =
            switch problem.code {
            case _ where problem.status == 501: .unsupported
            case .validation, .invalidParameter, .missingParameter: .invalid
            case .forbidden, .authenticationFailed, .unauthorized, .invalidToken: .denied
            case .notFound: .notFound
            case .conflict, .alreadyExists: .conflict
            case .timeout, .operationTimeout, .connectionTimeout: .timeout
            case .internalError, .unknownError: problem.isToolError ? .toolError : .internalError
            default: .unavailable
            }
    }
}
