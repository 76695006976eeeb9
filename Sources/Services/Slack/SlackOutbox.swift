// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Outbound

/// Posts what came too late for Slack's own request to its response URL.
struct SlackOutbox: Sendable {
    let client: OutboundClient
    /// Hears what could not be said to Slack, and why.
    let warn: @Sendable (_ message: String, _ reason: String) -> Void

    /// Why nothing can be posted to an address; nil when something can.
    func refusal(of address: String, _ rules: OutboundRules) -> String? {
        do throws(OutboundError) {
            guard rules.refusal(of: try OutboundURL(address)) != nil else { return nil }
        } catch {}
        return
            "It takes longer than Slack waits, and its answer cannot be sent: this site posts to slack.response_origins "
            + "only."
    }

    /// Posts a message; what fails is logged, never with the address, which is a secret.
    func post(_ message: SlackMessage, to address: String, _ rules: OutboundRules) async {
        do throws(OutboundError) {
            let url = try OutboundURL(address)
            let request = OutboundRequest(
                method: "POST", url: url, headers: [("Content-Type", "application/json")],
                body: message.json.serialized(), maximumBytes: 64 << 10, maximumRedirects: 0)
            let response = try await client.fetch(request, rules: rules).get()
            guard (200..<300).contains(response.status) else {
                warn("Slack did not take an answer", "status \(response.status)")
                return
            }
        } catch {
            warn("an answer could not be posted to Slack", "\(error)")
        }
    }
}
