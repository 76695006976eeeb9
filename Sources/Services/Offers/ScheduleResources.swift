// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// Which resources of Holdfast's own hold something else when there is a new version of the live plan.
package enum ScheduleResources {
    /// What moves with the live plan; a version by its number never changes.
    package static let moving: [ResourceUpdates.Update] = [
        .uri("holdfast://sitrep"), .prefix("holdfast://program/live/"),
    ]

    /// Tells whoever watches one of them.
    package static func announce(in registry: RegistryHolder) {
        for update in moving { registry.updates.publish(update) }
    }
}
