/** From nothing to the first page in the database: import, migrations on an empty database, sign-in, one page. In milliseconds. */
export const run = async ({ databaseUrl, server }: { readonly databaseUrl: string; readonly server: string }) => {
  const began = performance.now()
  await import("syncline")
  const imported = performance.now()
  const Hub = await import("../Hub.ts")
  await using syncline = await Hub.open(databaseUrl)
  const opened = performance.now()
  await Hub.connect(syncline, { server })
  const report = await syncline.sync()
  const ended = performance.now()
  return {
    importMillis: imported - began,
    openMillis: opened - imported,
    firstPageMillis: ended - opened,
    // The clock of `performance` began with the process.
    sinceStartMillis: ended,
    records: Hub.counted(report, "created"),
  }
}
