/** How long what is handed out is good for, in seconds. */
export interface Lifetimes {
  /** An authorization code; ten minutes. */
  readonly code: number
  /** A person's access token that expires; eight hours. */
  readonly accessToken: number
  /** A refresh token; 15,897,600 seconds, which is six months. */
  readonly refreshToken: number
  /** The access token of an installation; one hour. */
  readonly installationToken: number
}

export const usualLifetimes: Lifetimes = { code: 600, accessToken: 28_800, refreshToken: 15_897_600, installationToken: 3_600 }
