/** The adapter's short name: the `app` of its connections and of its errors. */
export const app = "github"

/** What people call the application. */
export const application = "GitHub"
