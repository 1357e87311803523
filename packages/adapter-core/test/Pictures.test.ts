import { assert, it } from "@effect/vitest"
import { Pictures } from "@syncline/adapter-core"

const pictures: Pictures.Pictures = { application: "GitHub", behindLogin: ["https://github.com/user-attachments/assets/"] }

const address = "https://github.com/user-attachments/assets/0b5f"

it("counts the pictures of a text that only people see who are signed in", () => {
  for (const [text, count] of [
    [`![a crash](${address})`, 1],
    [`![](<${address}> "title") and ![two](${address})`, 2],
    [`<img width="10" alt="x" src="${address}" />\n<IMG src=${address}>`, 2],
    [`[a link](${address}), ${address}`, 0],
    [`![public](https://user-images.githubusercontent.com/1/2.png)`, 0],
    [`\`![code](${address})\`\n\`\`\`\n![code](${address})\n\`\`\``, 0],
    [`<!-- ![hidden](${address}) -->`, 0],
    [`![of another](https://example.com/?${address})`, 0],
    ["", 0],
  ] as const)
    assert.strictEqual(Pictures.hiddenIn(text, pictures), count, text)
})
