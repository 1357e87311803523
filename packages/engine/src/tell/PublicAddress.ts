/**
 * Which addresses may be told of anything: those of the public internet, by the registries of special addresses at IANA. What is inside of a network (private, link-local,
 * the metadata of a cloud, this computer) is nobody's to choose by naming a host.
 */
import { BlockList, isIPv4, isIPv6 } from "node:net"

const blocked4 = new BlockList()
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  blocked4.addSubnet(network, prefix, "ipv4")
}

/** The only part of IPv6 that is given out for the public, and what is special in it: Teredo and other mechanisms, documentation, 6to4. */
const global6 = new BlockList()
global6.addSubnet("2000::", 3, "ipv6")
const blocked6 = new BlockList()
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
] as const) {
  blocked6.addSubnet(network, prefix, "ipv6")
}

const loopback = new BlockList()
loopback.addSubnet("127.0.0.0", 8, "ipv4")
loopback.addAddress("::1", "ipv6")

/** The IPv4 address that one of IPv6 stands for: mapped, or behind a NAT64 gateway. */
const embedded4 = (address: string): string | undefined => {
  const written = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1)
  const tail = /^(?:::ffff:|64:ff9b::)([0-9a-f:]*)$/.exec(written ?? "")?.[1]
  if (tail === undefined) return undefined
  const words = tail.split(":").map((word) => Number.parseInt(word === "" ? "0" : word, 16))
  if (words.length > 2) return undefined
  const [high = 0, low = 0] = words.length === 2 ? words : [0, words[0]]
  return [high >> 8, high & 255, low >> 8, low & 255].join(".")
}

/** `false` too for what is no address. */
export const isPublic = (address: string): boolean => {
  if (isIPv4(address)) return !blocked4.check(address, "ipv4")
  if (!isIPv6(address) || address.includes("%")) return false
  const inner = embedded4(address)
  if (inner !== undefined) return isPublic(inner)
  return global6.check(address, "ipv6") && !blocked6.check(address, "ipv6")
}

export const isLoopback = (address: string): boolean =>
  (isIPv4(address) && loopback.check(address, "ipv4")) ||
  (isIPv6(address) && loopback.check(address, "ipv6") && embedded4(address) === undefined)
