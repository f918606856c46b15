// Two routes, which links of Next's lead between.

import Link from "next/link";
import Routed from "../routed.js";

export default async function Page({ params }) {
  const { name } = await params;
  return (
    <main>
      <Routed />
      <Link id="other" href={`/routes/${name === "one" ? "two" : "one"}`}>
        {name}
      </Link>
    </main>
  );
}
