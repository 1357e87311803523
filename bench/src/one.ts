/** One measurement in a process of its own: `node one.ts serve <records>`, `floor <database> <server>` or `product <database> <server>`. */
import { floor } from "./floor.ts"
import { serve } from "./Pages.ts"
import { product } from "./product.ts"

const [, , what, first = "", second = ""] = process.argv
const memory = () => ({ rssMiB: Math.round(process.resourceUsage().maxRSS / 1024) })
if (what === "serve") serve(Number(first))
else if (what === "floor") {
  const began = performance.now()
  const records = await floor(first, second)
  console.log(JSON.stringify({ what, records, seconds: (performance.now() - began) / 1000, ...memory() }))
} else if (what === "product") console.log(JSON.stringify({ what, ...(await product(first, second)), ...memory() }))
else throw new Error(`unknown measurement: ${String(what)}`)
