/** Where objects are, whoever signs in. A tenant has one stream for each. */
export interface Place {
  readonly app: string
  /** The address of the application when it was chosen: `https://api.github.com`. */
  readonly instance: string
  readonly kind: string
  readonly partition: string
}

export const isSame = (one: Place, other: Place): boolean =>
  one.app === other.app && one.instance === other.instance && one.kind === other.kind && one.partition === other.partition
