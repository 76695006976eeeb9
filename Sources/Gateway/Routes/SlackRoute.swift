// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
package import JSON
package import Kernel

/// A request that says by a signature who sends it.
package struct SignedRequest: Sendable {
    /// The time that it says it was signed at.
    package let timestamp: String?
    /// The signature.
    package let signature: String?
    /// The body as it came.
    package let body: [UInt8]
    /// What logs and problems name it by.
    package let correlationID: String
}

/// What answers signed requests.
package typealias SignedReceiver = @Sendable (SignedRequest) async -> Result<JSONValue, Problem>

/// `POST /api/v1/slack/commands`: slash commands of Slack.
struct SlackRoute {
    /// More than any command has: its text is at most a message long.
    private static let maximumBytes = 64 << 10
    private static let timestamp = HTTPField.Name("x-slack-request-timestamp")
    private static let signature = HTTPField.Name("x-slack-signature")

    let receiver: SignedReceiver

    func add(to router: RouterGroup<GatewayContext>) {
        router.post("slack/commands") { request, context in try await answer(request, context) }
    }

    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        guard request.mediaType == "application/x-www-form-urlencoded" else {
            throw Problem(
                .validation,
                "Slack's commands are application/x-www-form-urlencoded; this is \(request.mediaType ?? "nothing").",
                status: 415)
        }
        let body = try await request.bytes(upTo: Self.maximumBytes)
        func field(_ name: HTTPField.Name?) -> String? {
            let values = name.map { request.headers[values: $0] } ?? []
            return values.count == 1 ? values[0] : nil
        }
        let signed = SignedRequest(
            timestamp: field(Self.timestamp), signature: field(Self.signature), body: body,
            correlationID: context.correlationID)
        return Response(jsonBytes: try await receiver(signed).get().serialized())
    }
}
