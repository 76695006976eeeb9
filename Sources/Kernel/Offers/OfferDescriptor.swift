// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A callable that only reads: a prompt, a resource, or the completion of their arguments.
package protocol OfferDescriptor: CallableDescriptor {}

extension OfferDescriptor {
    package var effect: Effect { .read }
    package var priority: ToolDescriptor.Priority { .normal }
    package var graceMilliseconds: Int64? { nil }
    package var isAdministrative: Bool { false }
    package var minimumRole: Role? { nil }
    package var isInEveryScope: Bool { false }
    package var heldBy: [String] { [] }
    package var maximumArgumentBytes: Int? { nil }
    package var maximumResultBytes: Int? { nil }

    package func effect(of arguments: JSONValue) -> Effect { .read }
}
