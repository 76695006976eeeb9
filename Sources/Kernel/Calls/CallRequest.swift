// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One call of a tool, from any face.
package struct CallRequest: Sendable {
    package var tool: String
    package var arguments: JSONValue
    package var context: CallContext
    /// Reports measured progress of this call: done, total or nil, message.
    package var onProgress: (@Sendable (Double, Double?, String) -> Void)?

    package init(
        tool: String, arguments: JSONValue, context: CallContext,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) {
        self.tool = tool
        self.arguments = arguments
        self.context = context
        self.onProgress = onProgress
    }
}
