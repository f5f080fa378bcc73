// Asks for the call while the rest of the page is still loading.

import { callPath, get } from "../api.js";

const query = new URLSearchParams(location.search);
const original = query.get("original") === "1" ? "?original=1" : "";

/** The call, and who reads it; without an answer to the second nothing can be judged. */
export const asked = get(callPath(query.get("id") ?? "") + original);
export const known = get("/api/review/me").catch(() => null);
asked.catch(() => {}); // main.js says so
