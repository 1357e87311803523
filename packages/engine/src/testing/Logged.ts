/** What is logged, line by line, with what each line is about. */
import { Effect, Logger, References } from "effect"

interface Line {
  readonly level: string
  readonly message: string
  readonly about: { readonly [name: string]: unknown }
}

/** Everything that is logged meanwhile. */
export const logged = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const lines: Array<Line> = []
  const logger = Logger.make(({ message, logLevel, fiber }) => {
    lines.push({
      level: logLevel,
      message: [message].flat().map(String).join(" "),
      about: { ...fiber.getRef(References.CurrentLogAnnotations) },
    })
  })
  yield* Effect.provide(effect, Logger.layer([logger]), { local: true })
  return lines
})
