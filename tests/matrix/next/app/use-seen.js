// Has a page begin once it is in a browser.

import { useEffect } from "react";

export const useSeen = (run) =>
  useEffect(() => {
    window.seen ??= run();
  }, []);
