// SPDX-License-Identifier: Apache-2.0

@main
enum HoldfastGolden { static func main() {} }
