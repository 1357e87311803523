/** The host makes records and Syncline creates them at the application: two times, the host's own and the sending. */
import { Customer } from "../Customers.ts"
import { customer } from "../Corpus.ts"
import * as Hub from "../Hub.ts"

export const run = async ({ databaseUrl, records, ...target }: Hub.Target & { readonly databaseUrl: string; readonly records: number }) => {
  await using syncline = await Hub.open(databaseUrl)
  await Hub.connect(syncline, { ...target, direction: "push" })
  const put = performance.now()
  const own = syncline.records(Customer)
  for (let number = 0; number < records; number += 1) {
    const { name, email, description, phone, currency, balance, delinquent, address } = customer(number)
    await own.create({ name, email, description, phone, currency, balance, delinquent, city: address.city })
  }
  const began = performance.now()
  const report = await syncline.sync()
  return {
    putSeconds: Hub.seconds(put, began),
    seconds: Hub.seconds(began, performance.now()),
    records: Hub.counted(report, "created"),
  }
}
