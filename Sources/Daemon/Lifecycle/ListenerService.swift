// SPDX-License-Identifier: Apache-2.0

import Gateway
import ServiceLifecycle

/// One listener of the gateway, whose failure names the address.
struct ListenerService: Service {
    let listener: Listener
    let inner: any Service

    func run() async throws {
        do { try await inner.run() } catch is CancellationError { throw CancellationError() } catch {
            // "bind(descriptor:ptr:bytes:): Address already in use (errno: 98)": the part for people is the last.
            let text = "\(error)"
            let reason = text.firstRange(of: "): ").map { String(text[$0.upperBound...]) } ?? text
            throw StartFailure("cannot serve on \(listener): \(reason)")
        }
    }
}
