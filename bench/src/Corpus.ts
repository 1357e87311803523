/** The corpus: customers of about 1 KB of JSON each, made from their number alone, so that any part of it can be made again anywhere. */

export const pageSize = 100

/** The first customer was last changed then, each other a second after the one before: seconds since 1970. */
export const epoch = 1_700_000_000

export const customer = (number: number) => ({
  id: `cus_${String(number).padStart(9, "0")}`,
  object: "customer",
  name: `Customer ${number}`,
  email: `customer${number}@example.com`,
  description:
    `Customer number ${number} of the corpus, who bought ${number % 17} things and has opinions about ${number % 5} of them. `.repeat(3),
  phone: `+1 555 ${String(number % 10_000_000).padStart(7, "0")}`,
  currency: ["usd", "eur", "gbp"][number % 3] ?? "usd",
  balance: (number * 7919) % 100_000,
  delinquent: number % 11 === 0,
  address: { line1: `${number % 999} Main Street`, line2: null, city: "Springfield", postal_code: String(number % 99_999), country: "US" },
  metadata: { plan: `plan-${number % 7}`, source: "bench", tags: ["a", "b", "c"], notes: "x".repeat(345) },
  updated: epoch + number,
})
