import { assert, describe, it } from "@effect/vitest"
import * as PublicAddress from "../../src/tell/PublicAddress.ts"

const inside = [
  ["0.0.0.0", "this network"],
  ["10.1.2.3", "private"],
  ["100.64.0.1", "shared by a provider"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["169.254.169.254", "the metadata of a cloud"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.0.0.192", "the metadata of a cloud"],
  ["192.0.2.1", "documentation"],
  ["192.168.1.1", "private"],
  ["198.18.0.1", "benchmarks"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["::ffff:10.0.0.1", "private, mapped"],
  ["::ffff:7f00:1", "loopback, mapped"],
  ["0:0:0:0:0:ffff:169.254.169.254", "metadata, mapped"],
  ["::127.0.0.1", "loopback, compatible"],
  ["64:ff9b::a9fe:a9fe", "metadata behind NAT64"],
  ["64:ff9b::10.0.0.1", "private behind NAT64"],
  ["64:ff9b::", "nothing behind NAT64"],
  ["64:ff9b:1::1", "local NAT64"],
  ["100::1", "discarded"],
  ["2001::1", "Teredo"],
  ["2001:db8::1", "documentation"],
  ["2002:7f00:1::", "loopback by 6to4"],
  ["fc00::1", "unique local"],
  ["fd00:ec2::254", "the metadata of a cloud"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local with a zone"],
  ["fec0::1", "site-local"],
  ["ff02::1", "multicast"],
  ["2606:4700::1111%eth0", "with a zone"],
  ["host.example", "no address"],
  ["127.1", "no address as it is written"],
  ["", "nothing"],
] as const

const outside = [
  "1.1.1.1",
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "192.167.1.1",
  "2606:4700::1111",
  "2a00::1",
  "::ffff:8.8.8.8",
  "64:ff9b::8.8.8.8",
]

// proves Q-51
describe("a public address", () => {
  for (const [address, what] of inside)
    it(`is not ${address} (${what})`, () => {
      assert.isFalse(PublicAddress.isPublic(address))
    })

  for (const address of outside)
    it(`is ${address}`, () => {
      assert.isTrue(PublicAddress.isPublic(address))
    })

  it("is of this computer where it is loopback, and nothing else is", () => {
    const all = [...inside.map(([address]) => address), ...outside]
    assert.deepStrictEqual(all.filter(PublicAddress.isLoopback), ["127.0.0.1", "127.255.255.254", "::1"])
  })
})
