// A small window beside the other programs, above all of them where the browser can do that. It holds
// the page itself in a frame, so that it goes on drawing while this tab is hidden behind others.

import { el } from "./dom.js";
import { keepPlace, place } from "./look.js";
import { Scope } from "./scope.js";

const FIRST = { width: 400, height: 600 };
let open;

/** Whether this page can open the window: "top" for one that stays above others, "popup", or "". */
export function canFloat(view = window) {
	const query = new URLSearchParams(view.location.search);
	if (view.top !== view || view.name === "call-assist" || query.has("float")) return "";
	if (!view.location.protocol.startsWith("http")) return "";
	return view.documentPictureInPicture ? "top" : "popup";
}

/** Open the window where it was left, or close the one that is open. */
export async function float(view = window) {
	if (open && !open.closed) {
		open.close();
		open = null;
		return;
	}
	const { width, height, x = 0, y = 0 } = place() ?? FIRST;
	const query = new URLSearchParams(view.location.search);
	query.set("layout", "compact");
	if (canFloat(view) === "popup") {
		const size = `popup,width=${width},height=${height},left=${x},top=${y}`;
		open = view.open(`/?${query}`, "call-assist", size);
		return;
	}
	query.set("float", "1");
	open = await view.documentPictureInPicture.requestWindow({ width, height });
	const { document } = open;
	document.title = view.document.title;
	const frame = el("iframe", { src: new URL(`/?${query}`, view.location.href).href, title: "call-assist" });
	const fill = { position: "fixed", inset: "0", width: "100%", height: "100%", border: "0" };
	Object.assign(frame.style, fill);
	document.body.append(frame);
	keepPlace(open, new Scope());
}
