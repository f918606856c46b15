// Which core a page gets.

/**
 * Resolves to a core: to what `openCore` opens, or in its place what an inspector does that is there, and is given `openCore`; and
 * to the lite one, from the file that `loadLite` loads, where none of these can be had, or after `fault`, the last that is borne
 * with. Without `loadLite` there is no lite one.
 */
export async function findCore(openCore, loadLite, fault) {
  try {
    if (fault) throw fault;
    return await (globalThis[Symbol.for("salebot-onsite.inspector")]?.openCore ?? openCore)(openCore);
  } catch (error) {
    // What the page itself has to mend is told as it is.
    if (!loadLite || error.code === "invalid_argument") throw error;
    const { openLite } = await loadLite().catch(() => {
      throw error;
    });
    return openLite(error, fault);
  }
}
