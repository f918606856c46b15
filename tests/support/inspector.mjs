// The inspector on a page, as a developer sees it.

import { waitFor } from "./wait.mjs";

/** Has an npm page import the inspector before all else. */
export const INSPECTOR = `<script type="module">import * as inspector from "/pkg/inspector.js"; window.inspector = inspector;</script>`;

/** The inspector's part of a tab: what it shows, and what can be done with it. */
export function inspectorOf(tab) {
  const host = tab.locator("salebot-onsite-inspector");
  const button = host.getByRole("button", { name: /^onsite inspector/ });
  const panel = host.getByRole("region", { name: "salebot-onsite inspector" });
  const it = {
    host,
    button,
    panel,
    /** Opens it at a section, whose locator this gives. */
    async section(name) {
      await host.waitFor({ state: "attached" });
      if ((await panel.count()) === 0) await button.click();
      await host.getByRole("tab", { name }).click();
      return host.getByRole("tabpanel");
    },
    /** Waits until a section says this, and gives all that it says. */
    async says(name, ...wanted) {
      const section = await it.section(name);
      return waitFor(`${wanted} in the section ${name}`, async () => {
        const text = (await section.innerText()).replace(/\s+/g, " ");
        for (const one of wanted) if (!(one instanceof RegExp ? one.test(text) : text.includes(one))) throw new Error(`no ${one} in: ${text}`);
        return text;
      });
    },
  };
  return it;
}
